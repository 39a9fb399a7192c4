//! ONNX graphs of linear models, made of standard operators in double precision.

use super::schema::{Graph, attribute, doubles, node};
use super::{class_outputs, number_output, scaled_input};
use crate::linear::{LinearModel, LogisticRegressionModel};
use crate::preprocessing::StandardScaler;

/// Returns the graph of a linear or ridge regression.
pub(crate) fn linear_graph(model: &LinearModel, scaler: Option<&StandardScaler>) -> Graph {
    let intercept = [model.intercept()];
    let mut graph = sums(model.coefficients(), &intercept, scaler);
    number_output(&mut graph, SUMS);
    graph
}

/// Returns the graph of a logistic regression.
pub(crate) fn logistic_graph(
    model: &LogisticRegressionModel,
    scaler: Option<&StandardScaler>,
    classes: &[String],
) -> Graph {
    let coefficients: Vec<f64> = model.coefficients().iter().copied().collect();
    let mut graph = sums(&coefficients, model.intercepts(), scaler);
    let (fitted, count) = (model.fitted_classes(), classes.len());
    let columns = [attribute::int("axis", 1)];
    if fitted.len() == 2 {
        graph.nodes.extend([
            node("Neg", &[SUMS], &["others"], &[]),
            node("Concat", &["others", SUMS], &["both"], &columns),
            node("Sigmoid", &["both"], &["shares"], &[]),
        ]);
    } else {
        graph.nodes.push(node("Softmax", &[SUMS], &["shares"], &columns));
    }
    // Puts the probabilities at their places among all classes; those without rows get 0.
    let places = fitted
        .iter()
        .flat_map(|&place| (0..count).map(move |class| f64::from(u8::from(class == place as usize))));
    graph.constants.push(doubles("places", &[fitted.len(), count], places));
    graph.nodes.push(node("MatMul", &["shares", "places"], &["all"], &[]));
    class_outputs(&mut graph, "all", classes);
    graph
}

/// The name of the sums of the columns times the coefficients, plus the intercepts.
const SUMS: &str = "sums";

/// Returns the beginning of a graph: the sums (rows × vectors) for vectors of coefficients, one
/// after the other.
fn sums(coefficients: &[f64], intercepts: &[f64], scaler: Option<&StandardScaler>) -> Graph {
    let vectors = intercepts.len();
    let columns = coefficients.len() / vectors;
    let mut graph = Graph::default();
    let x = scaled_input(&mut graph, scaler, columns);
    let upright =
        (0..columns).flat_map(|column| (0..vectors).map(move |vector| coefficients[vector * columns + column]));
    graph.constants.extend([
        doubles("coefficients", &[columns, vectors], upright),
        doubles("intercepts", &[vectors], intercepts.iter().copied()),
    ]);
    graph.nodes.extend([
        node("MatMul", &[x, "coefficients"], &["products"], &[]),
        node("Add", &["products", "intercepts"], &[SUMS], &[]),
    ]);
    graph
}
