//! What keeps a metric from being computed.

/// What keeps a metric from being computed. Rows count from 1, classes from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetricError {
    /// No rows to score.
    #[error("a metric needs at least one row")]
    Empty,
    /// Inputs that do not belong together.
    #[error("{what}: {found}, but there are {expected} rows; give one for each row")]
    Length {
        /// What has the wrong length.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length of the other input.
        expected: usize,
    },
    /// A class that is not among the classes.
    #[error("row {row} has the class {class}; with {n_classes} classes they are numbered from 0 to {}", n_classes.saturating_sub(1))]
    Class {
        /// The row, from 1.
        row: usize,
        /// The class.
        class: u32,
        /// The number of classes.
        n_classes: usize,
    },
    /// More classes than a confusion matrix has room for.
    #[error("{n_classes} classes are too many for a confusion matrix; at most {max} can be used")]
    TooManyClasses {
        /// The number of classes.
        n_classes: usize,
        /// The most there may be.
        max: usize,
    },
    /// Not one column of probabilities for each class.
    #[error("the probabilities have {found} columns, but there are {expected} classes; give one column for each class")]
    ProbabilityColumns {
        /// Columns of the probabilities.
        found: usize,
        /// The number of classes.
        expected: usize,
    },
    /// A value that is NaN or infinite.
    #[error("row {row}: {what} holds a value that is not a finite number")]
    NotFinite {
        /// What holds it.
        what: &'static str,
        /// The row, from 1.
        row: usize,
    },
    /// A sample too small to score.
    #[error("the sample has {size} row(s); take at least 2")]
    Sample {
        /// The size.
        size: usize,
    },
    /// A positive class that is not among the classes.
    #[error("the positive class is {positive}; with {n_classes} classes they are numbered from 0 to {}", n_classes.saturating_sub(1))]
    Positive {
        /// What was given as the positive class.
        positive: u32,
        /// The number of classes.
        n_classes: usize,
    },
    /// No shuffle to measure by.
    #[error("permutation importance needs at least one repeat")]
    NoRepeats,
    /// The observer stopped the work.
    #[error("the scoring was cancelled")]
    Cancelled,
}

/// Refuses inputs of different lengths, and empty ones.
pub(super) fn check_lengths(what: &'static str, found: usize, expected: usize) -> Result<(), MetricError> {
    if found != expected {
        return Err(MetricError::Length { what, found, expected });
    }
    if expected == 0 { Err(MetricError::Empty) } else { Ok(()) }
}

/// Refuses a class that is not below `n_classes`.
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
