//! Errors of linear models.

use crate::tree::TreeError;

/// Reason why a linear model cannot be fitted or applied. Rows and columns are counted from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LinearError {
    /// A parameter is out of its range.
    #[error("{parameter} must be {expected}, not {value}")]
    Parameter {
        /// The name of the parameter.
        parameter: &'static str,
        /// The allowed range.
        expected: &'static str,
        /// The given value.
        value: f64,
    },
    /// The matrix has no rows or no columns.
    #[error("the matrix has {rows} rows and {columns} columns; both must be at least 1")]
    Empty {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
    },
    /// The matrix has too many rows and columns: the smaller number is the size of a square matrix.
    #[error("the matrix has {rows} rows and {columns} columns; at least one number must be at most {max}")]
    TooLarge {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
        /// The largest supported smaller number.
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
    /// A value of the target is NaN or infinite.
    #[error("row {row}: the target is not finite; drop rows without a target first")]
    TargetNotFinite {
        /// The row of the value.
        row: usize,
    },
    /// The length of the target differs from the number of rows.
    #[error("there are {found} values of the target for {expected} rows")]
    Length {
        /// The length of the target.
        found: usize,
        /// The number of rows.
        expected: usize,
    },
    /// The squares of a column exceed double precision.
    #[error("column {column} spans {range:e}; only columns that span 1e-100 to 1e100 can be used, change the unit")]
    Range {
        /// The column.
        column: usize,
        /// The difference between its largest and its smallest value.
        range: f64,
    },
    /// The squares of the target exceed double precision.
    #[error("the target spans {range:e}; only targets that span 1e-100 to 1e100 can be used, change the unit")]
    TargetRange {
        /// The difference between the largest and the smallest value.
        range: f64,
    },
    /// A result exceeds double precision.
    #[error("{subject} exceeds the range of double precision; change the units of columns or target")]
    Overflow {
        /// The name of the result.
        subject: &'static str,
    },
    /// A class is not below the number of classes.
    #[error("row {row} has the class {class}, but there are {n_classes} classes, numbered from 0")]
    UnknownClass {
        /// The row of the class.
        row: usize,
        /// The class.
        class: u32,
        /// The number of classes.
        n_classes: usize,
    },
    /// All rows have the same class.
    #[error("all rows are of one class; a logistic regression needs rows of at least two")]
    OneClass,
    /// The class weights are out of their range.
    #[error(transparent)]
    ClassWeight(#[from] TreeError),
    /// The matrix has another number of columns than the training data.
    #[error("the matrix has {found} columns; the model was fitted on {expected}")]
    Columns {
        /// Columns of the matrix.
        found: usize,
        /// Columns of the training data.
        expected: usize,
    },
    /// The number of class names differs from the number of classes.
    #[error("there are {found} names for {expected} classes")]
    ClassNames {
        /// The number of names.
        found: usize,
        /// The number of classes.
        expected: usize,
    },
    /// The observer cancelled the fit.
    #[error("the fit was cancelled")]
    Cancelled,
}
