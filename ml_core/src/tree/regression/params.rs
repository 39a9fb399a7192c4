//! Parameters of a regression tree.

use super::absolute_error::AbsoluteError;
use super::loss::Loss;
use super::number_splitter::NumberSplitter;
use super::squared_error::SquaredError;
use super::targets::{Targets, check_regression_data, target_ranks};
use super::{RegressionCriterion, RegressionTreeModel};
use crate::data::FeatureView;
use crate::progress::{Observer, Progress, unobserved};
use crate::tree::growth::{Growth, growth_setters};
use crate::tree::{FeatureRanks, TreeError};

/// A decision tree for regression: it predicts numbers. Start with
/// [`DecisionTreeRegressor::params`].
///
/// With n rows and d features a fit takes time O(d · n log n) for ranking and sorting the values
/// and O(d · n · depth) for growing, with either criterion. Memory O(d · n). Large nodes and
/// separate branches are searched on all threads; the tree is the same on any number of them. Sums
/// of targets are exact, so equally good splits are always recognised as such.
///
/// ```
/// use ml_core::tree::DecisionTreeRegressor;
/// use ndarray::array;
///
/// let x = array![[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]];
/// let y = [1.0, 1.2, 5.0, 5.2, 5.4, 9.0];
/// let model = DecisionTreeRegressor::params().max_leaf_nodes(Some(3)).fit(x.view(), &y)?;
/// assert_eq!((model.depth(), model.n_leaves()), (2, 3));
/// let predicted = model.predict(array![[1.4], [4.0], [100.0]].view())?;
/// assert!((predicted[0] - 1.1).abs() < 1e-12 && (predicted[1] - 5.2).abs() < 1e-12 && predicted[2] == 9.0);
/// # Ok::<(), ml_core::tree::TreeError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DecisionTreeRegressor;

impl DecisionTreeRegressor {
    /// Returns the default parameters.
    #[must_use]
    pub fn params() -> RegressionTreeParams {
        RegressionTreeParams::default()
    }
}

/// The parameters of a fit; each setter documents its default. They are checked by
/// [`RegressionTreeParams::fit`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegressionTreeParams {
    pub(crate) criterion: RegressionCriterion,
    pub(crate) growth: Growth,
}

impl RegressionTreeParams {
    /// Sets the impurity measure. Default: [`RegressionCriterion::SquaredError`].
    ///
    /// ```
    /// use ml_core::tree::{DecisionTreeRegressor, RegressionCriterion};
    ///
    /// let x = ndarray::array![[1.0], [1.0], [1.0]];
    /// let params = DecisionTreeRegressor::params();
    /// assert_eq!(params.fit(x.view(), &[1.0, 2.0, 9.0])?.node_value(0), Some(4.0));
    /// let params = params.criterion(RegressionCriterion::AbsoluteError);
    /// assert_eq!(params.fit(x.view(), &[1.0, 2.0, 9.0])?.node_value(0), Some(2.0));
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    #[must_use]
    pub fn criterion(mut self, criterion: RegressionCriterion) -> Self {
        self.criterion = criterion;
        self
    }

    growth_setters!();

    /// Fits a tree to the rows of `x` (rows × features, all values finite) and their target values
    /// `y`, each from −1e100 to 1e100.
    ///
    /// # Errors
    /// When a parameter is out of its range, the matrix is empty or holds a value that is not
    /// finite, or `y` does not match; see [`TreeError`].
    pub fn fit<'a>(&self, x: impl Into<FeatureView<'a>>, y: &[f64]) -> Result<RegressionTreeModel, TreeError> {
        self.fit_with(x, y, &unobserved)
    }

    /// Fits as [`RegressionTreeParams::fit`] and reports to `observer` how many rows have reached
    /// their leaf. The observer may be called from several threads.
    ///
    /// # Errors
    /// As [`RegressionTreeParams::fit`]; [`TreeError::Cancelled`] when the observer cancels the
    /// fit.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[f64],
        observer: Observer<'_>,
    ) -> Result<RegressionTreeModel, TreeError> {
        self.growth.check()?;
        let x = x.into();
        check_regression_data(x, y, self.growth.missing_values)?;
        let rows = (0..u32::try_from(y.len()).unwrap_or(u32::MAX)).collect();
        let x = x.standard();
        let total = y.len() as u64;
        let first = |_: Progress| observer(Progress { done: 0, total });
        let ranks = FeatureRanks::new(&x, self.growth.missing_values, &first)?;
        let data = RegressionData::new(self.criterion, ranks, y);
        data.grow(self, rows, &vec![1; y.len()], (self.growth.seed, false), observer)
    }
}

/// The training data of a tree, or of all trees of a forest.
pub(crate) struct RegressionData<'a> {
    ranks: FeatureRanks<'a>,
    y: &'a [f64],
    target_ranks: Vec<u32>,
}

impl<'a> RegressionData<'a> {
    pub(crate) fn new(criterion: RegressionCriterion, ranks: FeatureRanks<'a>, y: &'a [f64]) -> Self {
        let needs_ranks = match criterion {
            RegressionCriterion::SquaredError => SquaredError::NEEDS_RANKS,
            RegressionCriterion::AbsoluteError => AbsoluteError::NEEDS_RANKS,
        };
        let target_ranks = if needs_ranks { target_ranks(y) } else { Vec::new() };
        Self { ranks, y, target_ranks }
    }

    /// Grows a tree on `rows`, where `weights[row]` says how often a row was drawn. The tree may
    /// use all threads, or one.
    pub(crate) fn grow(
        &self,
        params: &RegressionTreeParams,
        rows: Vec<u32>,
        weights: &[u32],
        seed_and_kind: (u64, bool),
        observer: Observer<'_>,
    ) -> Result<RegressionTreeModel, TreeError> {
        match params.criterion {
            RegressionCriterion::SquaredError => {
                self.grow_with::<SquaredError>(&params.growth, rows, weights, seed_and_kind, observer)
            }
            RegressionCriterion::AbsoluteError => {
                self.grow_with::<AbsoluteError>(&params.growth, rows, weights, seed_and_kind, observer)
            }
        }
    }

    fn grow_with<L: Loss>(
        &self,
        growth: &Growth,
        rows: Vec<u32>,
        weights: &[u32],
        (seed, is_in_forest): (u64, bool),
        observer: Observer<'_>,
    ) -> Result<RegressionTreeModel, TreeError> {
        let targets = Targets {
            y: self.y,
            weights,
            ranks: &self.target_ranks,
        };
        NumberSplitter::<L>::new(growth, &self.ranks, targets, is_in_forest).grow(growth, rows, seed, observer)
    }
}
