//! Fitted decision tree.

use super::TreeError;
use super::compact::{CompactTree, block_rows};
use super::node::Node;
use crate::data::FeatureView;
use crate::progress::{Interrupt, Observer, unobserved};
use crate::threads;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "super::file::Parts", into = "super::file::Parts")]
pub struct DecisionTreeModel {
    n_features: usize,
    n_classes: usize,
    nodes: Vec<Node>,
    /// The share of each class, node by node.
    shares: Vec<f64>,
}

impl DecisionTreeModel {
    pub(super) fn from_nodes(n_features: usize, n_classes: usize, nodes: Vec<Node>, shares: Vec<f64>) -> Self {
        Self {
            n_features,
            n_classes,
            nodes,
            shares,
        }
    }

    /// Returns the nodes, the root first. scikit-learn: `tree_`, whose leaves have the children −1
    /// where these have 0.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns the share of each class among the (weighted) training rows of a node; an empty slice
    /// for a node that does not exist.
    #[must_use]
    pub fn node_value(&self, node: usize) -> &[f64] {
        self.shares.chunks_exact(self.n_classes).nth(node).unwrap_or(&[])
    }

    /// Returns the number of features.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// Returns the number of classes.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Returns the number of leaves.
    #[must_use]
    pub fn n_leaves(&self) -> usize {
        self.nodes.iter().filter(|node| node.is_leaf()).count()
    }

    /// Returns the depth: the number of splits on the longest path from the root to a leaf.
    #[must_use]
    pub fn depth(&self) -> usize {
        let mut depth = vec![0; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate().filter(|(_, node)| !node.is_leaf()) {
            depth[node.left as usize] = depth[at] + 1;
            depth[node.right as usize] = depth[at] + 1;
        }
        depth.into_iter().max().unwrap_or(0)
    }

    /// Returns the importance of each feature: by how much it lowered the impurity, weighted by
    /// rows (mean decrease in impurity). The sum is 1, or 0 for a tree that is a single leaf.
    ///
    /// These importances reflect the training rows, and favour features with many distinct values,
    /// even random ones; [`permutation_importance`](crate::metrics::permutation_importance) on test
    /// rows does not.
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeClassifier;
    ///
    /// let x = ndarray::array![[1.0, 5.0], [2.0, 5.0]];
    /// let model = DecisionTreeClassifier::params().fit(x.view(), &[0, 1], 2)?;
    /// assert_eq!(model.feature_importances(), [1.0, 0.0]);
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    #[must_use]
    pub fn feature_importances(&self) -> Vec<f64> {
        let mut importances = vec![0.0; self.n_features];
        for node in self.nodes.iter().filter(|node| !node.is_leaf()) {
            let cost = |node: &Node| node.weight * node.impurity;
            let sides = cost(&self.nodes[node.left as usize]) + cost(&self.nodes[node.right as usize]);
            // A split may lower nothing, and rounding may make its decrease negative.
            importances[node.feature as usize] += (cost(node) - sides).max(0.0);
        }
        let sum: f64 = importances.iter().sum();
        if sum > 0.0 {
            importances.iter_mut().for_each(|importance| *importance /= sum);
        }
        importances
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
        let classes: Vec<u32> = (0..self.nodes.len()).map(node_class).collect();
        leaves.iter().map(|&leaf| classes[leaf as usize]).collect()
    }

    fn leaf_shares(&self, leaves: &[u32]) -> Array2<f64> {
        Array2::from_shape_fn((leaves.len(), self.n_classes), |(row, class)| {
            self.node_value(leaves[row] as usize)[class]
        })
    }

    /// Returns the leaf of each row: an index into [`DecisionTreeModel::nodes`].
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeClassifier;
    /// use ndarray::array;
    ///
    /// let model = DecisionTreeClassifier::params().fit(array![[1.0], [2.0]].view(), &[0, 1], 2)?;
    /// assert_eq!(model.apply(array![[0.0], [3.0]].view())?, [1, 2]);
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    ///
    /// # Errors
    /// As [`DecisionTreeModel::predict`].
    pub fn apply<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<u32>, TreeError> {
        self.apply_with(x.into(), &unobserved)
    }

    fn apply_with(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Vec<u32>, TreeError> {
        self.check(x)?;
        let x = x.standard();
        let mut leaves = vec![0; x.nrows()];
        if !self.is_worth_compacting(x.nrows()) {
            leaves
                .iter_mut()
                .zip(x.iter())
                .for_each(|(leaf, cells)| *leaf = self.leaf(|feature| x.value(cells, feature)));
            return Ok(leaves);
        }
        let compact = CompactTree::new(self, x.columns(), |node| node);
        let interrupt = Interrupt::new(observer, x.nrows());
        let size = block_rows(x.nrows());
        threads::map_pieces(&mut leaves, size, |block, leaves| {
            let first = block * size;
            let rows = first..first + leaves.len();
            interrupt.run(leaves.len(), || {
                compact.for_each_label(&x, rows, |row, leaf| leaves[row - first] = leaf);
            });
        });
        if interrupt.stopped() {
            return Err(TreeError::Cancelled);
        }
        Ok(leaves)
    }

    /// Returns the nodes from the root to the leaf of a row, which explain its class.
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeClassifier;
    /// use ndarray::array;
    ///
    /// let model = DecisionTreeClassifier::params().fit(array![[1.0], [2.0]].view(), &[0, 1], 2)?;
    /// assert_eq!(model.decision_path(&[0.0])?, [0, 1]);
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    ///
    /// # Errors
    /// As [`DecisionTreeModel::predict`], for a matrix of one row.
    pub fn decision_path(&self, row: &[f64]) -> Result<Vec<u32>, TreeError> {
        let x = ArrayView2::from_shape((1, row.len()), row);
        let columns_error = |_| TreeError::Columns {
            found: row.len(),
            expected: self.n_features,
        };
        self.check(x.map_err(columns_error)?.into())?;
        let mut path = vec![0];
        let mut node = &self.nodes[0];
        while !node.is_leaf() {
            let next = if row[node.feature as usize] <= node.threshold {
                node.left
            } else {
                node.right
            };
            path.push(next);
            node = &self.nodes[next as usize];
        }
        Ok(path)
    }

    /// Returns whether so many rows save more time than the compact layout costs.
    pub(crate) fn is_worth_compacting(&self, rows: usize) -> bool {
        rows.saturating_mul(16) >= self.nodes.len()
    }

    /// Returns the leaf of a row, whose feature values `value` returns.
    #[inline]
    pub(crate) fn leaf(&self, value: impl Fn(usize) -> f64) -> u32 {
        let mut at = 0;
        loop {
            let node = &self.nodes[at as usize];
            if node.is_leaf() {
                return at;
            }
            at = if value(node.feature as usize) <= node.threshold {
                node.left
            } else {
                node.right
            };
        }
    }

    pub(crate) fn check(&self, x: FeatureView<'_>) -> Result<(), TreeError> {
        if x.ncols() != self.n_features {
            return Err(TreeError::Columns {
                found: x.ncols(),
                expected: self.n_features,
            });
        }
        match x.not_finite() {
            Some((row, column)) => Err(TreeError::NotFinite { row, column }),
            None => Ok(()),
        }
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
