//! The parameters of a random forest.

use super::{ForestError, RandomForestModel};
use crate::decision_tree::{ClassWeight, Criterion, DecisionTreeParams, MaxFeatures};
use crate::progress::{Observer, unobserved};
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// The most trees.
const MAX_TREES: usize = 1_000_000;

/// A random forest for classification. Begin with [`RandomForestClassifier::params`].
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voting {
    /// Each tree has one vote; a probability is a share of the votes.
    #[default]
    Hard,
    /// The trees' probabilities are averaged, as scikit-learn does.
    Soft,
}

/// The parameters of a fit; each setter says its default.
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

    /// Whether each tree sees a random sample of the rows, drawn with replacement. Default: true.
    #[must_use]
    pub fn bootstrap(mut self, bootstrap: bool) -> Self {
        self.bootstrap = bootstrap;
        self
    }

    /// The size of the sample as a share of the rows, above 0 and at most 1. Default: none, as many as there are rows.
    #[must_use]
    pub fn max_samples(mut self, max_samples: Option<f64>) -> Self {
        self.max_samples = max_samples;
        self
    }

    /// Whether to score each row by the trees that did not see it. Default: false.
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

    /// Learns to tell the classes `y` (each from 0 to `n_classes - 1`) of the rows of `x` (rows × features) apart.
    ///
    /// # Errors
    /// When a parameter or the data cannot be used; see [`ForestError`].
    pub fn fit(&self, x: ArrayView2<'_, f64>, y: &[u32], n_classes: usize) -> Result<RandomForestModel, ForestError> {
        self.fit_with(x, y, n_classes, &unobserved)
    }

    /// As [`RandomForestParams::fit`], telling `observer` how many trees are done.
    ///
    /// # Errors
    /// As [`RandomForestParams::fit`]; [`ForestError::Cancelled`] when the observer stops it.
    pub fn fit_with(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[u32],
        n_classes: usize,
        observer: Observer<'_>,
    ) -> Result<RandomForestModel, ForestError> {
        super::fit::fit(self, x, y, n_classes, observer)
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
