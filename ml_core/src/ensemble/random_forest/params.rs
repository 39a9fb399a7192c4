//! Parameters of a random forest.

use super::sampling::Sampling;
use super::setters::{sampling_setters, tree_setters};
use super::{ForestError, RandomForestModel};
use crate::data::FeatureView;
use crate::progress::{Observer, unobserved};
use crate::tree::{ClassWeight, Criterion, DecisionTreeParams, MaxFeatures, MissingValues};
use serde::{Deserialize, Serialize};

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

/// Combination of the trees' votes.
///
/// For trees without limits both are nearly the same, since nearly every leaf is pure. With shallow
/// trees soft votes are finer: a pure leaf weighs more than a mixed one.
///
/// ```
/// use ml_core::ensemble::random_forest::{RandomForestClassifier, Voting};
///
/// let (x, y) = (ndarray::array![[1.0], [1.0], [1.0]], [0, 0, 1]);
/// let params = RandomForestClassifier::params().n_estimators(10).bootstrap(false);
/// let hard = params.clone().fit(x.view(), &y, 2)?.predict_proba(x.view())?;
/// let soft = params.voting(Voting::Soft).fit(x.view(), &y, 2)?.predict_proba(x.view())?;
/// assert_eq!(hard[[0, 1]], 0.0);
/// assert!((soft[[0, 1]] - 1.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voting {
    /// Each tree has one vote, as in Breiman's paper; a probability is a share of the votes.
    #[default]
    Hard,
    /// The trees' probabilities are averaged, as in scikit-learn.
    Soft,
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

    /// Fits a forest to the rows of `x` (rows × features, all values finite) and their classes `y`
    /// (each from 0 to `n_classes - 1`).
    ///
    /// # Errors
    /// When a parameter is out of its range, the matrix is empty or holds a value that is not
    /// finite, or `y` does not match; see [`ForestError`] and
    /// [`TreeError`](crate::tree::TreeError).
    pub fn fit<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
    ) -> Result<RandomForestModel, ForestError> {
        self.fit_with(x, y, n_classes, &unobserved)
    }

    /// Fits as [`RandomForestParams::fit`] and reports to `observer` how many trees are done. The
    /// observer may be called from several threads.
    ///
    /// ```
    /// use ml_core::Progress;
    /// use ml_core::ensemble::random_forest::RandomForestClassifier;
    /// use std::ops::ControlFlow;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    ///
    /// let most = AtomicU64::new(0);
    /// let observer = |progress: Progress| {
    ///     most.fetch_max(progress.done, Ordering::Relaxed);
    ///     ControlFlow::Continue(())
    /// };
    /// let x = ndarray::array![[1.0], [2.0]];
    /// RandomForestClassifier::params().n_estimators(20).fit_with(x.view(), &[0, 1], 2, &observer)?;
    /// assert_eq!(most.into_inner(), 20);
    /// # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
    /// ```
    ///
    /// # Errors
    /// As [`RandomForestParams::fit`]; [`ForestError::Cancelled`] when the observer cancels the
    /// fit.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
        observer: Observer<'_>,
    ) -> Result<RandomForestModel, ForestError> {
        super::fit::fit(self, x.into(), y, n_classes, observer)
    }

    pub(super) fn check(&self) -> Result<(), ForestError> {
        self.sampling.check()?;
        Ok(self.tree.growth.check()?)
    }
}
