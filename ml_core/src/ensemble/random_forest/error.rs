//! Errors of random forests.

use crate::tree::TreeError;

/// Reason why a forest cannot be fitted or applied.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ForestError {
    /// `n_estimators` is 0 or too large.
    #[error("n_estimators must be from 1 to 1000000, not {value}")]
    NEstimators {
        /// The given value.
        value: usize,
    },
    /// `max_samples` is out of its range.
    #[error("max_samples must be a share of the rows above 0 and at most 1, not {value}")]
    MaxSamples {
        /// The given value.
        value: f64,
    },
    /// A parameter requires `bootstrap`.
    #[error("{parameter} requires bootstrap: without it every tree uses every row")]
    NeedsBootstrap {
        /// The name of the parameter.
        parameter: &'static str,
    },
    /// An error of a tree.
    #[error(transparent)]
    Tree(TreeError),
    /// The observer cancelled the fit.
    #[error("the fit was cancelled")]
    Cancelled,
}

impl From<TreeError> for ForestError {
    fn from(error: TreeError) -> Self {
        match error {
            TreeError::Cancelled => Self::Cancelled,
            other => Self::Tree(other),
        }
    }
}
