//! Division of the usable rows into training and test rows, and into folds.

use super::error::TrainError;
use super::target::Target;
use crate::data::{ClassLabels, ColumnData, Table};
use crate::model_selection::{
    Fold, SplitError, group_k_fold, group_split, k_fold, stratified_k_fold, time_series_folds, time_split,
    train_test_split,
};
use crate::spec::Split;

/// Column that decides the split, for the usable rows.
#[derive(Debug)]
pub(super) enum SplitColumn {
    None,
    /// The group of each row.
    Groups(Vec<u32>),
    /// The rank of the time of each row.
    Times(Vec<u32>),
}

impl SplitColumn {
    /// Reads the column of a split.
    ///
    /// # Errors
    /// When a row has no value, or a time is neither a number nor a date with the year first.
    pub(super) fn read(table: &Table, split: &Split, rows: &[usize]) -> Result<Self, TrainError> {
        match split {
            Split::Group { column, .. } => Ok(Self::Groups(ranks(table, column, rows, false)?)),
            Split::Time { column, .. } => Ok(Self::Times(ranks(table, column, rows, true)?)),
            Split::None | Split::Random { .. } | Split::Stratified { .. } => Ok(Self::None),
        }
    }
}

/// Returns the rank of each row's value among the distinct values of the rows.
fn ranks(table: &Table, name: &str, rows: &[usize], is_time: bool) -> Result<Vec<u32>, TrainError> {
    let data = table.column(name)?.data;
    if let Some(&row) = rows.iter().find(|&&row| data.is_missing(row)) {
        return Err(TrainError::Unsuitable(format!(
            "row {} has no value in the column “{name}”, which decides the split",
            row + 1
        )));
    }
    match data {
        ColumnData::Numeric(values) => {
            let mut distinct: Vec<f64> = rows.iter().map(|&row| values[row]).collect();
            distinct.sort_unstable_by(f64::total_cmp);
            distinct.dedup();
            let rank = |&row: &usize| distinct.partition_point(|&value| value < values[row]);
            Ok(rows.iter().map(rank).map(number).collect())
        }
        ColumnData::Codes { codes, levels } => {
            if is_time && let Some(level) = levels.iter().find(|level| !sorts_as_time(level)) {
                return Err(TrainError::Unsuitable(format!(
                    "the column “{name}” cannot order the rows: “{level}” is neither a number nor a date such as \
                     2024-05-31 or 2024-05-31 12:30"
                )));
            }
            Ok(rows.iter().map(|&row| codes[row]).collect())
        }
    }
}

/// Returns whether texts of this form sort as the times that they mean: the year first, all fields
/// with their zeros, no offset from UTC.
fn sorts_as_time(text: &str) -> bool {
    let form: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let (date, time) = form.split_at_checked(10).unwrap_or((form.as_str(), ""));
    let time = time.trim_end_matches('Z').trim_start_matches(['T', ' ']);
    date == "0000-00-00" && matches!(time.split('.').next(), Some("" | "00:00" | "00:00:00"))
}

/// Converts a rank; a table has fewer rows than `u32::MAX`.
fn number(rank: usize) -> u32 {
    u32::try_from(rank).unwrap_or(u32::MAX)
}

/// Returns the training and the test rows, as positions among the usable rows.
pub(super) fn divide(
    split: &Split,
    column: &SplitColumn,
    target: &Target,
    rows: usize,
    seed: u64,
) -> Result<Fold, TrainError> {
    Ok(match (split, column) {
        (Split::Random { test_size }, _) => train_test_split(None, rows, *test_size, seed)?,
        (Split::Stratified { test_size }, _) => match target {
            Target::Classes(labels) => {
                train_test_split(Some(&labels.y), rows, *test_size, seed).map_err(|error| named_class(error, labels))?
            }
            Target::None | Target::Numbers(_) => {
                let message = "a stratified split needs a target of classes; take a random one";
                return Err(TrainError::Unsuitable(message.to_owned()));
            }
        },
        (Split::Group { test_size, .. }, SplitColumn::Groups(groups)) => group_split(groups, *test_size, seed)?,
        (Split::Time { test_size, .. }, SplitColumn::Times(times)) => time_split(times, *test_size)?,
        (Split::None | Split::Group { .. } | Split::Time { .. }, _) => ((0..rows).collect(), Vec::new()),
    })
}

/// Returns the error of a split with the name of the class that it is about.
fn named_class(error: SplitError, labels: &ClassLabels) -> TrainError {
    match error {
        SplitError::TooFewOfClass { class, .. } => {
            let class = labels.classes.get(class as usize).cloned().unwrap_or_default();
            TrainError::ClassTooSmall { class }
        }
        other => other.into(),
    }
}

/// Divides the usable rows of a table as a training on them does. The table has the column that
/// decides the split, where there is one; `y` are the classes of the rows, for a stratified split.
/// Returns the training and the test rows, from 0.
///
/// # Errors
/// When the rows do not suit the split.
pub fn divide_rows(
    split: &Split,
    table: &Table,
    y: Option<&[u32]>,
    rows: usize,
    seed: u64,
) -> Result<Fold, TrainError> {
    if let (Split::Stratified { test_size }, Some(y)) = (split, y) {
        return Ok(train_test_split(Some(y), rows, *test_size, seed)?);
    }
    let all: Vec<usize> = (0..rows).collect();
    let column = SplitColumn::read(table, split, &all)?;
    divide(split, &column, &Target::None, rows, seed)
}

/// Returns the folds of the training rows, as positions among the usable rows.
pub(super) fn folds(
    folds: usize,
    column: &SplitColumn,
    target: &Target,
    train: &[usize],
    seed: u64,
) -> Result<Vec<Fold>, TrainError> {
    let of_train = |values: &[u32]| train.iter().map(|&row| values[row]).collect::<Vec<u32>>();
    let parts = match (column, target) {
        (SplitColumn::Groups(groups), _) => group_k_fold(&of_train(groups), folds, seed)?,
        (SplitColumn::Times(times), _) => time_series_folds(&of_train(times), folds)?,
        (SplitColumn::None, Target::Classes(labels)) => stratified_k_fold(&of_train(&labels.y), folds, seed)?,
        (SplitColumn::None, _) => k_fold(train.len(), folds, seed)?,
    };
    let rows = |side: Vec<usize>| side.into_iter().map(|at| train[at]).collect();
    Ok(parts
        .into_iter()
        .map(|(train, test)| (rows(train), rows(test)))
        .collect())
}
