//! Errors of decision trees.

/// Reason why a tree cannot be fitted or applied. Rows and columns are counted from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// A parameter is out of its range.
    #[error("{parameter} must be {expected}, not {value}")]
    Parameter {
        /// The name of the parameter.
        parameter: &'static str,
        /// The allowed range.
        expected: &'static str,
        /// The given value.
        value: String,
    },
    /// The matrix has no rows or no columns.
    #[error("the matrix has {rows} rows and {columns} columns; both must be at least 1")]
    Empty {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
    },
    /// The matrix has more rows than can be counted.
    #[error("the matrix has {rows} rows; at most {max} can be used")]
    TooManyRows {
        /// Rows of the matrix.
        rows: usize,
        /// The largest supported number of rows.
        max: usize,
    },
    /// A value is NaN or infinite.
    #[error("row {row}, column {column}: the value is not finite; fill in or drop missing values first")]
    NotFinite {
        /// The row of the value.
        row: usize,
        /// The column of the value.
        column: usize,
    },
    /// The number of target values (class labels or numbers) differs from the number of rows.
    #[error("there are {found} target values for {expected} rows")]
    Length {
        /// The number of target values.
        found: usize,
        /// The number of rows.
        expected: usize,
    },
    /// A label is not below the number of classes.
    #[error("row {row} has the class {class}, but there are {n_classes} classes, numbered from 0")]
    UnknownClass {
        /// The row of the label.
        row: usize,
        /// The label.
        class: u32,
        /// The number of classes.
        n_classes: usize,
    },
    /// A target value of a regression is not a number that can be squared.
    #[error("row {row}: the target must be a number from -1e100 to 1e100, not {value}")]
    Target {
        /// The row of the value.
        row: usize,
        /// The value.
        value: f64,
    },
    /// The number of class weights differs from the number of classes.
    #[error("there are {found} class weights for {expected} classes")]
    ClassWeights {
        /// The number of weights.
        found: usize,
        /// The number of classes.
        expected: usize,
    },
    /// The matrix has another number of columns than the training data.
    #[error("the matrix has {found} columns; the model was fitted on {expected}")]
    Columns {
        /// Columns of the matrix.
        found: usize,
        /// Columns of the training data.
        expected: usize,
    },
    /// The observer cancelled the fit.
    #[error("the fit was cancelled")]
    Cancelled,
}
