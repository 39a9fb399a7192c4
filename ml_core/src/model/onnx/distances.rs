//! Distances of all rows to fixed points, as this crate computes them: in double precision, as the
//! sum over the columns in their order.
//!
//! A `Scan` adds one column at a time to the sums of all rows and points, so that they are the same
//! to the last bit; a product of matrices is faster, but cancels digits.

use super::ROWS;
use super::proto::Message;
use super::schema::{Element, Graph, Length, attribute, described, doubles, integer, ints, node, value};

/// Part of a distance that one column contributes.
#[derive(Clone, Copy)]
pub(crate) enum Term {
    Square,
    Absolute,
}

/// The name of the sums (rows × points).
pub(crate) const SUMS: &str = "distance_sums";

/// Adds the sums of the terms of all columns of `x` (rows × columns) and the points, which are
/// given column by column.
pub(crate) fn distance_sums(
    graph: &mut Graph,
    x: &str,
    (columns, points): (usize, usize),
    values: impl IntoIterator<Item = f64>,
    term: Term,
) {
    graph.constants.extend([
        doubles("points", &[columns, points], values),
        ints("n_points", &[integer(points)]),
    ]);
    let zero = attribute::tensor("value", &doubles("", &[1], [0.0]));
    let range = [attribute::int("start", 0), attribute::int("end", 1)];
    let scan = [
        attribute::graph("body", &one_column(points, term)),
        attribute::int("num_scan_inputs", 2),
    ];
    let doc = "Sums of all columns, one after the other: their order decides the last bit.";
    let first_axis = [attribute::int("axis", 0)];
    graph.nodes.extend([
        node("Transpose", &[x], &["columns"], &[attribute::ints("perm", &[1, 0])]),
        node("Shape", &[x], &["rows"], &range),
        node("Concat", &["rows", "n_points"], &["shape"], &first_axis),
        node("ConstantOfShape", &["shape"], &["zeros"], &[zero]),
        described(node("Scan", &["zeros", "columns", "points"], &[SUMS], &scan), "", doc),
    ]);
}

/// Returns the loop body of the `Scan`: it adds the terms of one column to the sums.
fn one_column(points: usize, term: Term) -> Message {
    let (rows, points) = (Length::Named(ROWS), Length::Known(points));
    let graph = Graph {
        inputs: vec![
            value("sum", Element::Double, &[rows, points], ""),
            value("column", Element::Double, &[rows], ""),
            value("point", Element::Double, &[points], ""),
        ],
        constants: vec![ints("last_axis", &[1])],
        nodes: vec![
            node("Unsqueeze", &["column", "last_axis"], &["upright"], &[]),
            node("Sub", &["upright", "point"], &["difference"], &[]),
            match term {
                Term::Square => node("Mul", &["difference", "difference"], &["term"], &[]),
                Term::Absolute => node("Abs", &["difference"], &["term"], &[]),
            },
            node("Add", &["sum", "term"], &["next"], &[]),
        ],
        outputs: vec![value("next", Element::Double, &[rows, points], "")],
    };
    graph.message("one column")
}
