//! Criterion of regression trees.

use serde::{Deserialize, Serialize};

/// Impurity measure of a node's numbers, which splits reduce.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegressionCriterion {
    /// The mean squared difference from the mean, which a node predicts: the variance.
    #[default]
    SquaredError,
    /// The mean absolute difference from the median, which a node predicts. Outliers of the target
    /// matter less, and a fit takes some three times as long.
    AbsoluteError,
}
