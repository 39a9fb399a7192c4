//! Division of the usable rows into training and test rows, and into folds.

use super::error::TrainError;
use super::target::Target;
use crate::data::{ClassLabels, ColumnData, Table, TimeOrder, excerpt};
use crate::model_selection::{
    Fold, SplitError, group_k_fold, group_split, k_fold, stratified_k_fold, time_series_folds, time_split,
    train_test_split,
};
use crate::spec::Split;
use ndarray::ArrayView1;

/// Column that decides the split, for the usable rows.
#[derive(Debug)]
pub(super) enum SplitColumn {
    None,
    /// The group of each row.
    Groups(Vec<u32>),
    /// The rank of the time of each row.
    Times {
        ranks: Vec<u32>,
        /// Whether every date can be read with the day or the month first.
        is_ambiguous: bool,
    },
}

impl SplitColumn {
    /// Reads the column of a split.
    ///
    /// # Errors
    /// When a row has no value, or a time is neither a number nor a date.
    pub(super) fn read(table: &Table, split: &Split, rows: &[usize]) -> Result<Self, TrainError> {
        let Some(name) = split.column() else {
            return Ok(Self::None);
        };
        let data = table.column(name)?.data;
        if let Some(&row) = rows.iter().find(|&&row| data.is_missing(row)) {
            return Err(TrainError::Unsuitable(format!(
                "row {} has no value in the column “{name}”, which decides the split",
                row + 1
            )));
        }
        let is_time = matches!(split, Split::Time { .. });
        Ok(match data {
            ColumnData::Numeric(values) if is_time => Self::Times {
                ranks: ranks(&values, rows),
                is_ambiguous: false,
            },
            ColumnData::Numeric(values) => Self::Groups(ranks(&values, rows)),
            ColumnData::Codes { codes, levels } if is_time => {
                let order = TimeOrder::of_rows(codes, levels, rows);
                let order = order.map_err(|row| not_a_time(name, row, &levels[codes[row] as usize]))?;
                Self::Times {
                    ranks: order.ranks,
                    is_ambiguous: order.is_ambiguous,
                }
            }
            ColumnData::Codes { codes, .. } => Self::Groups(rows.iter().map(|&row| codes[row]).collect()),
        })
    }

    /// Returns whether the day or the month was taken first where both are possible.
    pub(super) fn is_ambiguous(&self) -> bool {
        matches!(self, Self::Times { is_ambiguous: true, .. })
    }
}

/// Returns the rank of each row's number among the distinct numbers of the rows.
fn ranks(values: &ArrayView1<'_, f64>, rows: &[usize]) -> Vec<u32> {
    let mut distinct: Vec<f64> = rows.iter().map(|&row| values[row]).collect();
    distinct.sort_unstable_by(f64::total_cmp);
    distinct.dedup();
    let rank = |&row: &usize| distinct.partition_point(|&value| value < values[row]);
    rows.iter().map(rank).map(number).collect()
}

fn not_a_time(name: &str, row: usize, value: &str) -> TrainError {
    TrainError::Unsuitable(format!(
        "the column “{name}” cannot order the rows: “{}” in row {} is neither a number nor a date that exists; write \
         dates like 2024-05-31 or 2024-05-31 12:30",
        excerpt(value),
        row + 1
    ))
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
        (Split::Time { test_size, .. }, SplitColumn::Times { ranks, .. }) => time_split(ranks, *test_size)?,
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
        (SplitColumn::Times { ranks, .. }, _) => time_series_folds(&of_train(ranks), folds)?,
        (SplitColumn::None, Target::Classes(labels)) => stratified_k_fold(&of_train(&labels.y), folds, seed)?,
        (SplitColumn::None, _) => k_fold(train.len(), folds, seed)?,
    };
    let rows = |side: Vec<usize>| side.into_iter().map(|at| train[at]).collect();
    Ok(parts
        .into_iter()
        .map(|(train, test)| (rows(train), rows(test)))
        .collect())
}
