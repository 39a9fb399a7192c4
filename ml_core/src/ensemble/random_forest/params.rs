//! Parameters of a random forest.

use super::sampling::Sampling;
use super::setters::{sampling_setters, tree_setters};
use super::{ForestError, Voting};
use crate::tree::{ClassWeight, Criterion, DecisionTreeParams, MaxFeatures, MissingValues};

/// A random forest for classification. Start with [`RandomForestClassifier::params`].
///
/// With t trees, n rows, d features and m features per split, a fit takes time O(d · n log n + t ·
/// m · n log n) for balanced trees; trees grow on all threads, and the forest is the same on any
/// number of them. Memory O(d · n) for the ranks that all trees share, O(n) for each thread, and
/// the nodes of the trees: a tree without limits has up to 2 n − 1.
///
/// ```
/// use ml_core::ensemble::random_forest::{RandomForestClassifier, Voting};
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((90, 2), |(row, column)| (row % [3, 7][column]) as f64);
/// let y: Vec<u32> = (0..90).map(|row| row % 3).collect();
/// let params = RandomForestClassifier::params().n_estimators(30).max_depth(Some(4)).oob_score(true);
/// let model = params.voting(Voting::Soft).seed(7).fit(x.view(), &y, 3)?;
/// assert!(model.oob_score().is_some_and(|score| score > 0.9));
/// assert!(model.feature_importances()[0] > 0.8);
/// # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RandomForestClassifier;

impl RandomForestClassifier {
    /// Returns the default parameters.
    #[must_use]
    pub fn params() -> RandomForestParams {
        RandomForestParams {
            tree: DecisionTreeParams::default().max_features(MaxFeatures::Sqrt),
            sampling: Sampling::default(),
            voting: Voting::Hard,
        }
    }
}

/// The parameters of a fit; each setter documents its default. They are checked by
/// [`RandomForestParams::fit`].
#[derive(Clone, Debug, PartialEq)]
pub struct RandomForestParams {
    pub(super) tree: DecisionTreeParams,
    pub(super) sampling: Sampling,
    pub(super) voting: Voting,
}

impl RandomForestParams {
    tree_setters! {
        /// Sets [`DecisionTreeParams::criterion`]. Default: [`Criterion::Gini`].
        criterion: Criterion;
        /// Sets [`DecisionTreeParams::max_depth`]. Default: no limit, until the leaves are pure.
        max_depth: Option<usize>;
        /// Sets [`DecisionTreeParams::min_samples_split`]. Default: 2.
        min_samples_split: usize;
        /// Sets [`DecisionTreeParams::min_samples_leaf`]. Default: 1.
        min_samples_leaf: usize;
        /// Sets [`DecisionTreeParams::max_features`]. Default: [`MaxFeatures::Sqrt`].
        max_features: MaxFeatures;
        /// Sets [`DecisionTreeParams::min_impurity_decrease`]. Default: 0.
        min_impurity_decrease: f64;
        /// Sets [`DecisionTreeParams::max_leaf_nodes`]. Default: no limit.
        max_leaf_nodes: Option<usize>;
        /// Sets [`DecisionTreeParams::ccp_alpha`]. Default: 0, no pruning.
        ccp_alpha: f64;
        /// Sets [`DecisionTreeParams::class_weight`]; the weights are computed from all rows.
        /// Default: [`ClassWeight::None`].
        class_weight: ClassWeight;
        /// Sets [`DecisionTreeParams::missing_values`]. Default: [`MissingValues::Refused`].
        missing_values: MissingValues;
        /// Sets the seed: the same seed and data give the same forest, on any number of threads.
        /// Default: 0.
        seed: u64;
    }

    sampling_setters!();

    /// Sets how the votes of the trees are combined. Default: [`Voting::Hard`].
    #[must_use]
    pub fn voting(mut self, voting: Voting) -> Self {
        self.voting = voting;
        self
    }

    pub(super) fn check(&self) -> Result<(), ForestError> {
        self.sampling.check()?;
        Ok(self.tree.growth.check()?)
    }
}
