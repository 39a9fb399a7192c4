//! Parameters of a decision tree.

use super::class_weight::{ClassWeight, class_weights};
use super::training_data::check_training_data;
use super::{Criterion, DecisionTreeModel, FeatureRanks, Impurity, MaxFeatures, TrainingData, TreeError, grow};
use crate::data::FeatureView;
use crate::progress::{Observer, Progress, unobserved};

/// A decision tree for classification. Start with [`DecisionTreeClassifier::params`].
///
/// With n rows and d features a fit takes time O(d · n log n) for ranking the values once and O(d ·
/// n · depth) for growing: about O(d · n log n) for a balanced tree, O(d · n²) for one that splits
/// off one row at a time. Memory O(d · n). Large nodes and separate branches are searched on all
/// threads; the tree is the same on any number of them.
///
/// ```
/// use ml_core::tree::{Criterion, DecisionTreeClassifier};
/// use ndarray::array;
///
/// let x = array![[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]];
/// let params = DecisionTreeClassifier::params().criterion(Criterion::Entropy).max_depth(Some(3)).min_samples_leaf(2);
/// let model = params.fit(x.view(), &[0, 0, 1, 1, 0, 0], 2)?;
/// assert_eq!((model.depth(), model.n_leaves()), (2, 3));
/// assert_eq!(model.score(x.view(), &[0, 0, 1, 1, 0, 0])?, 1.0);
/// # Ok::<(), ml_core::tree::TreeError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DecisionTreeClassifier;

impl DecisionTreeClassifier {
    /// Returns the default parameters.
    #[must_use]
    pub fn params() -> DecisionTreeParams {
        DecisionTreeParams::default()
    }
}

/// The parameters of a fit; each setter documents its default. They are checked by
/// [`DecisionTreeParams::fit`].
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionTreeParams {
    pub(crate) criterion: Criterion,
    pub(crate) max_depth: Option<usize>,
    pub(crate) min_samples_split: usize,
    pub(crate) min_samples_leaf: usize,
    pub(crate) max_features: MaxFeatures,
    pub(crate) min_impurity_decrease: f64,
    pub(crate) max_leaf_nodes: Option<usize>,
    pub(crate) ccp_alpha: f64,
    pub(crate) class_weight: ClassWeight,
    pub(crate) seed: u64,
}

impl Default for DecisionTreeParams {
    fn default() -> Self {
        Self {
            criterion: Criterion::Gini,
            max_depth: None,
            min_samples_split: 2,
            min_samples_leaf: 1,
            max_features: MaxFeatures::All,
            min_impurity_decrease: 0.0,
            max_leaf_nodes: None,
            ccp_alpha: 0.0,
            class_weight: ClassWeight::None,
            seed: 0,
        }
    }
}

impl DecisionTreeParams {
    /// Sets the impurity measure. Default: [`Criterion::Gini`].
    #[must_use]
    pub fn criterion(mut self, criterion: Criterion) -> Self {
        self.criterion = criterion;
        self
    }

    /// Limits the depth: the number of splits on a path, at least 1. It is the first parameter to
    /// set; trees of depth 3 to 6 are readable. Default: no limit, until the leaves are pure.
    #[must_use]
    pub fn max_depth(mut self, max_depth: Option<usize>) -> Self {
        self.max_depth = max_depth;
        self
    }

    /// Makes a node with fewer rows a leaf; at least 2. Rows are counted, not weighted. Default: 2.
    #[must_use]
    pub fn min_samples_split(mut self, min_samples_split: usize) -> Self {
        self.min_samples_split = min_samples_split;
        self
    }

    /// Requires at least this many rows in each child; at least 1. With 5 or more the shares in
    /// leaves become usable probabilities. Default: 1.
    #[must_use]
    pub fn min_samples_leaf(mut self, min_samples_leaf: usize) -> Self {
        self.min_samples_leaf = min_samples_leaf;
        self
    }

    /// Sets the number of features that are searched at each split. Default: [`MaxFeatures::All`].
    #[must_use]
    pub fn max_features(mut self, max_features: MaxFeatures) -> Self {
        self.max_features = max_features;
        self
    }

    /// Requires each split to lower the impurity by at least this much, weighted by the node's
    /// share of all rows; at least 0. In the unit of the criterion: at most 1 for Gini, log₂ of the
    /// classes for entropy. Default: 0.
    #[must_use]
    pub fn min_impurity_decrease(mut self, min_impurity_decrease: f64) -> Self {
        self.min_impurity_decrease = min_impurity_decrease;
        self
    }

    /// Limits the number of leaves, at least 2, and splits the node with the largest improvement
    /// first, which numbers the nodes in another order. Default: no limit.
    #[must_use]
    pub fn max_leaf_nodes(mut self, max_leaf_nodes: Option<usize>) -> Self {
        self.max_leaf_nodes = max_leaf_nodes;
        self
    }

