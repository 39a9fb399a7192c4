//! JSON format of a regression tree.

use super::{Numbers, RegressionTreeModel};
use crate::tree::file::NodeLists;
use serde::{Deserialize, Serialize};

/// Contents of the file: one list for each field of the nodes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parts {
    n_features: usize,
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
    /// The number that each node predicts.
    value: Vec<f64>,
}

impl From<&RegressionTreeModel> for Parts {
    fn from(model: &RegressionTreeModel) -> Self {
        let lists = NodeLists::new(model);
        Self {
            n_features: model.n_features(),
            feature: lists.feature,
            threshold: lists.threshold,
            missing_left: lists.missing_left,
            left: lists.left,
            right: lists.right,
            impurity: lists.impurity,
            samples: lists.samples,
            weight: lists.weight,
            value: model.values().to_vec(),
        }
    }
}

impl TryFrom<Parts> for RegressionTreeModel {
    type Error = String;

    /// Checks a tree that comes from a file: see [`NodeLists::nodes`]; and every node predicts a
    /// number.
    fn try_from(parts: Parts) -> Result<Self, String> {
        if parts.value.len() != parts.feature.len() {
            return Err("a tree needs one predicted value for every node".into());
        }
        if parts.value.iter().any(|value| !value.is_finite()) {
            return Err("the predicted values must be finite numbers".into());
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
        Ok(Self::from_nodes(shape, Numbers, nodes, parts.value))
    }
}
