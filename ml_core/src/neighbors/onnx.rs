//! ONNX graphs of nearest neighbours, made of standard operators in double precision. Distances
//! have the same bits as here, and of equally near rows `TopK` takes the first too.

use super::fitted_rows::FittedRows;
use super::weighting::MAX_WEIGHT;
use super::{KNeighborsModel, KNeighborsRegressorModel, Metric, Weights};
use crate::model::ModelError;
use crate::model::onnx::distances::{SUMS, Term, distance_sums};
use crate::model::onnx::schema::{Element, Graph, attribute, doubles, integer, ints, node};
use crate::model::onnx::{Export, class_outputs, number_output, scaled_input};

/// Builds the graph of a classifier: the shares of the classes in the weights of the neighbours.
pub(super) fn class_graph(model: &KNeighborsModel, export: &Export<'_>) -> Result<Graph, ModelError> {
    let mut graph = neighbours(&model.rows, export)?;
    let classes: Vec<i64> = model.classes().iter().map(|&class| i64::from(class)).collect();
    let all: Vec<i64> = (0..integer(model.n_classes())).collect();
    let double = [attribute::int("to", Element::Double as i64)];
    let drop = [attribute::int("keepdims", 0)];
    graph.constants.extend([
        ints("targets", &classes),
        ints("all_classes", &all),
        ints("third", &[2]),
    ]);
    graph.nodes.extend([
        node("Gather", &["targets", "nearest"], &["found"], &[]),
        node("Unsqueeze", &["found", "third"], &["each_found"], &[]),
        node("Equal", &["each_found", "all_classes"], &["is_class"], &[]),
        node("Cast", &["is_class"], &["votes"], &double),
        node("Unsqueeze", &["weights", "third"], &["each_weight"], &[]),
        node("Mul", &["votes", "each_weight"], &["weighted"], &[]),
        node("ReduceSum", &["weighted", "second"], &["sums"], &drop),
        node("Div", &["sums", "total"], &["shares"], &[]),
    ]);
    class_outputs(&mut graph, "shares", export.classes);
    Ok(graph)
}

/// Builds the graph of a regressor: the weighted mean of the targets of the neighbours.
pub(super) fn number_graph(model: &KNeighborsRegressorModel, export: &Export<'_>) -> Result<Graph, ModelError> {
    let mut graph = neighbours(&model.rows, export)?;
    let targets = model.targets().iter().copied();
    let keep = [attribute::int("keepdims", 1)];
    graph.constants.push(doubles("targets", &[targets.len()], targets));
    graph.nodes.extend([
        node("Gather", &["targets", "nearest"], &["found"], &[]),
        // Not the sum is divided, because that of large targets may exceed double precision.
        node("Div", &["weights", "total"], &["shares"], &[]),
        node("Mul", &["found", "shares"], &["weighted"], &[]),
        node("ReduceSum", &["weighted", "second"], &["weighted_mean"], &keep),
    ]);
    number_output(&mut graph, "weighted_mean");
    Ok(graph)
}

/// Builds the beginning of a graph: numbers (`nearest`) and `weights` of the neighbours (rows ×
/// neighbours), and the `total` of the weights (rows × 1).
fn neighbours(rows: &FittedRows, export: &Export<'_>) -> Result<Graph, ModelError> {
    let (parameters, index) = (rows.parameters, &rows.index);
    let mut graph = Graph::default();
    let x = scaled_input(&mut graph, export.scaler, index.columns());
    export.progress.check_cancelled()?;
    let values = (0..index.columns()).flat_map(|column| index.column(column));
    let (term, length) = match parameters.metric {
        Metric::Euclidean => (Term::Square, "Sqrt"),
        Metric::Manhattan => (Term::Absolute, "Identity"),
    };
    distance_sums(&mut graph, x, (index.columns(), index.rows()), values, term);
    graph.constants.extend([
        ints("n_neighbors", &[integer(parameters.n_neighbors)]),
        ints("second", &[1]),
    ]);
    let keep = [attribute::int("keepdims", 1)];
    let smallest = [attribute::int("largest", 0), attribute::int("axis", 1)];
    graph.nodes.extend([
        node("TopK", &[SUMS, "n_neighbors"], &["least_sums", "nearest"], &smallest),
        node(length, &["least_sums"], &["distances"], &[]),
    ]);
    match parameters.weights {
        Weights::Uniform => add_equal_weights(&mut graph),
        Weights::Distance => add_inverse_distances(&mut graph),
    }
    graph
        .nodes
        .push(node("ReduceSum", &["weights", "second"], &["total"], &keep));
    Ok(graph)
}

fn add_equal_weights(graph: &mut Graph) {
    let one = attribute::tensor("value", &doubles("", &[1], [1.0]));
    graph.nodes.extend([
        node("Shape", &["distances"], &["shape_of_weights"], &[]),
        node("ConstantOfShape", &["shape_of_weights"], &["weights"], &[one]),
    ]);
}

/// Adds inverse distances; where some are infinite, these alone count, as 1.
fn add_inverse_distances(graph: &mut Graph) {
    let double = [attribute::int("to", Element::Double as i64)];
    let keep = [attribute::int("keepdims", 1)];
    graph.constants.extend([
        doubles("one", &[1], [1.0]),
        doubles("zero", &[1], [0.0]),
        doubles("most", &[1], [MAX_WEIGHT]),
    ]);
    graph.nodes.extend([
        node("Div", &["one", "distances"], &["inverse"], &[]),
        node("Greater", &["inverse", "most"], &["is_infinite"], &[]),
        node("Cast", &["is_infinite"], &["infinite"], &double),
        node("ReduceSum", &["infinite", "second"], &["n_infinite"], &keep),
        node("Greater", &["n_infinite", "zero"], &["has_infinite"], &[]),
        node("Where", &["has_infinite", "infinite", "inverse"], &["weights"], &[]),
    ]);
}