    /// Prunes by minimal cost complexity: removes branches that lower the impurity (weighted by
    /// their share of all rows) by no more than this for each leaf that they add; at least 0.
    /// [`cost_complexity_pruning_path`](DecisionTreeModel::cost_complexity_pruning_path) lists the
    /// relevant values. Default: 0, no pruning.
    #[must_use]
    pub fn ccp_alpha(mut self, ccp_alpha: f64) -> Self {
        self.ccp_alpha = ccp_alpha;
        self
    }

    /// Sets the class weights. Default: [`ClassWeight::None`].
    #[must_use]
    pub fn class_weight(mut self, class_weight: ClassWeight) -> Self {
        self.class_weight = class_weight;
        self
    }

    /// Sets the seed for drawing features; it has no effect without
    /// [`max_features`](Self::max_features). The same seed and data give the same tree, on any
    /// number of threads. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Fits a tree to the rows of `x` (rows × features, all values finite) and their classes `y`
    /// (each from 0 to `n_classes - 1`). Classes without rows are allowed; they are never
    /// predicted. [`ClassLabels`](crate::data::ClassLabels) turns names into such numbers.
    ///
    /// # Errors
    /// When a parameter is out of its range, the matrix is empty or holds a value that is not
    /// finite, or `y` does not match; see [`TreeError`].
    pub fn fit<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
    ) -> Result<DecisionTreeModel, TreeError> {
        self.fit_with(x, y, n_classes, &unobserved)
    }

    /// Fits as [`DecisionTreeParams::fit`] and reports to `observer` how many rows have reached
    /// their leaf. The observer may be called from several threads.
    ///
    /// ```
    /// use ml_core::Progress;
    /// use ml_core::tree::{DecisionTreeClassifier, TreeError};
    /// use std::ops::ControlFlow;
    ///
    /// let stop_at_once = |_: Progress| ControlFlow::Break(());
    /// let x = ndarray::array![[1.0], [2.0]];
    /// let fitted = DecisionTreeClassifier::params().fit_with(x.view(), &[0, 1], 2, &stop_at_once);
    /// assert_eq!(fitted, Err(TreeError::Cancelled));
    /// ```
    ///
    /// # Errors
    /// As [`DecisionTreeParams::fit`]; [`TreeError::Cancelled`] when the observer cancels the fit.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
        observer: Observer<'_>,
    ) -> Result<DecisionTreeModel, TreeError> {
        self.check()?;
        let x = x.into();
        check_training_data(x, y, n_classes)?;
        let class_weights = class_weights(&self.class_weight, y, n_classes)?;
        let weights: Vec<f64> = y.iter().map(|&class| class_weights[class as usize]).collect();
        let rows = (0..u32::try_from(y.len()).unwrap_or(u32::MAX)).collect();
        let is_whole = class_weights.iter().all(|weight| weight.fract() == 0.0);
        let x = x.standard();
        let total = y.len() as u64;
        let first = |_: Progress| observer(Progress { done: 0, total });
        let data = TrainingData {
            ranks: &FeatureRanks::new(&x, &first)?,
            y,
            weights: &weights,
            n_classes,
            impurity: &Impurity::new(self.criterion, weights.iter().sum(), is_whole),
        };
        grow(self, data, rows, self.seed, true, observer)
    }

    pub(crate) fn check(&self) -> Result<(), TreeError> {
        let refuse = |parameter, expected, value: String| {
            Err(TreeError::Parameter {
                parameter,
                expected,
                value,
            })
        };
        if let Some(0) = self.max_depth {
            return refuse("max_depth", "at least 1", "0".into());
        }
        if self.min_samples_split < 2 {
            return refuse("min_samples_split", "at least 2", self.min_samples_split.to_string());
        }
        if self.min_samples_leaf < 1 {
            return refuse("min_samples_leaf", "at least 1", "0".into());
        }
        if let Some(leaves @ (0 | 1)) = self.max_leaf_nodes {
            return refuse("max_leaf_nodes", "at least 2", leaves.to_string());
        }
        if self.max_features == MaxFeatures::Count(0) {
            return refuse("max_features", "at least 1", "0".into());
        }
        if let MaxFeatures::Fraction(share) = self.max_features
            && !(share > 0.0 && share <= 1.0)
        {
            return refuse("max_features", "a share above 0 and at most 1", share.to_string());
        }
        let not_negative = [
            ("min_impurity_decrease", self.min_impurity_decrease),
            ("ccp_alpha", self.ccp_alpha),
        ];
        for (parameter, value) in not_negative {
            if !(value >= 0.0 && value.is_finite()) {
                return refuse(parameter, "a number of at least 0", value.to_string());
            }
        }
        Ok(())
    }
}
