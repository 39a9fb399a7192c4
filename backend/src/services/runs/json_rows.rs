//! Rows of a JSON body as a table with the features of a model.

use crate::error::Result;
use crate::services::datasets::csv_error::invalid_csv;
use crate::services::runs::categories::Categories;
use domain::{Failure, FieldError, Warning};
use ml_core::data::{Encoder, Feature, FeatureEncoding, MISSING_CODE, NewColumn, NewValues, Table, rounded_integers};
use ml_core::spelling::Spellings;
use serde_json::{Map, Number, Value};
use std::collections::{BTreeSet, HashSet};

/// Largest number of listed errors, and of warnings of absent columns; more of them usually repeat
/// one fault.
pub(super) const MAX_ERRORS: usize = 20;

/// Largest integer up to which all integers are numbers in double precision.
const MAX_EXACT: u64 = 1 << 53;

/// Numbers that may be integers beyond 64 bits: parsing has made them numbers in double precision.
/// From 1e21 on, numbers are usually written with an exponent.
const MAY_BE_INTEGER: std::ops::Range<f64> = 18_446_744_073_709_551_616.0..1e21;

/// Returns the values of the features, whose names the rows may spell otherwise, and the warnings
/// about them; absent and null values are missing.
pub(super) fn table_from_json<'a>(rows: &'a [Map<String, Value>], encoder: &Encoder) -> Result<(Table, Vec<Warning>)> {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let spellings = other_spellings(rows, encoder.features());
    let columns = encoder.features().iter().zip(&spellings).map(|(feature, spellings)| {
        let cell = |row: &'a Map<String, Value>| {
            let other = || spellings.iter().find_map(|&name| row.get(name));
            row.get(&feature.name).or_else(other).unwrap_or(&Value::Null)
        };
        let cells = rows.iter().map(cell);
        for (row, (first, second)) in doubly_spelled(rows, &feature.name, spellings) {
            if errors.len() < MAX_ERRORS {
                let message = format!("“{first}” and “{second}” both name this column; send one of them.");
                errors.push(value_error(row, &feature.name, "duplicate", message));
            }
        }
        let mut refuse = |row: usize, message: String| {
            if errors.len() < MAX_ERRORS {
                errors.push(value_error(row, &feature.name, "type", message));
            }
        };
        let values = match &feature.encoding {
            FeatureEncoding::Numeric { .. } => {
                let rounded = cells.clone().filter(|cell| is_rounded(cell)).count();
                if rounded > 0 {
                    warnings.push(rounded_integers(&feature.name, rounded).into_sentence());
                }
                numbers(cells, &mut refuse)
            }
            FeatureEncoding::DateParts { .. } => texts(cells, no_date, &mut refuse),
            FeatureEncoding::OneHot { levels, .. } => {
                let categories = Categories::new(levels.iter().map(String::as_str));
                texts(cells, |cell| category(cell, &categories), &mut refuse)
            }
            FeatureEncoding::Frequency { shares, .. } => {
                let categories = Categories::new(shares.keys().map(String::as_str));
                texts(cells, |cell| category(cell, &categories), &mut refuse)
            }
            FeatureEncoding::Hashing { .. } => texts(cells, spelling, &mut refuse),
        };
        NewColumn {
            name: feature.name.clone(),
            kind: feature.column_kind(),
            values,
        }
    });
    let columns = columns.collect();
    refuse_all(errors)?;
    warnings.extend(absent_columns(rows, encoder.features(), &spellings));
    let table = Table::from_columns(columns).map_err(invalid_csv)?;
    Ok((table, warnings))
}

