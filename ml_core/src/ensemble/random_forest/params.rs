//! Parameters of a random forest.

use super::{ForestError, RandomForestModel};
use crate::data::FeatureView;
use crate::progress::{Observer, unobserved};
use crate::tree::{ClassWeight, Criterion, DecisionTreeParams, MaxFeatures};
use serde::{Deserialize, Serialize};

/// Largest number of trees.
const MAX_TREES: usize = 1_000_000;

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
            n_estimators: 100,
            bootstrap: true,
            max_samples: None,
            oob_score: false,
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
    pub(super) n_estimators: usize,
    pub(super) bootstrap: bool,
    pub(super) max_samples: Option<f64>,
    pub(super) oob_score: bool,
    pub(super) voting: Voting,
}

/// Defines setters that apply to every tree.
macro_rules! tree_setters {
    ($($(#[$doc:meta])* $name:ident: $kind:ty;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, $name: $kind) -> Self {
            self.tree = self.tree.$name($name);
            self
        }
    )*};
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
        /// Sets the seed: the same seed and data give the same forest, on any number of threads.
        /// Default: 0.
        seed: u64;
    }

    /// Sets the number of trees, 1 to 1,000,000. Default: 100.
    #[must_use]
    pub fn n_estimators(mut self, n_estimators: usize) -> Self {
        self.n_estimators = n_estimators;
        self
    }

    /// Sets whether each tree is grown on a random sample of the rows, drawn with replacement: as
    /// many draws as there are rows, which reach some 63 % of them, several more than once. Without
    /// it trees differ only by the features that they draw. Default: true.
    #[must_use]
    pub fn bootstrap(mut self, bootstrap: bool) -> Self {
        self.bootstrap = bootstrap;
        self
    }

    /// Sets the size of the sample as a share of the rows, above 0 and at most 1 (rounded, at least
    /// 1 row); requires [`bootstrap`](Self::bootstrap). Smaller samples are faster and give less
    /// correlated trees. Default: none, as many as there are rows.
    #[must_use]
    pub fn max_samples(mut self, max_samples: Option<f64>) -> Self {
        self.max_samples = max_samples;
        self
    }

    /// Sets whether to compute the out-of-bag score: an estimate of the accuracy on new rows that
    /// needs no test rows; requires [`bootstrap`](Self::bootstrap). Default: false.
    #[must_use]
    pub fn oob_score(mut self, oob_score: bool) -> Self {
        self.oob_score = oob_score;
        self
    }

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
        if !(1..=MAX_TREES).contains(&self.n_estimators) {
            return Err(ForestError::NEstimators {
                value: self.n_estimators,
            });
        }
        if let Some(value) = self.max_samples
            && !(value > 0.0 && value <= 1.0)
        {
            return Err(ForestError::MaxSamples { value });
        }
        let given = [
            ("oob_score", self.oob_score),
            ("max_samples", self.max_samples.is_some()),
        ];
        if let Some((parameter, _)) = given.into_iter().find(|&(_, given)| given && !self.bootstrap) {
            return Err(ForestError::NeedsBootstrap { parameter });
        }
        Ok(self.tree.growth.check()?)
    }
}
