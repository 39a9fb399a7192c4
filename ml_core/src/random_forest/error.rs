//! What a random forest refuses.

use crate::decision_tree::TreeError;

/// Why there is no forest, or no prediction.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ForestError {
    /// No tree, or too many.
    #[error("n_estimators must be from 1 to 1000000, not {value}")]
    NEstimators {
        /// The value.
        value: usize,
    },
    /// A sample that is empty or larger than the data.
    #[error("max_samples must be a share of the rows above 0 and at most 1, not {value}")]
    MaxSamples {
        /// The value.
        value: f64,
    },
    /// A parameter that only makes sense with bootstrap.
    #[error("{parameter} needs bootstrap: without it every tree sees every row")]
    NeedsBootstrap {
        /// The parameter.
        parameter: &'static str,
    },
    /// What a tree refuses.
    #[error(transparent)]
    Tree(TreeError),
    /// The observer stopped the fit.
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
