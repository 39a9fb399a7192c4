//! ONNX graphs of linear models, made of standard operators in double precision.

use super::proto::Message;
use super::schema::{Element, Graph, Length, Model, attribute, doubles, ints, node, value};
use super::{INPUT, LABEL, ROWS};
use crate::linear::{LinearError, LinearModel, LogisticRegressionModel};
use crate::model::FORMAT_VERSION;
use crate::preprocessing::StandardScaler;

/// The name of the output of a regression.
const PREDICTION: &str = "prediction";
/// The name of the second output of a classifier.
const PROBABILITIES: &str = "probabilities";

impl LinearModel {
    /// Exports the model as an ONNX file for encoded columns that are not scaled: input `X`
    /// (float32, rows × columns), output `prediction` (float64, one per row). `scaler` is the one
    /// that the training rows were scaled with.
    ///
    /// # Errors
    /// When the scaler has another number of columns.
    pub fn to_onnx(&self, scaler: Option<&StandardScaler>) -> Result<Vec<u8>, LinearError> {
        check_scaler(scaler, self.n_features())?;
        Ok(file(linear_graph(self, scaler), self.n_features(), "Linear regression"))
    }
}

impl LogisticRegressionModel {
    /// Exports the model as an ONNX file for encoded columns that are not scaled: input `X`
    /// (float32, rows × columns), outputs `label` (the name of the class, one per row) and
    /// `probabilities` (float32, rows × classes). `scaler` is the one that the training rows were
    /// scaled with, and `classes` are the names of all classes.
    ///
    /// # Errors
    /// When the scaler has another number of columns, or there is not one name for each class.
    pub fn to_onnx(&self, scaler: Option<&StandardScaler>, classes: &[String]) -> Result<Vec<u8>, LinearError> {
        check_scaler(scaler, self.n_features())?;
        let (found, expected) = (classes.len(), self.n_classes());
        if found != expected {
            return Err(LinearError::ClassNames { found, expected });
        }
        let graph = logistic_graph(self, scaler, classes);
        Ok(file(graph, self.n_features(), "Logistic regression"))
    }
}

fn check_scaler(scaler: Option<&StandardScaler>, expected: usize) -> Result<(), LinearError> {
    match scaler.map(|scaler| scaler.mean().len()) {
        Some(found) if found != expected => Err(LinearError::Columns { found, expected }),
        _ => Ok(()),
    }
}

/// Adds the input and what a file needs around a graph.
fn file(mut graph: Graph, columns: usize, doc: &str) -> Vec<u8> {
    let shape = [Length::Named(ROWS), Length::Known(columns)];
    let input = "One row a sample, with the encoded columns, not scaled; all values finite.";
    graph.inputs = vec![value(INPUT, Element::Float, &shape, input)];
    let model = Model {
        graph: graph.message(doc),
        doc,
        model_version: FORMAT_VERSION,
        metadata: &[],
    };
    model.message().into_bytes()
}

/// Returns the graph of a linear or ridge regression.
pub(super) fn linear_graph(model: &LinearModel, scaler: Option<&StandardScaler>) -> Graph {
    let intercept = [model.intercept()];
    let mut graph = sums(model.coefficients(), &intercept, scaler);
    graph.constants.push(ints("last_axis", &[1]));
    let squeeze = node("Squeeze", &[SUMS, "last_axis"], &[PREDICTION], &[]);
    graph.nodes.push(squeeze);
    let doc = "The predicted number, in the unit of the target.";
    graph.outputs = vec![value(PREDICTION, Element::Double, &[Length::Named(ROWS)], doc)];
    graph
}

/// Returns the graph of a logistic regression.
pub(super) fn logistic_graph(
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
    graph.constants.extend([
        doubles("places", &[fitted.len(), count], places),
        texts("classes", classes),
    ]);
    let float = [attribute::int("to", Element::Float as i64)];
    let largest = [attribute::int("axis", 1), attribute::int("keepdims", 0)];
    graph.nodes.extend([
        node("MatMul", &["shares", "places"], &["all"], &[]),
        node("ArgMax", &["all"], &["class"], &largest),
        node("Gather", &["classes", "class"], &[LABEL], &[]),
        node("Cast", &["all"], &[PROBABILITIES], &float),
    ]);
    let rows = Length::Named(ROWS);
    let label = "The most probable class, of equally probable ones the first.";
    let shape = [rows, Length::Known(count)];
    graph.outputs = vec![
        value(LABEL, Element::String, &[rows], label),
        value(PROBABILITIES, Element::Float, &shape, "The probability of each class."),
    ];
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
    let double = attribute::int("to", Element::Double as i64);
    graph.nodes.push(node("Cast", &[INPUT], &["double"], &[double]));
    let x = match scaler {
        None => "double",
        Some(scaler) => {
            let (mean, scale) = (scaler.mean().iter().copied(), scaler.scale().iter().copied());
            graph.constants.push(doubles("mean", &[columns], mean));
            graph.constants.push(doubles("scale", &[columns], scale));
            graph.nodes.push(node("Sub", &["double", "mean"], &["centred"], &[]));
            graph.nodes.push(node("Div", &["centred", "scale"], &["scaled"], &[]));
            "scaled"
        }
    };
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

/// Builds a tensor of texts, which cannot be stored as bytes.
fn texts(name: &str, values: &[String]) -> Message {
    Message::default()
        .ints(1, &[super::schema::integer(values.len())])
        .int(2, Element::String as i64)
        .texts(6, values)
        .text(8, name)
}
