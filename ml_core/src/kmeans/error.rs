//! What K-Means refuses.

/// Why there is no clustering, or no prediction. Rows and columns count from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KMeansError {
    /// No cluster.
    #[error("n_clusters must be at least 1, not {value}")]
    NClusters {
        /// The value.
        value: usize,
    },
    /// No start.
    #[error("n_init must be at least 1, not {value}")]
    NInit {
        /// The value.
        value: usize,
    },
    /// No iteration.
    #[error("max_iter must be at least 1, not {value}")]
    MaxIter {
        /// The value.
        value: usize,
    },
    /// A tolerance that is negative or not a number.
    #[error("tol must be a number of at least 0, not {value}")]
    Tol {
        /// The value.
        value: f64,
    },
    /// No rows or no columns.
    #[error("the matrix has {rows} rows and {columns} columns; both must be at least 1")]
    Empty {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
    },
    /// A value that is NaN or infinite.
    #[error("row {row}, column {column}: the value is not finite; fill in or drop missing values first")]
    NotFinite {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
    },
    /// Too many clusters.
    #[error(
        "n_clusters = {n_clusters} is more than the {distinct} rows that differ (of {rows}); take at most {distinct}"
    )]
    TooManyClusters {
        /// The clusters that were asked for.
        n_clusters: usize,
        /// Rows that differ.
        distinct: usize,
        /// Rows of the matrix.
        rows: usize,
    },
    /// Given centres of the wrong shape.
    #[error(
        "the starting centres are {found_rows} × {found_columns}, but must be {rows} × {columns} (clusters × columns)"
    )]
    CentroidShape {
        /// Rows of the centres.
        found_rows: usize,
        /// Columns of the centres.
        found_columns: usize,
        /// Clusters that were asked for.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
    },
    /// A given centre that is NaN or infinite.
    #[error("starting centre {row}, column {column}: the value is not finite")]
    CentroidNotFinite {
        /// The centre.
        row: usize,
        /// The column.
        column: usize,
    },
    /// Values whose squared distances are beyond double precision.
    #[error("the values are so large that their squared distances overflow; scale the columns first")]
    Overflow,
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
