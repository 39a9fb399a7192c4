//! ONNX graph of K-Means, made of standard operators.

use super::distances::{SUMS, Term, distance_sums};
use super::schema::{Element, Graph, Length, attribute, node, value};
use super::{LABEL, ROWS, scaled_input};
use crate::cluster::kmeans::KMeansModel;
use crate::preprocessing::StandardScaler;

pub(crate) fn graph(model: &KMeansModel, scaler: Option<&StandardScaler>) -> Graph {
    let (clusters, columns) = model.centroids().dim();
    let mut graph = Graph::default();
    let x = scaled_input(&mut graph, scaler, columns);
    let centres = model.centroids().t();
    distance_sums(
        &mut graph,
        x,
        (columns, clusters),
        centres.iter().copied(),
        Term::Square,
    );
    let nearest = [attribute::int("axis", 1), attribute::int("keepdims", 0)];
    let float = attribute::int("to", Element::Float as i64);
    graph.nodes.extend([
        node("ArgMin", &[SUMS], &[LABEL], &nearest),
        node("Sqrt", &[SUMS], &["roots"], &[]),
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
