//! Parts that the graphs of several algorithms share.

use super::proto::Message;
use super::schema::{Element, Graph, Length, attribute, doubles, integer, ints, node, value};
use super::{INPUT, LABEL, PREDICTION, PROBABILITIES, ROWS};
use crate::preprocessing::StandardScaler;

/// Adds the beginning of a graph: the input in double precision, scaled if there is a scaler.
/// Returns the name of the result.
pub(crate) fn scaled_input(graph: &mut Graph, scaler: Option<&StandardScaler>, columns: usize) -> &'static str {
    let double = attribute::int("to", Element::Double as i64);
    graph.nodes.push(node("Cast", &[INPUT], &["double"], &[double]));
    let Some(scaler) = scaler else {
        return "double";
    };
    let (mean, scale) = (scaler.mean().iter().copied(), scaler.scale().iter().copied());
    graph.constants.push(doubles("mean", &[columns], mean));
    graph.constants.push(doubles("scale", &[columns], scale));
    graph.nodes.push(node("Sub", &["double", "mean"], &["centred"], &[]));
    graph.nodes.push(node("Div", &["centred", "scale"], &["scaled"], &[]));
    "scaled"
}

/// Adds the end of the graph of a classifier: its outputs, from the probabilities (rows × classes,
/// double) with the name `shares`.
pub(crate) fn class_outputs(graph: &mut Graph, shares: &str, classes: &[String]) {
    let float = [attribute::int("to", Element::Float as i64)];
    let largest = [attribute::int("axis", 1), attribute::int("keepdims", 0)];
    graph.constants.push(texts("classes", classes));
    graph.nodes.extend([
        node("ArgMax", &[shares], &["class"], &largest),
        node("Gather", &["classes", "class"], &[LABEL], &[]),
        node("Cast", &[shares], &[PROBABILITIES], &float),
    ]);
    let rows = Length::Named(ROWS);
    let label = "The most probable class, of equally probable ones the first.";
    let shape = [rows, Length::Known(classes.len())];
    graph.outputs = vec![
        value(LABEL, Element::String, &[rows], label),
        value(PROBABILITIES, Element::Float, &shape, "The probability of each class."),
    ];
}

/// Adds the end of the graph of a regression: its output, from the numbers (rows × 1, double) with
/// the name `upright`.
pub(crate) fn number_output(graph: &mut Graph, upright: &str) {
    graph.constants.push(ints("last_axis", &[1]));
    let squeeze = node("Squeeze", &[upright, "last_axis"], &[PREDICTION], &[]);
    graph.nodes.push(squeeze);
    let doc = "The predicted number, in the unit of the target.";
    graph.outputs = vec![value(PREDICTION, Element::Double, &[Length::Named(ROWS)], doc)];
}

/// Builds a tensor of texts, which cannot be stored as bytes.
fn texts(name: &str, values: &[String]) -> Message {
    Message::default()
        .ints(1, &[integer(values.len())])
        .int(2, Element::String as i64)
        .texts(6, values)
        .text(8, name)
}
