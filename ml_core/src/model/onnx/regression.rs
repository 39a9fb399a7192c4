//! ONNX graph of a regression tree or forest, a `TreeEnsembleRegressor`.

use super::proto::Message;
use super::schema::{Element, Graph, Length, ML_DOMAIN, attribute, described, doubles, ints, node, value};
use super::tree_nodes::{TreeNodes, single};
use super::{ExportProgress, INPUT, ROWS, file};
use crate::ensemble::random_forest::RegressionForestModel;
use crate::model::ModelError;
use crate::preprocessing::StandardScaler;
use crate::progress::{Interrupt, unobserved};
use crate::tree::RegressionTreeModel;

/// The name of the output.
const VALUE: &str = "value";

impl RegressionTreeModel {
    /// Exports the tree as an ONNX file, as
    /// [`SavedModel::to_onnx`](crate::model::SavedModel::to_onnx) does: the input `X` is float32,
    /// rows × `columns`, the output `value` float32, one number per row. A row of float32 values
    /// reaches the same leaf as in [`predict`](Self::predict), whose number is rounded to single
    /// precision.
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeRegressor;
    ///
    /// let model = DecisionTreeRegressor::params().fit(ndarray::array![[1.0], [3.0]].view(), &[0.5, 7.0])?;
    /// assert!(!model.to_onnx(&["width".into()])?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ModelError::Inconsistent`] when there is not one name for each feature, and
    /// [`ModelError::TooLarge`] when the file would have 2 GiB or more.
    pub fn to_onnx(&self, columns: &[String]) -> Result<Vec<u8>, ModelError> {
        let description = format!("Regression tree with {} leaves", self.n_leaves());
        to_file(
            std::slice::from_ref(self),
            ("decision_tree_regressor", description),
            columns,
        )
    }
}

impl RegressionForestModel {
    /// Exports the forest as an ONNX file, as
    /// [`RegressionTreeModel::to_onnx`](crate::tree::FittedTree::to_onnx) does. The trees are added
    /// up in double precision.
    ///
    /// # Errors
    /// As those of a tree.
    pub fn to_onnx(&self, columns: &[String]) -> Result<Vec<u8>, ModelError> {
        let description = format!("Random forest of {} regression trees", self.trees().len());
        to_file(self.trees(), ("random_forest_regressor", description), columns)
    }
}

fn to_file(trees: &[RegressionTreeModel], names: (&str, String), columns: &[String]) -> Result<Vec<u8>, ModelError> {
    let features = trees.first().map_or(0, RegressionTreeModel::n_features);
    if columns.len() != features {
        return super::super::inconsistent(format!(
            "there are {} names of columns for {features} features",
            columns.len()
        ));
    }
    let progress = ExportProgress(Interrupt::new(&unobserved, trees.len()));
    file(graph(trees, None, &progress)?, names, columns, Vec::new(), &progress)
}

/// Returns the graph of one tree, or of the mean of several.
fn graph(
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
        .push(node("Squeeze", &["upright", "last_axis"], &[VALUE], &[]));
    let rows = [Length::Named(ROWS)];
    graph.outputs = vec![value(VALUE, Element::Float, &rows, "The predicted number.")];
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
