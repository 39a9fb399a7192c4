//! ONNX graph of a regression tree or forest, a `TreeEnsembleRegressor`.

use super::proto::Message;
use super::schema::{Element, Graph, Length, ML_DOMAIN, attribute, described, doubles, ints, node, value};
use super::tree_nodes::{TreeNodes, single};
use super::{ExportProgress, INPUT, PREDICTION, ROWS};
use crate::model::ModelError;
use crate::preprocessing::StandardScaler;
use crate::tree::RegressionTreeModel;

/// Returns the graph of one tree, or of the mean of several.
pub(crate) fn graph(
    trees: &[RegressionTreeModel],
    scaler: Option<&StandardScaler>,
    progress: &ExportProgress<'_>,
) -> Result<Graph, ModelError> {
    let mut nodes = TreeNodes::default();
    let mut leaves = Leaves::default();
    for tree in trees {
        nodes.add(tree, scaler, progress, |number, at| {
            leaves.tree.push(number);
            leaves.node.push(i64::try_from(at).unwrap_or(i64::MAX));
            leaves.value.push(tree.node_value(at).unwrap_or(0.0));
        })?;
    }
    let is_double = trees.len() > 1;
    let mut attributes = nodes.attributes(is_double, progress)?;
    attributes.extend(leaves.attributes(is_double));
    let mut graph = Graph::default();
    let input = if is_double {
        let to = attribute::int("to", Element::Double as i64);
        graph.nodes.push(node("Cast", &[INPUT], &["double"], &[to]));
        "double"
    } else {
        INPUT
    };
    progress.check_cancelled()?;
    let operator = node("TreeEnsembleRegressor", &[input], &["upright"], &attributes);
    let doc = "A row goes left where its value is at most the threshold.";
    graph.nodes.push(described(operator, ML_DOMAIN, doc));
    graph.constants.push(ints("last_axis", &[1]));
    graph
        .nodes
        .push(node("Squeeze", &["upright", "last_axis"], &[PREDICTION], &[]));
    let rows = [Length::Named(ROWS)];
    graph.outputs = vec![value(PREDICTION, Element::Float, &rows, "The predicted number.")];
    Ok(graph)
}

/// The leaves of all trees; one list for each attribute of the operator.
#[derive(Default)]
struct Leaves {
    tree: Vec<i64>,
    node: Vec<i64>,
    value: Vec<f64>,
}

impl Leaves {
    fn attributes(&self, is_double: bool) -> [Message; 6] {
        let weights = if is_double {
            let weights = doubles("", &[self.value.len()], self.value.iter().copied());
            attribute::tensor("target_weights_as_tensor", &weights)
        } else {
            let weights: Vec<f32> = self.value.iter().copied().map(single).collect();
            attribute::floats("target_weights", &weights)
        };
        [
            attribute::ints("target_treeids", &self.tree),
            attribute::ints("target_nodeids", &self.node),
            attribute::ints("target_ids", &vec![0; self.node.len()]),
            attribute::int("n_targets", 1),
            attribute::text("aggregate_function", "AVERAGE"),
            weights,
        ]
    }
}
