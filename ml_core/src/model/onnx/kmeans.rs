//! ONNX graph of K-Means, made of standard operators.
//!
//! The distances are computed as in this crate: in double precision, as the sum of the squared
//! differences, column by column. A `Scan` adds one column at a time to the sums of all rows and
//! centres, so that the labels are the same to the last bit; a product of matrices is faster, but
//! cancels digits.

use super::proto::Message;
use super::schema::{Element, Graph, Length, attribute, described, doubles, integer, ints, node, value};
use super::{LABEL, ROWS, scaled_input};
use crate::cluster::kmeans::KMeansModel;
use crate::preprocessing::StandardScaler;

pub(crate) fn graph(model: &KMeansModel, scaler: Option<&StandardScaler>) -> Graph {
    let (clusters, columns) = model.centroids().dim();
    let mut graph = Graph::default();
    let x = scaled_input(&mut graph, scaler, columns);
    graph.constants.extend([
        doubles("centres", &[columns, clusters], model.centroids().t().iter().copied()),
        ints("clusters", &[integer(clusters)]),
    ]);
    let zero = attribute::tensor("value", &doubles("", &[1], [0.0]));
    let range = [attribute::int("start", 0), attribute::int("end", 1)];
    let scan = [
        attribute::graph("body", &one_column(clusters)),
        attribute::int("num_scan_inputs", 2),
    ];
    let nearest = [attribute::int("axis", 1), attribute::int("keepdims", 0)];
    let float = attribute::int("to", Element::Float as i64);
    let doc = "Squared distances, one column after the other: the order of the sum decides its last bit.";
    graph.nodes.extend([
        node("Transpose", &[x], &["columns"], &[attribute::ints("perm", &[1, 0])]),
        node("Shape", &[x], &["rows"], &range),
        node(
            "Concat",
            &["rows", "clusters"],
            &["shape"],
            &[attribute::int("axis", 0)],
        ),
        node("ConstantOfShape", &["shape"], &["zeros"], &[zero]),
        described(
            node("Scan", &["zeros", "columns", "centres"], &["squares"], &scan),
            "",
            doc,
        ),
        node("ArgMin", &["squares"], &[LABEL], &nearest),
        node("Sqrt", &["squares"], &["roots"], &[]),
        node("Cast", &["roots"], &[DISTANCES], &[float]),
    ]);
    let unit = if scaler.is_some() {
        "scaled units"
    } else {
        "the units of the columns"
    };
    let distances = format!("The distance to the centre of each cluster, in {unit}.");
    let rows = Length::Named(ROWS);
    let label = "The cluster: that of the nearest centre, of equally near ones the first.";
    graph.outputs = vec![
        value(LABEL, Element::Int64, &[rows], label),
        value(DISTANCES, Element::Float, &[rows, Length::Known(clusters)], &distances),
    ];
    graph
}

const DISTANCES: &str = "distances";

/// Returns the loop body of the `Scan`: it adds one column to the squared distances (rows ×
/// clusters).
fn one_column(clusters: usize) -> Message {
    let (rows, clusters) = (Length::Named(ROWS), Length::Known(clusters));
    let graph = Graph {
        inputs: vec![
            value("sum", Element::Double, &[rows, clusters], ""),
            value("column", Element::Double, &[rows], ""),
            value("centre", Element::Double, &[clusters], ""),
        ],
        constants: vec![ints("last_axis", &[1])],
        nodes: vec![
            node("Unsqueeze", &["column", "last_axis"], &["upright"], &[]),
            node("Sub", &["upright", "centre"], &["difference"], &[]),
            node("Mul", &["difference", "difference"], &["square"], &[]),
            node("Add", &["sum", "square"], &["next"], &[]),
        ],
        outputs: vec![value("next", Element::Double, &[rows, clusters], "")],
    };
    graph.message("one column")
}
