//! Fitted decision tree for regression.

mod file;

use crate::data::FeatureView;
use crate::progress::{Observer, unobserved};
use crate::tree::TreeError;
use crate::tree::fitted::{FittedTree, Output};
use file::Parts;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A fitted regression tree, returned by
/// [`RegressionTreeParams::fit`](super::RegressionTreeParams::fit). It survives a round trip
/// through JSON exactly, and is checked when it is read.
///
/// ```
/// use ml_core::tree::{DecisionTreeRegressor, RegressionTreeModel};
/// use ndarray::array;
/// use std::error::Error;
///
/// let model = DecisionTreeRegressor::params().fit(array![[1.0], [2.0], [9.0]].view(), &[5.0, 5.0, 8.0])?;
/// let root = &model.nodes()[0];
/// assert_eq!((root.feature, root.threshold, root.samples), (0, 5.5, 3));
/// assert_eq!((model.node_value(0), model.node_value(root.left as usize)), (Some(6.0), Some(5.0)));
/// let copy: RegressionTreeModel = serde_json::from_str(&serde_json::to_string(&model)?)?;
/// assert_eq!(copy, model);
/// # Ok::<(), Box<dyn Error>>(())
/// ```
pub type RegressionTreeModel = FittedTree<Numbers>;

/// Output of a regressor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers;

impl Output for Numbers {
    fn width(&self) -> usize {
        1
    }
}

impl FittedTree<Numbers> {
    /// Returns the number that a node predicts: the mean (or median, by the criterion) of the
    /// target values of its training rows. `None` for a node that does not exist.
    #[must_use]
    pub fn node_value(&self, node: usize) -> Option<f64> {
        self.values().get(node).copied()
    }

    /// Predicts a number for each row of `x` (rows × features): that of its leaf. Time O(rows ·
    /// depth).
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeRegressor;
    /// use ndarray::array;
    ///
    /// let model = DecisionTreeRegressor::params().fit(array![[1.0], [1.0], [2.0]].view(), &[3.0, 4.0, 9.0])?;
    /// assert_eq!(model.predict(array![[0.0], [7.0]].view())?, [3.5, 9.0]);
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite.
    pub fn predict<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<f64>, TreeError> {
        self.predict_with(x.into(), &unobserved)
    }

    /// Predicts as [`predict`](Self::predict) and reports to `observer` how many rows are done.
    pub(crate) fn predict_with(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Vec<f64>, TreeError> {
        let leaves = self.apply_with(x, observer)?;
        Ok(leaves.into_iter().map(|leaf| self.values()[leaf as usize]).collect())
    }
}

impl Serialize for FittedTree<Numbers> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Parts::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FittedTree<Numbers> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Parts::deserialize(deserializer)?
            .try_into()
            .map_err(serde::de::Error::custom)
    }
}
