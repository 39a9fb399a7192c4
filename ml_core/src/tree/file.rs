//! JSON format of a tree, with all checks of a file that may hold anything.

use super::model::DecisionTreeModel;
use super::node::Node;
use serde::{Deserialize, Serialize};

/// Largest number of features of a tree that is read, because importances hold one number per
/// feature.
const MAX_FEATURES: usize = 1 << 24;

/// Contents of the file: one list for each field of the nodes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parts {
    n_features: usize,
    n_classes: usize,
    feature: Vec<u32>,
    threshold: Vec<f64>,
    left: Vec<u32>,
    right: Vec<u32>,
    impurity: Vec<f64>,
    samples: Vec<u64>,
    weight: Vec<f64>,
    /// The share of each class, node by node.
    shares: Vec<f64>,
}

impl From<DecisionTreeModel> for Parts {
    fn from(model: DecisionTreeModel) -> Self {
        let nodes = model.nodes();
        Self {
            n_features: model.n_features(),
            n_classes: model.n_classes(),
            feature: nodes.iter().map(|node| node.feature).collect(),
            threshold: nodes.iter().map(|node| node.threshold).collect(),
            left: nodes.iter().map(|node| node.left).collect(),
            right: nodes.iter().map(|node| node.right).collect(),
            impurity: nodes.iter().map(|node| node.impurity).collect(),
            samples: nodes.iter().map(|node| node.samples).collect(),
            weight: nodes.iter().map(|node| node.weight).collect(),
            shares: (0..nodes.len())
                .flat_map(|node| model.node_value(node).to_vec())
                .collect(),
        }
    }
}

impl TryFrom<Parts> for DecisionTreeModel {
    type Error = String;

    /// Checks a tree that comes from a file: the lists have matching lengths, every node but the
    /// root has exactly one parent with a lower index, and all numbers are finite. So every
    /// prediction ends in a leaf.
    fn try_from(parts: Parts) -> Result<Self, String> {
        let count = parts.feature.len();
        let lengths = [
            parts.threshold.len(),
            parts.left.len(),
            parts.right.len(),
            parts.impurity.len(),
            parts.samples.len(),
            parts.weight.len(),
        ];
        if count == 0 || lengths.iter().any(|&length| length != count) {
            return Err("a tree needs at least one node, and lists with one value per node".into());
        }
        if parts.n_classes == 0 || parts.n_classes.checked_mul(count) != Some(parts.shares.len()) {
            return Err("a tree needs one share for every class of every node".into());
        }
        if parts.shares.iter().any(|share| !(0.0..=1.0 + 1e-9).contains(share)) {
            return Err("the shares of the classes must be from 0 to 1".into());
        }
        let numbers = parts.threshold.iter().chain(&parts.impurity).chain(&parts.weight);
        if numbers.into_iter().any(|number| !number.is_finite()) {
            return Err("the thresholds, impurities and weights must be finite numbers".into());
        }
        let mut has_parent = vec![false; count];
        let mut nodes = Vec::with_capacity(count);
        for at in 0..count {
            let node = Node {
                feature: parts.feature[at],
                threshold: parts.threshold[at],
                left: parts.left[at],
                right: parts.right[at],
                impurity: parts.impurity[at],
                samples: parts.samples[at],
                weight: parts.weight[at],
            };
            if node.feature as usize >= parts.n_features.max(1) {
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
        if !(1..=MAX_FEATURES).contains(&parts.n_features) {
            return Err(format!(
                "a tree must have from 1 to {MAX_FEATURES} features, not {}",
                parts.n_features
            ));
        }
        match has_parent.iter().skip(1).position(|has_parent| !has_parent) {
            Some(at) => Err(format!("node {} has no parent", at + 1)),
            None => Ok(Self::from_nodes(parts.n_features, parts.n_classes, nodes, parts.shares)),
        }
    }
}
