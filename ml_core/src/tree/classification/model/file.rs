//! JSON format of a classification tree.

use super::{Classes, DecisionTreeModel};
use crate::tree::file::NodeLists;
use serde::{Deserialize, Serialize};

/// Contents of the file: one list for each field of the nodes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parts {
    n_features: usize,
    n_classes: usize,
    feature: Vec<u32>,
    threshold: Vec<f64>,
    /// Whether missing values go left; absent where they are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing_left: Option<Vec<bool>>,
    left: Vec<u32>,
    right: Vec<u32>,
    impurity: Vec<f64>,
    samples: Vec<u64>,
    weight: Vec<f64>,
    /// The share of each class, node by node.
    shares: Vec<f64>,
}

impl From<&DecisionTreeModel> for Parts {
    fn from(model: &DecisionTreeModel) -> Self {
        let lists = NodeLists::new(model);
        Self {
            n_features: model.n_features(),
            n_classes: model.n_classes(),
            feature: lists.feature,
            threshold: lists.threshold,
            missing_left: lists.missing_left,
            left: lists.left,
            right: lists.right,
            impurity: lists.impurity,
            samples: lists.samples,
            weight: lists.weight,
            shares: model.values().to_vec(),
        }
    }
}

impl TryFrom<Parts> for DecisionTreeModel {
    type Error = String;

    /// Checks a tree that comes from a file: see [`NodeLists::nodes`]; and the shares are shares.
    fn try_from(parts: Parts) -> Result<Self, String> {
        let count = parts.feature.len();
        if parts.n_classes == 0 || parts.n_classes.checked_mul(count) != Some(parts.shares.len()) {
            return Err("a tree needs one share for every class of every node".into());
        }
        if parts.shares.iter().any(|share| !(0.0..=1.0 + 1e-9).contains(share)) {
            return Err("the shares of the classes must be from 0 to 1".into());
        }
        let lists = NodeLists {
            feature: parts.feature,
            threshold: parts.threshold,
            missing_left: parts.missing_left,
            left: parts.left,
            right: parts.right,
            impurity: parts.impurity,
            samples: parts.samples,
            weight: parts.weight,
        };
        let shape = (parts.n_features, lists.missing_values());
        let nodes = lists.nodes(parts.n_features)?;
        let classes = Classes::new(parts.n_classes);
        Ok(Self::from_nodes(shape, classes, nodes, parts.shares))
    }
}
