//! Nodes of an ensemble of trees, for the operators of both classification and regression.

use super::ExportProgress;
use super::proto::Message;
use super::schema::{attribute, doubles, integer};
use super::threshold::largest_going_left;
use crate::model::ModelError;
use crate::preprocessing::StandardScaler;
use crate::tree::{FittedTree, Node};

/// Number of nodes between two checks for cancellation.
const CHECK_INTERVAL: usize = 1 << 16;

/// The nodes of all trees; one list for each attribute of the operator.
#[derive(Default)]
pub(super) struct TreeNodes {
    pub(super) trees: i64,
    tree: Vec<i64>,
    pub(super) node: Vec<i64>,
    pub(super) feature: Vec<i64>,
    pub(super) threshold: Vec<f32>,
    pub(super) mode: Vec<&'static str>,
    missing_left: Vec<i64>,
    pub(super) left: Vec<i64>,
    pub(super) right: Vec<i64>,
}

impl TreeNodes {
    /// Adds a tree and calls `add_leaf` with the number of the tree and the index of each leaf.
    pub(super) fn add<O>(
        &mut self,
        tree: &FittedTree<O>,
        scaler: Option<&StandardScaler>,
        progress: &ExportProgress<'_>,
        mut add_leaf: impl FnMut(i64, usize),
    ) -> Result<(), ModelError> {
        for (at, node) in tree.nodes().iter().enumerate() {
            if at % CHECK_INTERVAL == 0 {
                progress.check_cancelled()?;
            }
            self.tree.push(self.trees);
            self.node.push(integer(at));
            self.feature.push(i64::from(node.feature));
            self.left.push(i64::from(node.left));
            self.right.push(i64::from(node.right));
            self.mode.push(if node.is_leaf() { "LEAF" } else { "BRANCH_LEQ" });
            self.threshold.push(threshold(node, scaler));
            self.missing_left.push(i64::from(node.missing_left));
            if node.is_leaf() {
                add_leaf(self.trees, at);
            }
        }
        self.trees += 1;
        progress.count_tree();
        Ok(())
    }

    /// Returns the attributes of the nodes, with thresholds in double precision if `is_double`.
    pub(super) fn attributes(
        &self,
        is_double: bool,
        progress: &ExportProgress<'_>,
    ) -> Result<Vec<Message>, ModelError> {
        let mut attributes = Vec::new();
        for (name, values) in [
            ("nodes_treeids", &self.tree),
            ("nodes_nodeids", &self.node),
            ("nodes_featureids", &self.feature),
            ("nodes_truenodeids", &self.left),
            ("nodes_falsenodeids", &self.right),
        ] {
            progress.check_cancelled()?;
            attributes.push(attribute::ints(name, values));
        }
        if self.missing_left.contains(&1) {
            attributes.push(attribute::ints("nodes_missing_value_tracks_true", &self.missing_left));
        }
        progress.check_cancelled()?;
        attributes.push(attribute::texts("nodes_modes", &self.mode));
        attributes.push(attribute::text("post_transform", "NONE"));
        attributes.push(if is_double {
            let thresholds = self.threshold.iter().copied().map(f64::from);
            let thresholds = doubles("", &[self.threshold.len()], thresholds);
            attribute::tensor("nodes_values_as_tensor", &thresholds)
        } else {
            attribute::floats("nodes_values", &self.threshold)
        });
        Ok(attributes)
    }
}

/// Returns the threshold of a node for unscaled values.
fn threshold(node: &Node, scaler: Option<&StandardScaler>) -> f32 {
    if node.is_leaf() {
        return 0.0;
    }
    match scaler {
        None => largest_going_left(|x| x <= node.threshold),
        Some(scaler) => {
            let feature = node.feature as usize;
            let (mean, scale) = (scaler.mean()[feature], scaler.scale()[feature]);
            largest_going_left(|x| (x - mean) / scale <= node.threshold)
        }
    }
}

/// Rounds to the nearest float32.
#[expect(clippy::cast_possible_truncation, reason = "the rounding is intended")]
pub(super) fn single(value: f64) -> f32 {
    value as f32
}
