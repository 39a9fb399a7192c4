//! The parameters of a random forest.

use super::{ForestError, RandomForestModel};
use crate::data::FeatureView;
use crate::decision_tree::{ClassWeight, Criterion, DecisionTreeParams, MaxFeatures};
use crate::progress::{Observer, unobserved};
use serde::{Deserialize, Serialize};

/// The most trees.
const MAX_TREES: usize = 1_000_000;

/// A random forest for classification. Begin with [`RandomForestClassifier::params`].
///
/// With t trees, n rows, d features and m features a split, a fit takes time O(d · n log n + t · m · n log n) for trees
/// that are balanced; trees grow on all threads, and the forest is the same on any number of them. Memory O(d · n) for
/// what all trees share, O(n) for each thread, and the nodes of the trees: a tree without limits has up to 2 n − 1.
///
/// ```
/// use ml_core::random_forest::{RandomForestClassifier, Voting};
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((90, 2), |(row, column)| (row % [3, 7][column]) as f64);
/// let y: Vec<u32> = (0..90).map(|row| row % 3).collect();
/// let params = RandomForestClassifier::params().n_estimators(30).max_depth(Some(4)).oob_score(true);
/// let model = params.voting(Voting::Soft).seed(7).fit(x.view(), &y, 3)?;
/// assert!(model.oob_score().is_some_and(|score| score > 0.9));
/// assert!(model.feature_importances()[0] > 0.8);
/// # Ok::<(), ml_core::random_forest::ForestError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RandomForestClassifier;

impl RandomForestClassifier {
    /// Parameters, all at their defaults.
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

/// How the trees decide together.
///
/// With trees without limits both are nearly the same, since nearly every leaf is pure. With shallow trees soft votes
/// are finer: a leaf that is sure counts more than one that is not.
///
/// ```
/// use ml_core::random_forest::{RandomForestClassifier, Voting};
///
/// let (x, y) = (ndarray::array![[1.0], [1.0], [1.0]], [0, 0, 1]);
/// let params = RandomForestClassifier::params().n_estimators(10).bootstrap(false);
/// let hard = params.clone().fit(x.view(), &y, 2)?.predict_proba(x.view())?;
/// let soft = params.voting(Voting::Soft).fit(x.view(), &y, 2)?.predict_proba(x.view())?;
/// assert_eq!(hard[[0, 1]], 0.0);
/// assert!((soft[[0, 1]] - 1.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), ml_core::random_forest::ForestError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voting {
    /// Each tree has one vote, as in Breiman's paper; a probability is a share of the votes.
    #[default]
    Hard,
    /// The trees' probabilities are averaged, as scikit-learn does.
    Soft,
}

/// The parameters of a fit; each setter says its default. They are checked by [`RandomForestParams::fit`].
#[derive(Clone, Debug, PartialEq)]
pub struct RandomForestParams {
    pub(super) tree: DecisionTreeParams,
    pub(super) n_estimators: usize,
    pub(super) bootstrap: bool,
    pub(super) max_samples: Option<f64>,
    pub(super) oob_score: bool,
    pub(super) voting: Voting,
}

/// Setters that mean for every tree what they mean for one.
macro_rules! of_the_trees {
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
    of_the_trees! {
        /// See [`DecisionTreeParams::criterion`]. Default: [`Criterion::Gini`].
        criterion: Criterion;
        /// See [`DecisionTreeParams::max_depth`]. Default: none, until the leaves are pure.
        max_depth: Option<usize>;
        /// See [`DecisionTreeParams::min_samples_split`]. Default: 2.
        min_samples_split: usize;
        /// See [`DecisionTreeParams::min_samples_leaf`]. Default: 1.
        min_samples_leaf: usize;
        /// See [`DecisionTreeParams::max_features`]. Default: [`MaxFeatures::Sqrt`].
        max_features: MaxFeatures;
        /// See [`DecisionTreeParams::min_impurity_decrease`]. Default: 0.
        min_impurity_decrease: f64;
        /// See [`DecisionTreeParams::max_leaf_nodes`]. Default: none, no limit.
        max_leaf_nodes: Option<usize>;
        /// See [`DecisionTreeParams::ccp_alpha`]. Default: 0, no pruning.
        ccp_alpha: f64;
        /// See [`DecisionTreeParams::class_weight`]; the weights are those of all rows. Default: [`ClassWeight::None`].
        class_weight: ClassWeight;
        /// The seed: the same seed and data give the same forest, on any number of threads. Default: 0.
        seed: u64;
    }

    /// How many trees vote, 1 to 1,000,000. Default: 100.
    #[must_use]
    pub fn n_estimators(mut self, n_estimators: usize) -> Self {
        self.n_estimators = n_estimators;
        self
    }

    /// Whether each tree sees a random sample of the rows, drawn with replacement: as many as there are rows, so some
    /// 63 % of them, several more than once. Without it trees differ only by the features that they draw. Default:
    /// true.
    #[must_use]
    pub fn bootstrap(mut self, bootstrap: bool) -> Self {
        self.bootstrap = bootstrap;
        self
    }

    /// The size of the sample as a share of the rows, above 0 and at most 1 (rounded, at least 1 row); needs
    /// [`bootstrap`](Self::bootstrap). Smaller samples are faster and make trees more unlike. Default: none, as many as
    /// there are rows.
    #[must_use]
    pub fn max_samples(mut self, max_samples: Option<f64>) -> Self {
        self.max_samples = max_samples;
        self
    }

    /// Whether to score each row by the trees that did not see it: an estimate of the accuracy on new rows that needs
    /// no test rows; needs [`bootstrap`](Self::bootstrap). Default: false.
    #[must_use]
    pub fn oob_score(mut self, oob_score: bool) -> Self {
        self.oob_score = oob_score;
        self
    }

    /// How the trees decide together. Default: [`Voting::Hard`].
    #[must_use]
    pub fn voting(mut self, voting: Voting) -> Self {
        self.voting = voting;
        self
    }

    /// Learns to tell the classes `y` (each from 0 to `n_classes - 1`) of the rows of `x` (rows × features, all values
    /// finite) apart.
    ///
    /// # Errors
    /// When a parameter is out of its range, the matrix is empty or holds a value that is not finite, or `y` does not
    /// fit; see [`ForestError`] and [`TreeError`](crate::decision_tree::TreeError).
    pub fn fit<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
    ) -> Result<RandomForestModel, ForestError> {
        self.fit_with(x, y, n_classes, &unobserved)
    }

    /// As [`RandomForestParams::fit`], telling `observer` how many trees are done. It is called from several threads.
    ///
    /// ```
    /// use ml_core::Progress;
    /// use ml_core::random_forest::RandomForestClassifier;
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
    /// # Ok::<(), ml_core::random_forest::ForestError>(())
    /// ```
    ///
    /// # Errors
    /// As [`RandomForestParams::fit`]; [`ForestError::Cancelled`] when the observer stops it.
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
        Ok(self.tree.check()?)
    }
}