/// Returns a warning for each feature that no row has, because its name may be misspelled.
fn absent_columns(rows: &[Map<String, Value>], features: &[Feature], spellings: &[Vec<&str>]) -> Vec<Warning> {
    let is_absent = |(feature, spellings): &(&Feature, &Vec<&str>)| {
        spellings.is_empty() && rows.iter().all(|row| !row.contains_key(&feature.name))
    };
    let absent = features.iter().zip(spellings).filter(is_absent).take(MAX_ERRORS);
    let warning = |(feature, _): (&Feature, &Vec<&str>)| Warning {
        code: "absent_column".to_owned(),
        message: format!(
            "no row has the column “{}”; its values were taken as missing",
            feature.name
        ),
        column: Some(feature.name.clone()),
        rows: Some(rows.len()),
    };
    absent.map(warning).collect()
}

/// Returns the rows that lack the name of a feature and have two other spellings of it, with these.
fn doubly_spelled<'a>(
    rows: &[Map<String, Value>],
    name: &str,
    spellings: &'a [&'a str],
) -> impl Iterator<Item = (usize, (&'a str, &'a str))> {
    let rows = if spellings.len() > 1 { rows } else { &[] };
    let lacking = rows.iter().enumerate().filter(move |(_, row)| !row.contains_key(name));
    lacking.filter_map(move |(place, row)| {
        let mut found = spellings.iter().copied().filter(|&spelling| row.contains_key(spelling));
        Some((place, (found.next()?, found.next()?)))
    })
}

/// Returns the other spellings of the name of each feature in the rows.
fn other_spellings<'a>(rows: &'a [Map<String, Value>], features: &[Feature]) -> Vec<Vec<&'a str>> {
    let names = features.iter().map(|feature| feature.name.as_str());
    let mut seen: HashSet<&str> = names.clone().collect();
    let known = Spellings::new(names);
    let mut others = vec![Vec::new(); features.len()];
    for name in rows.iter().flat_map(|row| row.keys()) {
        if seen.insert(name)
            && let Some((feature, _)) = known.find(name)
        {
            others[feature].push(name.as_str());
        }
    }
    others
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

/// Returns whether a value is an integer that double precision need not hold.
fn is_rounded(value: &Value) -> bool {
    let integer = |number: &Number| number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
    let Value::Number(number) = value else { return false };
    integer(number).is_some_and(|integer| integer > MAX_EXACT) || may_be_integer(number)
}

/// Returns whether a number may be an integer whose digits parsing has lost.
fn may_be_integer(number: &Number) -> bool {
    let value = number.as_f64().filter(|_| number.is_f64());
    value.is_some_and(|value| MAY_BE_INTEGER.contains(&value.abs()))
}

/// Returns the text of a number or truth value, or what is wrong with it.
fn spelling(cell: &Value) -> std::result::Result<String, String> {
    match cell {
        Value::Number(number) if may_be_integer(number) => {
            Err("may have been rounded, because it is beyond 64 bits; send a text".to_owned())
        }
        _ => Ok(cell.to_string()),
    }
}

/// Returns the category that a number or truth value means, or what is wrong with it.
fn category<'a>(
    cell: &Value,
    categories: &Categories<'a, impl Iterator<Item = &'a str> + Clone>,
) -> std::result::Result<String, String> {
    categories
        .meant_by(cell)
        .ok_or_else(|| format!("is none of the categories: {}", categories.examples()))
}

/// Says what is wrong with a number or truth value as a date.
fn no_date(_: &Value) -> std::result::Result<String, String> {
    Err("is not a date; send a text such as \"2024-05-31\"".to_owned())
}

/// Returns the texts of a feature. Texts are taken as they are; `read` returns what a number or
/// truth value stands for.
fn texts<'a>(
    cells: impl Iterator<Item = &'a Value>,
    read: impl Fn(&Value) -> std::result::Result<String, String>,
    refuse: &mut impl FnMut(usize, String),
) -> NewValues {
    let texts = cells.enumerate().map(|(row, cell)| match cell {
        Value::Null => None,
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(_) | Value::Bool(_) => read(cell)
            .inspect_err(|problem| refuse(row, format!("{} {problem}.", excerpt(cell))))
            .ok(),
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
