//! Fitted decision tree for classification.

mod file;

use crate::data::FeatureView;
use crate::progress::Observer;
use crate::tree::TreeError;
use crate::tree::fitted::{FittedTree, Output};
use file::Parts;
use ndarray::Array2;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A fitted decision tree, returned by [`DecisionTreeParams::fit`](super::DecisionTreeParams::fit):
/// nodes in a flat list, the root first, each before its children. It survives a round trip through
/// JSON exactly, and is checked when it is read.
///
/// ```
/// use ml_core::tree::{DecisionTreeClassifier, DecisionTreeModel};
/// use ndarray::array;
/// use std::error::Error;
///
/// let model = DecisionTreeClassifier::params().fit(array![[1.0], [2.0], [9.0]].view(), &[0, 0, 1], 2)?;
/// let root = &model.nodes()[0];
/// assert_eq!((root.feature, root.threshold, root.samples), (0, 5.5, 3));
/// assert_eq!(model.node_value(root.left as usize), [1.0, 0.0]);
/// let copy: DecisionTreeModel = serde_json::from_str(&serde_json::to_string(&model)?)?;
/// assert_eq!(copy, model);
/// # Ok::<(), Box<dyn Error>>(())
/// ```
pub type DecisionTreeModel = FittedTree<Classes>;

/// Output of a classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classes {
    count: usize,
}

impl Classes {
    pub(crate) fn new(count: usize) -> Self {
        Self { count }
    }
}

impl Output for Classes {
    fn width(&self) -> usize {
        self.count
    }
}

impl FittedTree<Classes> {
    /// Returns the share of each class among the (weighted) training rows of a node; an empty slice
    /// for a node that does not exist.
    #[must_use]
    pub fn node_value(&self, node: usize) -> &[f64] {
        self.values_of(node)
    }

    /// Returns the number of classes.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.output.count
    }

    /// Predicts the class of each row of `x` (rows × features): the most frequent class of its
    /// leaf, the first of several. Time O(rows · depth).
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite.
    pub fn predict<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<u32>, TreeError> {
        Ok(self.leaf_classes(&self.apply(x)?))
    }

    /// Predicts class probabilities: the share of each class among the (weighted) training rows in
    /// the leaf of each row (rows × classes). They are 0 and 1 where the leaves are pure, as in a
    /// tree without limits.
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeClassifier;
    /// use ndarray::array;
    ///
    /// let x = array![[1.0], [1.0], [1.0], [1.0], [2.0]];
    /// let model = DecisionTreeClassifier::params().fit(x.view(), &[0, 1, 1, 1, 0], 2)?;
    /// assert_eq!(model.predict_proba(array![[0.0], [7.0]].view())?, array![[0.25, 0.75], [1.0, 0.0]]);
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    ///
    /// # Errors
    /// As [`DecisionTreeModel::predict`].
    pub fn predict_proba<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Array2<f64>, TreeError> {
        Ok(self.leaf_shares(&self.apply(x)?))
    }

    /// Returns the results of [`predict`](Self::predict) and [`predict_proba`](Self::predict_proba)
    /// from one descent.
    pub(crate) fn predict_both(
        &self,
        x: FeatureView<'_>,
        observer: Observer<'_>,
    ) -> Result<(Vec<u32>, Array2<f64>), TreeError> {
        let leaves = self.apply_with(x, observer)?;
        Ok((self.leaf_classes(&leaves), self.leaf_shares(&leaves)))
    }

    fn leaf_classes(&self, leaves: &[u32]) -> Vec<u32> {
        let node_class = |node| most_frequent(self.node_value(node));
        let classes: Vec<u32> = (0..self.nodes().len()).map(node_class).collect();
        leaves.iter().map(|&leaf| classes[leaf as usize]).collect()
    }

    fn leaf_shares(&self, leaves: &[u32]) -> Array2<f64> {
        Array2::from_shape_fn((leaves.len(), self.n_classes()), |(row, class)| {
            self.node_value(leaves[row] as usize)[class]
        })
    }
}

impl Serialize for FittedTree<Classes> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Parts::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FittedTree<Classes> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Parts::deserialize(deserializer)?
            .try_into()
            .map_err(serde::de::Error::custom)
    }
}

/// Returns the index of the largest share, the first of several.
pub(crate) fn most_frequent(shares: &[f64]) -> u32 {
    let mut best = (0, f64::NEG_INFINITY);
    for (class, &share) in (0_u32..).zip(shares) {
        if share > best.1 {
            best = (class, share);
        }
    }
    best.0
}
