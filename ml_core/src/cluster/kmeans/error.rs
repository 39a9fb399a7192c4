//! Errors of K-Means.

/// Reason why a clustering cannot be fitted or applied. Rows and columns are counted from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KMeansError {
    /// `n_clusters` is 0.
    #[error("n_clusters must be at least 1, not {value}")]
    NClusters {
        /// The given value.
        value: usize,
    },
    /// `n_init` is 0.
    #[error("n_init must be at least 1, not {value}")]
    NInit {
        /// The given value.
        value: usize,
    },
    /// `max_iter` is 0.
    #[error("max_iter must be at least 1, not {value}")]
    MaxIter {
        /// The given value.
        value: usize,
    },
    /// `tol` is negative or NaN.
    #[error("tol must be a number of at least 0, not {value}")]
    Tol {
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
    /// A value is NaN or infinite.
    #[error("row {row}, column {column}: the value is not finite; fill in or drop missing values first")]
    NotFinite {
        /// The row of the value.
        row: usize,
        /// The column of the value.
        column: usize,
    },
    /// There are more clusters than distinct rows.
    #[error(
        "n_clusters = {n_clusters} exceeds the number of distinct rows, {distinct} (of {rows}); use at most {distinct}"
    )]
    TooManyClusters {
        /// The requested number of clusters.
        n_clusters: usize,
        /// The number of distinct rows.
        distinct: usize,
        /// Rows of the matrix.
        rows: usize,
    },
    /// The given centres have the wrong shape.
    #[error(
        "the initial centres are {found_rows} × {found_columns}, but must be {rows} × {columns} (clusters × columns)"
    )]
    CentroidShape {
        /// Rows of the centres.
        found_rows: usize,
        /// Columns of the centres.
        found_columns: usize,
        /// The requested number of clusters.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
    },
    /// A given centre holds a value that is NaN or infinite.
    #[error("initial centre {row}, column {column}: the value is not finite")]
    CentroidNotFinite {
        /// The row of the centre.
        row: usize,
        /// The column of the value.
        column: usize,
    },
    /// Squared distances exceed the range of double precision.
    #[error("the values are so large that their squared distances overflow; scale the columns first")]
    Overflow,
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
