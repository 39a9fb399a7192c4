//! Parameters of a random forest for regression.

use crate::ensemble::random_forest::sampling::Sampling;
use crate::ensemble::random_forest::setters::{sampling_setters, tree_setters};
use crate::tree::{MaxFeatures, MissingValues, RegressionCriterion, RegressionTreeParams};

/// A random forest for regression: it predicts numbers. Start with
/// [`RandomForestRegressor::params`].
///
/// Time and memory are those of a
/// [`RandomForestClassifier`](crate::ensemble::random_forest::RandomForestClassifier); trees grow
/// on all threads, and the forest is the same on any number of them. A forest cannot predict beyond
/// the range of the targets that it has seen.
///
/// ```
/// use ml_core::ensemble::random_forest::RandomForestRegressor;
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((200, 2), |(row, column)| (row % [20, 7][column]) as f64);
/// let y: Vec<f64> = x.rows().into_iter().map(|row| 3.0 * row[0] + row[1]).collect();
/// let params = RandomForestRegressor::params().n_estimators(30).oob_score(true);
/// let model = params.seed(7).fit(x.view(), &y)?;
/// assert!(model.oob_score().is_some_and(|r2| r2 > 0.95));
/// assert!(model.feature_importances()[0] > 0.9);
/// # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RandomForestRegressor;

impl RandomForestRegressor {
    /// Returns the default parameters.
    #[must_use]
    pub fn params() -> RegressionForestParams {
        RegressionForestParams::default()
    }
}

/// The parameters of a fit; each setter documents its default. They are checked by
/// [`RegressionForestParams::fit`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegressionForestParams {
    pub(super) tree: RegressionTreeParams,
    pub(super) sampling: Sampling,
}

impl RegressionForestParams {
    tree_setters! {
        /// Sets [`RegressionTreeParams::criterion`]. Default:
        /// [`RegressionCriterion::SquaredError`].
        criterion: RegressionCriterion;
        /// Sets [`RegressionTreeParams::max_depth`]. Default: no limit, until the leaves are pure.
        max_depth: Option<usize>;
        /// Sets [`RegressionTreeParams::min_samples_split`]. Default: 2.
        min_samples_split: usize;
        /// Sets [`RegressionTreeParams::min_samples_leaf`]. Default: 1.
        min_samples_leaf: usize;
        /// Sets [`RegressionTreeParams::max_features`]. Default: [`MaxFeatures::All`], as in
        /// scikit-learn; a third of the features is often more accurate, and faster.
        max_features: MaxFeatures;
        /// Sets [`RegressionTreeParams::min_impurity_decrease`]. Default: 0.
        min_impurity_decrease: f64;
        /// Sets [`RegressionTreeParams::max_leaf_nodes`]. Default: no limit.
        max_leaf_nodes: Option<usize>;
        /// Sets [`RegressionTreeParams::ccp_alpha`]. Default: 0, no pruning.
        ccp_alpha: f64;
        /// Sets [`RegressionTreeParams::missing_values`]. Default: [`MissingValues::Refused`].
        missing_values: MissingValues;
        /// Sets the seed: the same seed and data give the same forest, on any number of threads.
        /// Default: 0.
        seed: u64;
    }

    sampling_setters!();
}
