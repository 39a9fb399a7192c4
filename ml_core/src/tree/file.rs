//! Lists of node fields as they are in a file, with all checks of a file that may hold anything.

use super::MissingValues;
use super::fitted::FittedTree;
use super::node::Node;

/// Largest number of features of a tree that is read, because importances hold one number per
/// feature.
const MAX_FEATURES: usize = 1 << 24;

/// One list for each field of the nodes.
pub(super) struct NodeLists {
    pub(super) feature: Vec<u32>,
    pub(super) threshold: Vec<f64>,
    /// `None` where missing values are refused.
    pub(super) missing_left: Option<Vec<bool>>,
    pub(super) left: Vec<u32>,
    pub(super) right: Vec<u32>,
    pub(super) impurity: Vec<f64>,
    pub(super) samples: Vec<u64>,
    pub(super) weight: Vec<f64>,
}

impl NodeLists {
    pub(super) fn new<O>(tree: &FittedTree<O>) -> Self {
        let nodes = tree.nodes();
        let missing_left = nodes.iter().map(|node| node.missing_left);
        Self {
            missing_left: (tree.missing_values() == MissingValues::Native).then(|| missing_left.collect()),
            feature: nodes.iter().map(|node| node.feature).collect(),
            threshold: nodes.iter().map(|node| node.threshold).collect(),
            left: nodes.iter().map(|node| node.left).collect(),
            right: nodes.iter().map(|node| node.right).collect(),
            impurity: nodes.iter().map(|node| node.impurity).collect(),
            samples: nodes.iter().map(|node| node.samples).collect(),
            weight: nodes.iter().map(|node| node.weight).collect(),
        }
    }

    /// Returns the treatment of missing values that the lists have.
    pub(super) fn missing_values(&self) -> MissingValues {
        match self.missing_left {
            Some(_) => MissingValues::Native,
            None => MissingValues::Refused,
        }
    }

    /// Returns the nodes of a tree that comes from a file: the lists have matching lengths, every
    /// node but the root has exactly one parent with a lower index, and all numbers are finite. So
    /// every prediction ends in a leaf.
    pub(super) fn nodes(self, n_features: usize) -> Result<Vec<Node>, String> {
        let count = self.feature.len();
        let lengths = [
            self.threshold.len(),
            self.left.len(),
            self.right.len(),
            self.impurity.len(),
            self.samples.len(),
            self.weight.len(),
            self.missing_left.as_ref().map_or(count, Vec::len),
        ];
        if count == 0 || lengths.iter().any(|&length| length != count) {
            return Err("a tree needs at least one node, and lists with one value per node".into());
        }
        let numbers = self.threshold.iter().chain(&self.impurity).chain(&self.weight);
        if numbers.into_iter().any(|number| !number.is_finite()) {
            return Err("the thresholds, impurities and weights must be finite numbers".into());
        }
        let mut has_parent = vec![false; count];
        let mut nodes = Vec::with_capacity(count);
        for at in 0..count {
            let node = Node {
                feature: self.feature[at],
                threshold: self.threshold[at],
                missing_left: self.missing_left.as_ref().is_some_and(|missing_left| missing_left[at]),
                left: self.left[at],
                right: self.right[at],
                impurity: self.impurity[at],
                samples: self.samples[at],
                weight: self.weight[at],
            };
            if node.feature as usize >= n_features.max(1) {
                return Err(format!(
                    "node {at} compares the feature {}, which does not exist",
                    node.feature
                ));
            }
            if node.is_leaf() != (node.right == 0) {
                return Err(format!("node {at} has one child only"));
            }
            for child in [node.left, node.right].into_iter().filter(|&child| child != 0) {
                let child = child as usize;
                if child <= at || child >= count || has_parent[child] {
                    return Err(format!(
                        "node {at} has the child {child}, which is not a later node without another parent"
                    ));
                }
                has_parent[child] = true;
            }
            nodes.push(node);
        }
        if !(1..=MAX_FEATURES).contains(&n_features) {
            return Err(format!(
                "a tree must have from 1 to {MAX_FEATURES} features, not {n_features}"
            ));
        }
        match has_parent.iter().skip(1).position(|has_parent| !has_parent) {
            Some(at) => Err(format!("node {} has no parent", at + 1)),
            None => Ok(nodes),
        }
    }
}
