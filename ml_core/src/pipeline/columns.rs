//! Choice of the columns that a model is trained on.

use super::error::TrainError;
use super::request::TrainRequest;
use crate::data::{ColumnData, ColumnKind, Encoder, FeatureEncoding, MISSING_CODE, Table, TableColumn};
use crate::report::{ColumnAccount, LeftOutColumn, LeftOutReason, UsedColumn};
use crate::spec::Task;
use std::collections::HashSet;

/// Smallest number of rows in which a column is taken for a row number.
const FEWEST_NUMBERED_ROWS: usize = 20;

/// Columns to use, and those that are left out.
pub(super) struct Choice {
    pub(super) features: Vec<String>,
    pub(super) left_out: Vec<LeftOutColumn>,
}

/// Returns the columns that the request names, or else all that can be used and those with an
/// encoding.
///
/// # Errors
/// When a named column does not exist or cannot be used; when no column is left.
pub(super) fn choose(
    table: &Table,
    request: &TrainRequest,
    split: Option<&str>,
    task: Task,
) -> Result<Choice, TrainError> {
    let (named, target) = (request.features.as_deref(), request.target.as_deref());
    let mut choice = Choice {
        features: named.map(<[String]>::to_vec).unwrap_or_default(),
        left_out: Vec::new(),
    };
    let encoded = request.encodings.keys().map(String::as_str);
    for name in [target, split].into_iter().flatten().chain(encoded) {
        table.column(name)?;
    }
    for column in table.columns().iter().filter(|column| target != Some(column.name)) {
        let reason = match named {
            Some(named) if named.iter().any(|name| name == column.name) => continue,
            Some(_) => Some(LeftOutReason::NotChosen),
            None if split == Some(column.name) => Some(LeftOutReason::SplitColumn),
            None if request.encodings.contains_key(column.name) => None,
            None => unusable(column, table.rows(), task),
        };
        match reason {
            Some(reason) => choice.left_out.push(LeftOutColumn {
                name: column.name.to_owned(),
                reason,
            }),
            None => choice.features.push(column.name.to_owned()),
        }
    }
    if choice.features.is_empty() {
        let left_out = choice.left_out;
        return Err(TrainError::NoColumns { left_out });
    }
    Ok(choice)
}

/// Returns the reason why a column is not used by default.
fn unusable(column: &TableColumn<'_>, rows: usize, task: Task) -> Option<LeftOutReason> {
    match column.kind {
        ColumnKind::Text => return Some(LeftOutReason::Text),
        ColumnKind::Datetime => return Some(LeftOutReason::Datetime),
        ColumnKind::Ignore => return Some(LeftOutReason::Ignored),
        ColumnKind::Categorical if task == Task::Clustering => return Some(LeftOutReason::Categories),
        ColumnKind::Categorical | ColumnKind::Numeric => {}
    }
    if column.missing == rows {
        return Some(LeftOutReason::AllMissing);
    }
    if rows > 1 && is_constant(column) {
        return Some(LeftOutReason::Constant);
    }
    is_identifier(column, rows).then_some(LeftOutReason::Identifier)
}

/// Returns whether every row has the same value.
fn is_constant(column: &TableColumn<'_>) -> bool {
    match column.data {
        ColumnData::Numeric(values) => {
            let first = values.first().copied().unwrap_or(f64::NAN);
            values.iter().all(|&value| value == first)
        }
        ColumnData::Codes { codes, .. } => codes.iter().all(|&code| code == codes[0] && code != MISSING_CODE),
    }
}

/// Returns whether a column counts the rows, or is named as an identifier and has another whole
/// number in every row.
fn is_identifier(column: &TableColumn<'_>, rows: usize) -> bool {
    let ColumnData::Numeric(values) = column.data else {
        return false;
    };
    if column.missing > 0 || rows < FEWEST_NUMBERED_ROWS {
        return false;
    }
    let counts_rows = values.windows(2).into_iter().all(|pair| pair[1] == pair[0] + 1.0);
    let name = column.name.to_lowercase();
    let is_named = name == "id" || name == "index" || name.ends_with("_id") || name.ends_with(" id");
    counts_rows || (is_named && differ(values.iter().copied()))
}

/// Returns whether the values are whole numbers that all differ.
fn differ(mut values: impl Iterator<Item = f64>) -> bool {
    let mut seen = HashSet::new();
    values.all(|value| value.fract() == 0.0 && seen.insert(value.to_bits()))
}

/// Numbers of rows that lack the value of a column.
#[derive(Clone, Copy)]
pub(super) struct MissingRows {
    /// Rows that were used.
    pub(super) used: usize,
    /// Rows with a target that were left out.
    pub(super) left_out: usize,
}

/// Returns the account of the columns of an encoder.
pub(super) fn account(encoder: &Encoder, left_out: Vec<LeftOutColumn>, missing_rows: &[MissingRows]) -> ColumnAccount {
    let features = encoder.features().iter().zip(missing_rows);
    let used = features.map(|(feature, missing_rows)| {
        let levels = match &feature.encoding {
            FeatureEncoding::OneHot { levels, .. } => Some(levels.len()),
            _ => None,
        };
        UsedColumn {
            name: feature.name.clone(),
            levels,
            encoding: feature.chosen_encoding(),
            fill: feature.fill_text().filter(|_| missing_rows.used > 0),
            missing_rows: missing_rows.used,
            left_out_rows: missing_rows.left_out,
        }
    });
    ColumnAccount {
        used: used.collect(),
        left_out,
    }
}
