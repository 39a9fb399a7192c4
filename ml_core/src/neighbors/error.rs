//! Errors of nearest neighbours.

/// Largest absolute value of a feature: distances of larger values would exceed double precision.
pub(super) const MAX_ABSOLUTE_VALUE: f64 = 1e150;

/// Reason why a model cannot be fitted, or cannot predict.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NeighborsError {
    /// A parameter is out of range.
    #[error("{parameter} must be {expected}, not {value}")]
    Parameter {
        /// The name of the parameter.
        parameter: &'static str,
        /// The expected values.
        expected: &'static str,
        /// The given value.
        value: usize,
    },
    /// There are fewer training rows than neighbours.
    #[error("n_neighbors is {n_neighbors}, but there are only {rows} training rows; take at most {rows}")]
    TooFewRows {
        /// The number of neighbours.
        n_neighbors: usize,
        /// The number of training rows.
        rows: usize,
    },
    /// The matrix has no rows or no columns.
    #[error("nearest neighbours need at least one row and one column; the matrix is {rows} × {columns}")]
    Empty {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
    },
    /// The numbers of rows and of targets differ.
    #[error("there are {found} targets for {expected} rows")]
    Length {
        /// The number of targets.
        found: usize,
        /// The number of rows.
        expected: usize,
    },
    /// A class is not below the number of classes.
    #[error("row {row} has the class {class}, but classes are below {n_classes}")]
    Class {
        /// The row, from 1.
        row: usize,
        /// The class.
        class: u32,
        /// The number of classes.
        n_classes: usize,
    },
    /// There are more classes than can be counted.
    #[error("there are {n_classes} classes; at most {max} can be used")]
    TooManyClasses {
        /// The number of classes.
        n_classes: usize,
        /// The largest supported number.
        max: usize,
    },
    /// A target is NaN or infinite.
    #[error("the target of row {row} is not finite")]
    Target {
        /// The row, from 1.
        row: usize,
    },
    /// The matrix has another number of columns than the model.
    #[error("the matrix has {found} columns; the model takes {expected}")]
    Columns {
        /// The number of columns of the matrix.
        found: usize,
        /// The number of columns of the model.
        expected: usize,
    },
    /// A value is NaN or infinite.
    #[error("row {row}, column {column} is not finite")]
    NotFinite {
        /// The row, from 1.
        row: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A value is too large for distances.
    #[error("row {row}, column {column} is {value:e}; distances need values of at most {MAX_ABSOLUTE_VALUE:e}")]
    TooLargeValue {
        /// The row, from 1.
        row: usize,
        /// The column, from 1.
        column: usize,
        /// The value.
        value: f64,
    },
    /// The matrix does not fit into memory.
    #[error("there is not enough memory for {rows} rows with {columns} columns")]
    TooLarge {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
    },
    /// The observer cancelled the work.
    #[error("the work was cancelled")]
    Cancelled,
}

impl NeighborsError {
    /// Returns the error of a value that is not fit for distances, at a place from 1.
    pub(super) fn unfit(row: usize, column: usize, value: f64) -> Self {
        if value.is_finite() {
            Self::TooLargeValue { row, column, value }
        } else {
            Self::NotFinite { row, column }
        }
    }
}
