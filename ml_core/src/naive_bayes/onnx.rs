//! ONNX graph of Gaussian naive Bayes, made of standard operators in double precision.

use super::GaussianNbModel;
use crate::model::onnx::schema::{Graph, attribute, doubles, ints, node};
use crate::model::onnx::{Export, class_outputs, scaled_input};

/// Builds the graph: logarithmic likelihoods (rows × classes), and from them class and
/// probabilities.
pub(super) fn graph(model: &GaussianNbModel, export: &Export<'_>) -> Graph {
    let (classes, columns) = model.theta().dim();
    let mut graph = Graph::default();
    let x = scaled_input(&mut graph, export.scaler, columns);
    // The logarithm of 0, of a class without rows, is so small that its probability is 0.
    let constants = model.constants().iter().map(|constant| constant.max(f64::MIN / 2.0));
    graph.constants.extend([
        ints("class_axis", &[1]),
        ints("column_axis", &[2]),
        doubles("means", &[classes, columns], model.theta().iter().copied()),
        doubles("variances", &[classes, columns], model.var().iter().copied()),
        doubles("half", &[1], [-0.5]),
        doubles("constants", &[classes], constants),
    ]);
    let keep = [attribute::int("keepdims", 0)];
    let last = [attribute::int("axis", 1)];
    graph.nodes.extend([
        node("Unsqueeze", &[x, "class_axis"], &["upright"], &[]),
        node("Sub", &["upright", "means"], &["differences"], &[]),
        node("Mul", &["differences", "differences"], &["squares"], &[]),
        node("Div", &["squares", "variances"], &["ratios"], &[]),
        node("ReduceSum", &["ratios", "column_axis"], &["distances"], &keep),
        node("Mul", &["distances", "half"], &["exponents"], &[]),
        node("Add", &["exponents", "constants"], &["likelihoods"], &[]),
        node("Softmax", &["likelihoods"], &["shares"], &last),
    ]);
    class_outputs(&mut graph, "shares", export.classes);
    graph
}
