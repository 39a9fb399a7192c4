//! Values of any column, in a form that both databases and an archive share.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Kind of the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// `bigint`.
    Integer,
    /// `double precision`.
    Real,
    /// `boolean`.
    Boolean,
    /// `text`.
    Text,
    /// `timestamptz`; RFC 3339 text on SQLite.
    Time,
    /// `date`; ISO 8601 text on SQLite.
    Day,
    /// `bytea` and `blob`.
    Bytes,
}

/// Value of a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Boolean(bool),
    Text(String),
    Time(DateTime<Utc>),
    Day(NaiveDate),
    Bytes(Vec<u8>),
}

impl Cell {
    /// Converts the value into JSON. JSON has no infinite numbers, so they become texts.
    pub(crate) fn into_json(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Integer(value) => value.into(),
            Self::Real(value) if value.is_finite() => value.into(),
            Self::Real(value) => value.to_string().into(),
            Self::Boolean(value) => value.into(),
            Self::Text(value) => value.into(),
            Self::Time(value) => value.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
            Self::Day(value) => value.to_string().into(),
            Self::Bytes(value) => BASE64.encode(&value).into(),
        }
    }

    /// Converts JSON into a value of a column; `None` when it is of another kind.
    pub(crate) fn from_json(value: Value, kind: Kind) -> Option<Self> {
        Some(match (kind, value) {
            (_, Value::Null) => Self::Null,
            (Kind::Integer, value) => Self::Integer(value.as_i64()?),
            (Kind::Real, Value::String(text)) => Self::Real(text.parse().ok()?),
            (Kind::Real, value) => Self::Real(value.as_f64()?),
            (Kind::Boolean, value) => Self::Boolean(value.as_bool()?),
            (Kind::Text, Value::String(text)) => Self::Text(text),
            (Kind::Time, Value::String(text)) => Self::Time(text.parse().ok()?),
            (Kind::Day, Value::String(text)) => Self::Day(text.parse().ok()?),
            (Kind::Bytes, Value::String(text)) => Self::Bytes(BASE64.decode(text.as_bytes()).ok()?),
            _ => return None,
        })
    }

    /// Returns the number of bytes that the value takes in memory, roughly.
    pub(crate) fn size(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Text(text) => text.len(),
                Self::Bytes(bytes) => bytes.len(),
                _ => 0,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_from_json() {
        let cells = [
            (Kind::Integer, Cell::Integer(i64::MAX)),
            (Kind::Real, Cell::Real(0.1 + 0.2)),
            (Kind::Real, Cell::Real(f64::NEG_INFINITY)),
            (Kind::Boolean, Cell::Boolean(true)),
            (Kind::Text, Cell::Text("a \"quoted\"\nline \u{1f989}".into())),
            (Kind::Time, Cell::Time("2026-03-28T01:02:03.000004Z".parse().unwrap())),
            (Kind::Day, Cell::Day("2026-03-28".parse().unwrap())),
            (Kind::Bytes, Cell::Bytes(vec![0, 255, 10])),
            (Kind::Text, Cell::Null),
        ];
        for (kind, cell) in cells {
            let text = serde_json::to_string(&cell.clone().into_json()).unwrap();
            let back = Cell::from_json(serde_json::from_str(&text).unwrap(), kind);
            assert_eq!(back, Some(cell), "{text}");
        }
    }

    #[test]
    fn a_value_of_another_kind_is_refused() {
        for (kind, text) in [
            (Kind::Integer, "1.5"),
            (Kind::Integer, "\"1\""),
            (Kind::Real, "\"one\""),
            (Kind::Boolean, "1"),
            (Kind::Text, "1"),
            (Kind::Time, "\"yesterday\""),
            (Kind::Day, "\"2026-02-30\""),
            (Kind::Bytes, "\"%\""),
        ] {
            assert_eq!(
                Cell::from_json(serde_json::from_str(text).unwrap(), kind),
                None,
                "{kind:?} {text}"
            );
        }
    }
}
