//! Errors of naive Bayes.

use crate::data::FeatureView;
use ndarray::{CowArray, Ix2};

/// Returns the matrix with each column written out.
pub(super) fn to_dense(x: FeatureView<'_>) -> Result<CowArray<'_, f64, Ix2>, NaiveBayesError> {
    let (rows, columns) = (x.nrows(), x.ncols());
    x.to_dense().map_err(|_| NaiveBayesError::TooLarge { rows, columns })
}

/// Reason why a model cannot be fitted, or cannot predict.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NaiveBayesError {
    /// A parameter is out of range.
    #[error("{parameter} must be {expected}, not {value}")]
    Parameter {
        /// The name of the parameter.
        parameter: &'static str,
        /// The expected values.
        expected: &'static str,
        /// The given value.
        value: f64,
    },
    /// The matrix has no rows or no columns.
    #[error("naive Bayes needs at least one row and one column; the matrix is {rows} × {columns}")]
    Empty {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
    },
    /// The numbers of rows and of classes differ.
    #[error("there are {found} classes for {expected} rows")]
    Length {
        /// The number of classes.
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
    /// A variance exceeds double precision.
    #[error("the values of column {column} are too large: their variance exceeds double precision")]
    Overflow {
        /// The column, from 1.
        column: usize,
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
    #[error("the fit was cancelled")]
    Cancelled,
}
