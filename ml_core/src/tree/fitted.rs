//! Fitted trees, whatever they predict.

use super::node::Node;
use super::training_data::check_values;
use super::{MissingValues, TreeError};
use crate::data::FeatureView;
use std::fmt::Debug;

/// A fitted tree that predicts `O`: classes ([`DecisionTreeModel`](super::DecisionTreeModel)) or
/// numbers ([`RegressionTreeModel`](super::RegressionTreeModel)). Its nodes are in a flat list, the
/// root first, each before its children.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedTree<O> {
    n_features: usize,
    pub(super) output: O,
    nodes: Vec<Node>,
    /// The values of each node, node by node.
    values: Vec<f64>,
    missing_values: MissingValues,
}

/// Kind of prediction of a tree. It cannot be named, and so not implemented, outside of this crate.
pub trait Output: Clone + Debug + PartialEq + Send + Sync {
    /// Returns the number of values of a node.
    fn width(&self) -> usize;
}

impl<O: Output> FittedTree<O> {
    pub(super) fn from_nodes(
        (n_features, missing_values): (usize, MissingValues),
        output: O,
        nodes: Vec<Node>,
        values: Vec<f64>,
    ) -> Self {
        Self {
            n_features,
            output,
            nodes,
            values,
            missing_values,
        }
    }

    /// Returns a tree of the same features and outputs with other nodes.
    pub(super) fn with_nodes(&self, nodes: Vec<Node>, values: Vec<f64>) -> Self {
        Self::from_nodes(
            (self.n_features, self.missing_values),
            self.output.clone(),
            nodes,
            values,
        )
    }

    /// Returns the values of all nodes, node by node.
    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// Returns the values of a node; an empty slice for a node that does not exist.
    pub(super) fn values_of(&self, node: usize) -> &[f64] {
        self.values.chunks_exact(self.output.width()).nth(node).unwrap_or(&[])
    }
}

impl<O> FittedTree<O> {
    /// Returns the nodes, the root first. scikit-learn: `tree_`, whose leaves have the children −1
    /// where these have 0.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns the number of features.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// Returns the treatment of missing values that the tree was fitted with.
    #[must_use]
    pub fn missing_values(&self) -> MissingValues {
        self.missing_values
    }

    /// Returns whether the tree predicts rows with missing values.
    pub(crate) fn takes_missing(&self) -> bool {
        self.missing_values == MissingValues::Native
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

    pub(crate) fn check(&self, x: FeatureView<'_>) -> Result<(), TreeError> {
        if x.ncols() != self.n_features {
            return Err(TreeError::Columns {
                found: x.ncols(),
                expected: self.n_features,
            });
        }
        check_values(x, self.missing_values)
    }
}
