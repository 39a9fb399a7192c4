//! Texts of the values of a Parquet file.

use super::schema::{Column, Kind};
use crate::data::MissingWords;
use crate::data::formats::column_notes::ColumnNotes;
use crate::data::formats::sheet_cells::number;
use crate::data::formats::time::{clock, date, timestamp};
use ::parquet::record::Field;
use std::fmt::Write;

const MILLI: i64 = 1000;
const MICRO: i64 = 1_000_000;
const NANO: i64 = 1_000_000_000;

/// Returns the text of a value, and notes its kind.
pub(super) fn text(field: Field, column: &Column, notes: &mut ColumnNotes, missing: &MissingWords) -> String {
    match (&field, column.kind) {
        (Field::Null, _) => return String::new(),
        (Field::Str(text), _) => {
            notes.text(text, missing);
            return match field {
                Field::Str(text) => text,
                _ => String::new(),
            };
        }
        (Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_), _) => {
            notes.nested += 1;
            let mut text = String::new();
            json(&field, &mut text);
            return text;
        }
        (Field::Bytes(bytes), Kind::Uuid) if bytes.len() == 16 => {
            let hex = hex(bytes.data());
            notes.text(&hex, missing);
            let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
            return parts.join("-");
        }
        (Field::Bytes(_), _) => notes.bytes += 1,
        (Field::Bool(_), _) => notes.booleans += 1,
        (
            Field::Date(_)
            | Field::TimeMillis(_)
            | Field::TimeMicros(_)
            | Field::TimestampMillis(_)
            | Field::TimestampMicros(_),
            _,
        ) => notes.dates += 1,
        (Field::Long(_), Kind::Nanoseconds { .. } | Kind::ClockNanoseconds) => notes.dates += 1,
        _ => notes.numbers += 1,
    }
    match (&field, column.kind) {
        (Field::Long(value), Kind::Nanoseconds { is_utc }) => timestamp(*value, NANO, is_utc),
        (Field::Long(value), Kind::ClockNanoseconds) => clock(*value, NANO),
        (Field::TimestampMillis(value), Kind::Timestamp { is_utc }) => timestamp(*value, MILLI, is_utc),
        (Field::TimestampMicros(value), Kind::Timestamp { is_utc }) => timestamp(*value, MICRO, is_utc),
        _ => plain(&field),
    }
}

/// Returns the text of a value that is not nested.
fn plain(field: &Field) -> String {
    match field {
        Field::Bytes(bytes) => hex(bytes.data()),
        Field::Date(days) => date(i64::from(*days)),
        Field::TimeMillis(value) => clock(i64::from(*value), MILLI),
        Field::TimeMicros(value) => clock(*value, MICRO),
        Field::TimestampMillis(value) => timestamp(*value, MILLI, false),
        Field::TimestampMicros(value) => timestamp(*value, MICRO, false),
        Field::Double(value) if value.is_nan() => String::new(),
        Field::Double(value) => number(*value),
        Field::Float(value) => single(*value),
        Field::Float16(value) => single(value.to_f32()),
        // An integer has no decimal mark, so that a long one stays a code.
        Field::Decimal(_) => field.to_string().trim_end_matches('.').to_owned(),
        other => other.to_string(),
    }
}

/// Formats a number in single precision as the shortest text that gives it again.
fn single(value: f32) -> String {
    if value.is_nan() {
        String::new()
    } else if value == 0.0 || (1e-5..1e16).contains(&value.abs()) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Appends a value as JSON.
fn json(field: &Field, out: &mut String) {
    match field {
        Field::Null => out.push_str("null"),
        Field::Group(row) => {
            object(out, row.get_column_iter().map(|(name, value)| (name.clone(), value)));
        }
        Field::MapInternal(map) => {
            let entries = map.entries().iter();
            object(out, entries.map(|(key, value)| (key_text(key), value)));
        }
        Field::ListInternal(list) => {
            out.push('[');
            for (at, item) in list.elements().iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                json(item, out);
            }
            out.push(']');
        }
        Field::Str(text) => quote(text, out),
        Field::Double(value) if !value.is_finite() => out.push_str("null"),
        Field::Float(value) if !value.is_finite() => out.push_str("null"),
        Field::Float16(value) if !value.is_finite() => out.push_str("null"),
        Field::Bytes(_)
        | Field::Date(_)
        | Field::TimeMillis(_)
        | Field::TimeMicros(_)
        | Field::TimestampMillis(_)
        | Field::TimestampMicros(_) => quote(&plain(field), out),
        other => out.push_str(&plain(other)),
    }
}

fn object<'a>(out: &mut String, members: impl Iterator<Item = (String, &'a Field)>) {
    out.push('{');
    for (at, (name, value)) in members.enumerate() {
        if at > 0 {
            out.push(',');
        }
        quote(&name, out);
        out.push(':');
        json(value, out);
    }
    out.push('}');
}

fn key_text(key: &Field) -> String {
    match key {
        Field::Str(text) => text.clone(),
        other => plain(other),
    }
}

fn quote(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::parquet::data_type::Decimal;

    #[test]
    fn decimals_without_a_scale_are_integers() {
        for (value, scale, text) in [
            (9_007_199_254_740_993, 0, "9007199254740993"),
            (-5, 0, "-5"),
            (-5, 2, "-0.05"),
            (150, 2, "1.50"),
        ] {
            let field = Field::Decimal(Decimal::from_i64(value, 18, scale));
            assert_eq!(plain(&field), text);
            let mut json_text = String::new();
            json(&field, &mut json_text);
            assert_eq!(json_text, text);
        }
    }
}
