//! Parameters of a decision tree.

use super::class_splitter::ClassSplitter;
use super::class_weight::{ClassWeight, class_weights};
use super::training_data::{TrainingData, check_training_data};
use super::{Criterion, DecisionTreeModel, Impurity};
use crate::data::FeatureView;
use crate::progress::{Observer, Progress, unobserved};
use crate::tree::growth::{Growth, growth_setters};
use crate::tree::{FeatureRanks, TreeError};

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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecisionTreeParams {
    pub(crate) criterion: Criterion,
    pub(crate) class_weight: ClassWeight,
    pub(crate) growth: Growth,
}

impl DecisionTreeParams {
    /// Sets the impurity measure. Default: [`Criterion::Gini`].
    #[must_use]
    pub fn criterion(mut self, criterion: Criterion) -> Self {
        self.criterion = criterion;
        self
    }

    growth_setters!();

    /// Sets the class weights. Default: [`ClassWeight::None`].
    #[must_use]
    pub fn class_weight(mut self, class_weight: ClassWeight) -> Self {
        self.class_weight = class_weight;
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
        self.growth.check()?;
        let x = x.into();
        check_training_data(x, y, n_classes, self.growth.missing_values)?;
        let class_weights = class_weights(&self.class_weight, y, n_classes)?;
        let weights: Vec<f64> = y.iter().map(|&class| class_weights[class as usize]).collect();
        let rows = (0..u32::try_from(y.len()).unwrap_or(u32::MAX)).collect();
        let is_whole = class_weights.iter().all(|weight| weight.fract() == 0.0);
        let x = x.standard();
        let total = y.len() as u64;
        let first = |_: Progress| observer(Progress { done: 0, total });
        let data = TrainingData {
            ranks: &FeatureRanks::new(&x, self.growth.missing_values, &first)?,
            y,
            weights: &weights,
            n_classes,
            impurity: &Impurity::new(self.criterion, weights.iter().sum(), is_whole),
        };
        let splitter = ClassSplitter::new(&self.growth, data, true);
        splitter.grow(&self.growth, rows, self.growth.seed, observer)
    }
}
