//! What a decision tree refuses.

/// Why there is no tree, or no prediction. Rows and columns count from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// A parameter out of its range.
    #[error("{parameter} must be {expected}, not {value}")]
    Parameter {
        /// The parameter.
        parameter: &'static str,
        /// The range.
        expected: &'static str,
        /// The value.
        value: String,
    },
    /// No rows or no columns.
    #[error("the matrix has {rows} rows and {columns} columns; both must be at least 1")]
    Empty {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
    },
    /// More than can be counted.
    #[error("the matrix has {rows} rows; at most {max} can be used")]
    TooManyRows {
        /// Rows of the matrix.
        rows: usize,
        /// The most there may be.
        max: usize,
    },
    /// A value that is NaN or infinite.
    #[error("row {row}, column {column}: the value is not finite; fill in or drop missing values first")]
    NotFinite {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
    },
    /// Classes and rows do not fit together.
    #[error("there are {found} class labels for {expected} rows")]
    Length {
        /// Labels.
        found: usize,
        /// Rows.
        expected: usize,
    },
    /// A class number that does not exist.
    #[error("row {row} has the class {class}, but there are {n_classes} classes, counted from 0")]
    UnknownClass {
        /// The row.
        row: usize,
        /// The class.
        class: u32,
        /// The number of classes.
        n_classes: usize,
    },
    /// Class weights and classes do not fit together.
    #[error("there are {found} class weights for {expected} classes")]
    ClassWeights {
        /// Weights.
        found: usize,
        /// Classes.
        expected: usize,
    },
    /// Not the number of columns that the model learned.
    #[error("the matrix has {found} columns; the model was fitted on {expected}")]
    Columns {
        /// Columns of the matrix.
        found: usize,
        /// Columns of the model.
        expected: usize,
    },
    /// The observer stopped the fit.
    #[error("the fit was cancelled")]
    Cancelled,
}
