//! Rows of a JSON body as a table with the features of a model.

use crate::error::Result;
use crate::services::datasets::csv_error::invalid_csv;
use domain::{Failure, FieldError};
use ml_core::data::{Encoder, FeatureEncoding, MISSING_CODE, NewColumn, NewValues, Table};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Largest number of listed errors; more of them usually repeat one fault.
pub(super) const MAX_ERRORS: usize = 20;

/// Returns the values of the features; absent and null values are missing.
pub(super) fn table_from_json(rows: &[Map<String, Value>], encoder: &Encoder) -> Result<Table> {
    let mut errors = Vec::new();
    let columns = encoder.features().iter().map(|feature| {
        let cells = rows.iter().map(|row| row.get(&feature.name).unwrap_or(&Value::Null));
        let mut refuse = |row: usize, message: String| errors.push(value_error(row, &feature.name, "type", message));
        let values = match &feature.encoding {
            FeatureEncoding::Numeric { .. } => numbers(cells, &mut refuse),
            FeatureEncoding::DateParts { .. } => texts(cells, Known::Dates, &mut refuse),
            FeatureEncoding::OneHot { levels, .. } => texts(cells, Known::Categories(levels), &mut refuse),
            FeatureEncoding::Frequency { shares, .. } => {
                let levels: Vec<String> = shares.keys().cloned().collect();
                texts(cells, Known::Categories(&levels), &mut refuse)
            }
            FeatureEncoding::Hashing { .. } => texts(cells, Known::Any, &mut refuse),
        };
        NewColumn {
            name: feature.name.clone(),
            kind: feature.column_kind(),
            values,
        }
    });
    let columns = columns.collect();
    refuse_all(errors)?;
    Table::from_columns(columns).map_err(invalid_csv)
}

fn numbers<'a>(cells: impl Iterator<Item = &'a Value>, refuse: &mut impl FnMut(usize, String)) -> NewValues {
    let values = cells.enumerate().map(|(row, cell)| match cell {
        Value::Null => f64::NAN,
        Value::Number(number) if number.as_f64().is_some_and(f64::is_finite) => number.as_f64().unwrap_or(f64::NAN),
        other => {
            refuse(row, format!("Send a number, not {}.", excerpt(other)));
            f64::NAN
        }
    });
    NewValues::Numeric(values.collect())
}

/// Knowledge of a feature about its texts.
#[derive(Clone, Copy)]
enum Known<'a> {
    Categories(&'a [String]),
    Dates,
    /// Nothing: any text is hashed.
    Any,
}

/// Returns the texts of a feature. Texts are taken as they are; a number or truth value stands for
/// the one category that means it, whatever its spelling in the file.
fn texts<'a>(
    cells: impl Iterator<Item = &'a Value>,
    known: Known<'_>,
    refuse: &mut impl FnMut(usize, String),
) -> NewValues {
    let texts = cells.enumerate().map(|(row, cell)| match cell {
        Value::Null => None,
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(_) | Value::Bool(_) => {
            let found = match known {
                Known::Categories(known) => category_of(cell, known),
                Known::Any => Some(cell.to_string()),
                Known::Dates => None,
            };
            if found.is_none() {
                let problem = match known {
                    Known::Categories(known) => format!("is none of the categories: {}", examples(known)),
                    _ => "is not a date; send a text such as \"2024-05-31\"".to_owned(),
                };
                refuse(row, format!("{} {problem}.", excerpt(cell)));
            }
            found
        }
        other => {
            refuse(row, format!("Send a text, not {}.", excerpt(other)));
            None
        }
    });
    let texts: Vec<Option<String>> = texts.collect();
    let levels: BTreeSet<String> = texts.iter().flatten().cloned().collect();
    let levels: Vec<String> = levels.into_iter().collect();
    let code = |text: Option<String>| {
        let place = text.and_then(|text| levels.binary_search(&text).ok());
        place
            .and_then(|place| u32::try_from(place).ok())
            .unwrap_or(MISSING_CODE)
    };
    let codes = texts.into_iter().map(code).collect();
    NewValues::Codes { codes, levels }
}

/// Returns the category that a number or truth value means: that of its JSON text, or else the only
/// one that is the same number or differs in case alone (`False`).
fn category_of(value: &Value, known: &[String]) -> Option<String> {
    let text = value.to_string();
    if known.contains(&text) {
        return Some(text);
    }
    let means = |level: &&String| match value.as_f64() {
        Some(number) => level.parse() == Ok(number),
        None => level.eq_ignore_ascii_case(&text),
    };
    let mut found = known.iter().filter(means);
    match (found.next(), found.next()) {
        (Some(level), None) => Some(level.clone()),
        _ => None,
    }
}

/// Names some of the categories.
fn examples(known: &[String]) -> String {
    let named: Vec<String> = known.iter().take(5).map(|level| format!("“{level}”")).collect();
    let more = if known.len() > named.len() { ", …" } else { "" };
    named.join(", ") + more
}

/// Returns the beginning of a value, for a message.
fn excerpt(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Returns an error at a value, with a JSON pointer (RFC 6901) also for the rows of a CSV.
pub(super) fn value_error(row: usize, column: &str, code: &str, message: String) -> FieldError {
    let column = column.replace('~', "~0").replace('/', "~1");
    FieldError::new(&format!("/rows/{row}/{column}"), code, message)
}

pub(super) fn refuse_all(mut errors: Vec<FieldError>) -> Result<()> {
    if errors.is_empty() {
        return Ok(());
    }
    errors.truncate(MAX_ERRORS);
    Err(Failure::validation(errors).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_and_truth_values_match_the_spelling_of_the_file() {
        let known = |levels: &[&str]| levels.iter().map(|&level| level.to_owned()).collect::<Vec<_>>();
        let category = |value: Value, levels: &[&str]| category_of(&value, &known(levels));
        assert_eq!(category(json!(false), &["False", "True"]).as_deref(), Some("False"));
        assert_eq!(category(json!(true), &["TRUE", "true"]).as_deref(), Some("true"));
        assert_eq!(category(json!(true), &["TRUE", "True"]), None, "two categories mean it");
        assert_eq!(category(json!(false), &["no", "yes"]), None);
        assert_eq!(category(json!(1), &["01", "2"]).as_deref(), Some("01"));
        assert_eq!(category(json!(1.0), &["1", "2"]).as_deref(), Some("1"));
        assert_eq!(category(json!(3), &["1", "2"]), None);
    }
}
