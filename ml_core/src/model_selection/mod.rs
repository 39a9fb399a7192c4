//! Splits of rows into training and test: a model must be scored on rows that it has not been
//! fitted to.
//!
//! [`train_test_split`] holds some rows out once; [`stratified_k_fold`] (or [`k_fold`], where there
//! are no classes) makes every row a test row once, which is more informative with few rows, and
//! shows the spread of the score. Both return row numbers; [`take`] turns these into matrices and
//! [`cross_val_score`] does so for every fold. Everything that is fitted, scalers and choices of
//! parameters included, must use the training rows alone.
//!
//! ```
//! use ml_core::tree::DecisionTreeClassifier;
//! use ml_core::model_selection::{cross_val_score, stratified_k_fold};
//! use ndarray::Array2;
//! use std::error::Error;
//!
//! let x = Array2::from_shape_fn((60, 2), |(row, column)| ((row * 7 + column * 3) % 10) as f64);
//! let y: Vec<u32> = x.column(0).iter().map(|&value| u32::from(value > 4.0)).collect();
//! let params = DecisionTreeClassifier::params().max_depth(Some(2));
//! let scores = cross_val_score(x.view(), &y, &stratified_k_fold(&y, 5, 7)?, |train, test| {
//!     let model = params.fit(train.x.view(), &train.y, 2)?;
//!     Ok::<_, Box<dyn Error>>(model.score(test.x.view(), &test.y)?)
//! })?;
//! assert_eq!(scores, [1.0; 5]);
//! # Ok::<(), Box<dyn Error>>(())
//! ```

mod cross_val;
mod folds;
mod grouped;
mod split;

pub use cross_val::{Subset, cross_val_score, take};
pub use folds::{Fold, k_fold, stratified_k_fold};
pub use grouped::{group_k_fold, group_split, time_series_folds, time_split};
pub(crate) use split::rounded_up;
pub use split::train_test_split;

use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// Reason why rows cannot be split.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// A row does not exist.
    #[error("row {row} does not exist; the matrix has {rows} rows, counted from 0")]
    Row {
        /// The row, from 0.
        row: usize,
        /// Rows of the matrix.
        rows: usize,
    },
    /// The test share leaves one side without rows.
    #[error("test_size must be a number between 0 and 1 (both excluded), not {value}")]
    TestSize {
        /// The given share.
        value: f64,
    },
    /// There are too few rows.
    #[error("{rows} rows cannot be split with test_size = {test_size}: both sides need at least one row")]
    TooFewRows {
        /// The number of rows.
        rows: usize,
        /// The test share.
        test_size: f64,
    },
    /// A class has too few rows for both sides.
    #[error("class {class} has {rows} row; a stratified split needs at least 2 of each class")]
    TooFewOfClass {
        /// The number of the class.
        class: u32,
        /// The number of its rows.
        rows: usize,
    },
    /// A side has fewer rows than there are classes.
    #[error("the {side} side would have {rows} rows, fewer than the {classes} classes; change test_size")]
    FewerRowsThanClasses {
        /// `training` or `test`.
        side: &'static str,
        /// The number of its rows.
        rows: usize,
        /// The number of classes.
        classes: usize,
    },
    /// There are too few groups or times.
    #[error(
        "the rows to divide have {} in the column that decides the split; at least {needed} are needed",
        different_values(*.groups)
    )]
    TooFewGroups {
        /// The number of different values of the rows.
        groups: usize,
        /// The number that is needed.
        needed: usize,
    },
    /// Every group would be in the test.
    #[error(
        "test_size = {test_size} of {groups} groups, rounded up, is all of them, so that none is left for the training; take a test_size of at most {}/{groups}",
        .groups - 1
    )]
    AllGroups {
        /// The number of groups, at least 2.
        groups: usize,
        /// The test share.
        test_size: f64,
    },
    /// More rows than the test may have are of the latest time.
    #[error(
        "the latest {latest} of {rows} rows have the same time and stay together, but test_size = {test_size} allows fewer in the test; take a test_size of at least {latest}/{rows}"
    )]
    LatestTime {
        /// The number of rows of the latest time.
        latest: usize,
        /// The number of all rows.
        rows: usize,
        /// The test share.
        test_size: f64,
    },
    /// The number of folds is not possible.
    #[error("the number of folds must be from 2 to the number of rows ({rows}), not {folds}")]
    Folds {
        /// The number of folds.
        folds: usize,
        /// The number of rows.
        rows: usize,
    },
    /// There are more rows than can be counted.
    #[error("{rows} rows cannot be split; at most {max} can be used")]
    TooManyRows {
        /// The number of rows.
        rows: usize,
        /// The largest supported number.
        max: usize,
    },
    /// The number of labels differs from the number of rows.
    #[error("there are {found} class labels for {expected} rows")]
    Length {
        /// The number of labels.
        found: usize,
        /// The number of rows.
        expected: usize,
    },
}

fn different_values(count: usize) -> String {
    match count {
        1 => "1 different value".to_owned(),
        _ => format!("{count} different values"),
    }
}

/// Rejects more rows than any estimator takes.
fn check_rows(rows: usize) -> Result<(), SplitError> {
    let max = u32::MAX as usize - 1;
    if rows > max {
        return Err(SplitError::TooManyRows { rows, max });
    }
    Ok(())
}

/// Shuffles in place (Fisher and Yates).
pub(crate) fn shuffle<T>(values: &mut [T], rng: &mut Pcg64Mcg) {
    for last in (1..values.len()).rev() {
        // The number is drawn as 64 bits, so that 32-bit targets draw the same.
        let other = rng.random_range(0..=last as u64);
        values.swap(last, usize::try_from(other).unwrap_or(last));
    }
}

/// Returns the rows of each class that occurs: the classes by number, the rows ascending.
fn by_class(y: &[u32]) -> Vec<(u32, Vec<usize>)> {
    let mut classes = std::collections::BTreeMap::<u32, Vec<usize>>::new();
    for (row, &class) in y.iter().enumerate() {
        classes.entry(class).or_default().push(row);
    }
    classes.into_iter().collect()
}
