//! Errors of metrics.

use std::ops::Range;

/// Reason why a metric cannot be computed. Rows are counted from 1, classes from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetricError {
    /// There are no rows to score.
    #[error("a metric needs at least one row")]
    Empty,
    /// Two inputs have different lengths.
    #[error("{subject}: {found}, but there are {expected} rows; give one for each row")]
    Length {
        /// The name of the input.
        subject: &'static str,
        /// The length of the input.
        found: usize,
        /// The length of the other input.
        expected: usize,
    },
    /// A class is not below the number of classes.
    #[error("row {row} has the class {class}; with {n_classes} classes they are numbered from 0 to {}", n_classes.saturating_sub(1))]
    Class {
        /// The row of the class, from 1.
        row: usize,
        /// The class.
        class: u32,
        /// The number of classes.
        n_classes: usize,
    },
    /// There are more classes than a confusion matrix can hold.
    #[error("{n_classes} classes are too many for a confusion matrix; at most {max} can be used")]
    TooManyClasses {
        /// The number of classes.
        n_classes: usize,
        /// The largest supported number.
        max: usize,
    },
    /// The probabilities do not have one column per class.
    #[error("the probabilities have {found} columns, but there are {expected} classes; give one column for each class")]
    ProbabilityColumns {
        /// Columns of the probabilities.
        found: usize,
        /// The number of classes.
        expected: usize,
    },
    /// A value is NaN or infinite.
    #[error("row {row}: {subject} holds a value that is not a finite number")]
    NotFinite {
        /// The name of the input.
        subject: &'static str,
        /// The row of the value, from 1.
        row: usize,
    },
    /// The sample is too small to score.
    #[error("the sample has {size} row(s); take at least 2")]
    Sample {
        /// The requested size.
        size: usize,
    },
    /// The positive class is not below the number of classes.
    #[error("the positive class is {positive}; with {n_classes} classes they are numbered from 0 to {}", n_classes.saturating_sub(1))]
    Positive {
        /// The given positive class.
        positive: u32,
        /// The number of classes.
        n_classes: usize,
    },
    /// A score exceeds double precision.
    #[error(
        "{subject} exceeds the range of double precision; divide target and predictions by a large number, such as 1e9"
    )]
    Overflow {
        /// The name of the score.
        subject: &'static str,
    },
    /// The number of shuffles is 0.
    #[error("permutation importance needs at least one repeat")]
    NoRepeats,
    /// A group of columns goes beyond those of the matrix.
    #[error("{group:?} is no range of the {columns} columns, which are numbered from 0")]
    Group {
        /// The range.
        group: Range<usize>,
        /// The number of columns.
        columns: usize,
    },
    /// The observer cancelled the work.
    #[error("the scoring was cancelled")]
    Cancelled,
}

/// Rejects inputs of different lengths, and empty ones.
pub(super) fn check_lengths(subject: &'static str, found: usize, expected: usize) -> Result<(), MetricError> {
    if found != expected {
        return Err(MetricError::Length {
            subject,
            found,
            expected,
        });
    }
    if expected == 0 { Err(MetricError::Empty) } else { Ok(()) }
}

/// Rejects a class that is not below `n_classes`.
pub(super) fn check_classes(y: &[u32], n_classes: usize) -> Result<(), MetricError> {
    match y.iter().position(|&class| class as usize >= n_classes) {
        Some(at) => Err(MetricError::Class {
            row: at + 1,
            class: y[at],
            n_classes,
        }),
        None => Ok(()),
    }
}
