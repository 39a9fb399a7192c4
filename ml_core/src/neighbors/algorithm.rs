//! Nearest neighbours in the registry of algorithms.

use super::onnx::{class_graph, number_graph};
use super::parameters::MAX_NEIGHBORS;
use super::ranges::warnings;
use super::{
    KNeighborsClassifier, KNeighborsModel, KNeighborsRegressor, KNeighborsRegressorModel, Metric, NeighborSearch,
    NeighborsError, NeighborsParameters, Weights,
};
use crate::data::FeatureView;
use crate::model::fitted_model::{FittedModel, Names, TrainingRows};
use crate::model::onnx::{Export, Graph};
use crate::model::{ModelError, Outcome};
use crate::progress::Observer;
use crate::report::{Artifact, Warning};
use crate::spec::{AlgorithmSpec, CostModel, ParameterError, ParameterSpec, Parameters, Task};
use ndarray::Array2;
use serde_json::{Value, json};

impl FittedModel for KNeighborsModel {
    const ID: &'static str = "k_neighbors";

    fn spec() -> AlgorithmSpec {
        AlgorithmSpec::new(
            Self::ID,
            "Nearest neighbours",
            Task::Classification,
            "Predicts the most frequent class among the most similar training rows. Needs scaled columns; the model \
             holds all training rows, so its file is large and predictions are slow for many rows.",
            parameters("How many similar rows decide. Few follow every detail, many smooth it."),
        )
        .cost(CostModel::Neighbors)
    }

    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError> {
        let (y, classes) = rows.classes()?;
        let mut params = KNeighborsClassifier::params();
        params.parameters = typed(parameters);
        Ok(params.fit_with(rows.x, y, classes.len(), observer)?)
    }

    fn n_features(&self) -> usize {
        Self::n_features(self)
    }

    fn n_classes(&self) -> Option<usize> {
        Some(Self::n_classes(self))
    }

    fn check_rows(x: FeatureView<'_>, parameters: &Parameters) -> Result<(), ParameterError> {
        check_rows(x, parameters)
    }

    fn warnings(&self, names: &Names<'_>) -> Vec<Warning> {
        warnings(&self.rows.index, names)
    }

    fn outcome(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Outcome, ModelError> {
        let probabilities = self.predict_proba_with(x, observer)?;
        Ok(Outcome::of_probabilities(probabilities))
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        vec![("n_samples_fit", json!(self.n_samples_fit()))]
    }

    fn artifacts(&self, names: &Names<'_>) -> Result<Vec<Artifact>, ModelError> {
        let means = class_means(self);
        let means = match names.scaler {
            Some(scaler) => scaler.inverse_transform(means.view())?,
            None => means,
        };
        Ok(vec![Artifact::ClassMeans {
            classes: names.classes.to_vec(),
            columns: names.columns.to_vec(),
            rows: means.rows().into_iter().map(|row| row.to_vec()).collect(),
        }])
    }

    fn title(&self) -> String {
        title("Classes", &self.parameters(), self.n_samples_fit())
    }

    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
        class_graph(self, export)
    }
}

impl FittedModel for KNeighborsRegressorModel {
    const ID: &'static str = "k_neighbors_regressor";

    fn spec() -> AlgorithmSpec {
        AlgorithmSpec::new(
            Self::ID,
            "Nearest neighbours regression",
            Task::Regression,
            "Predicts the mean of the most similar training rows. Needs scaled columns, and never predicts beyond the \
             numbers it has seen; the model holds all training rows.",
            parameters("How many similar rows are averaged. Few follow every detail, many smooth it."),
        )
        .cost(CostModel::Neighbors)
    }

    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError> {
        let mut params = KNeighborsRegressor::params();
        params.parameters = typed(parameters);
        Ok(params.fit_with(rows.x, rows.numbers()?, observer)?)
    }

    fn n_features(&self) -> usize {
        Self::n_features(self)
    }

    fn check_rows(x: FeatureView<'_>, parameters: &Parameters) -> Result<(), ParameterError> {
        check_rows(x, parameters)
    }

    fn warnings(&self, names: &Names<'_>) -> Vec<Warning> {
        warnings(&self.rows.index, names)
    }

    fn outcome(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Outcome, ModelError> {
        let values = self.predict_with(x, observer)?;
        Ok(Outcome::Numbers { values })
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        vec![("n_samples_fit", json!(self.n_samples_fit()))]
    }

    fn artifacts(&self, _names: &Names<'_>) -> Result<Vec<Artifact>, ModelError> {
        Ok(Vec::new())
    }

    fn title(&self) -> String {
        title("Mean", &self.parameters(), self.n_samples_fit())
    }

    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
        number_graph(self, export)
    }
}

fn parameters(n_neighbors: &'static str) -> Vec<ParameterSpec> {
    #[expect(clippy::cast_precision_loss, reason = "a million")]
    let max = MAX_NEIGHBORS as f64;
    vec![
        ParameterSpec::integer("n_neighbors", "Neighbours", 5)
            .range(1.0, max)
            .help(n_neighbors),
        ParameterSpec::choice("weights", "Weights", &["uniform", "distance"])
            .help("Whether all neighbours count the same, or nearer ones more: by the inverse of their distance."),
        ParameterSpec::choice("metric", "Distance", &["euclidean", "manhattan"])
            .help("Root of the sum of squared differences of the columns, or sum of the absolute ones.")
            .advanced(),
        ParameterSpec::choice("algorithm", "Search", &["auto", "kd_tree", "brute"])
            .help("All find the same rows; a tree is faster for few columns, brute force for many.")
            .advanced(),
        ParameterSpec::integer("leaf_size", "Leaf size", 30)
            .range(1.0, max)
            .help("The rows of the tree that are compared one by one; for the speed only.")
            .advanced(),
    ]
}

/// Returns checked parameters as those of the typed estimators.
fn typed(parameters: &Parameters) -> NeighborsParameters {
    let defaults = NeighborsParameters::default();
    NeighborsParameters {
        n_neighbors: parameters.integer("n_neighbors").unwrap_or(defaults.n_neighbors),
        weights: match parameters.choice("weights") {
            "distance" => Weights::Distance,
            _ => Weights::Uniform,
        },
        metric: match parameters.choice("metric") {
            "manhattan" => Metric::Manhattan,
            _ => Metric::Euclidean,
        },
        algorithm: match parameters.choice("algorithm") {
            "kd_tree" => NeighborSearch::KdTree,
            "brute" => NeighborSearch::Brute,
            _ => NeighborSearch::Auto,
        },
        leaf_size: parameters.integer("leaf_size").unwrap_or(defaults.leaf_size),
    }
}

/// Checks that there are as many rows as neighbours. Held-out rows count here; a fit checks again.
fn check_rows(x: FeatureView<'_>, parameters: &Parameters) -> Result<(), ParameterError> {
    let (rows, parameters) = (x.nrows(), typed(parameters));
    match parameters.check(rows) {
        Err(error @ NeighborsError::TooFewRows { .. }) => Err(ParameterError {
            name: "n_neighbors".to_owned(),
            code: "out_of_range",
            message: format!("Too many neighbours: {error}."),
        }),
        _ => Ok(()),
    }
}

/// Returns the mean of each column in each class (classes × columns); 0 for a class without rows.
#[expect(clippy::cast_precision_loss, reason = "numbers of rows are below 2^53")]
fn class_means(model: &KNeighborsModel) -> Array2<f64> {
    let mut means = Array2::<f64>::zeros((KNeighborsModel::n_classes(model), KNeighborsModel::n_features(model)));
    let mut counts = vec![0_u64; means.nrows()];
    for (row, &class) in model.classes().iter().enumerate() {
        counts[class as usize] += 1;
        for (mean, value) in means.row_mut(class as usize).iter_mut().zip(model.rows.index.row(row)) {
            *mean += value;
        }
    }
    for (mut row, count) in means.rows_mut().into_iter().zip(counts) {
        row /= count.max(1) as f64;
    }
    means
}

fn title(prediction: &str, parameters: &NeighborsParameters, rows: usize) -> String {
    format!("{prediction} of the {} nearest of {rows} rows", parameters.n_neighbors)
}

impl From<NeighborsError> for ModelError {
    fn from(error: NeighborsError) -> Self {
        match error {
            NeighborsError::Cancelled => Self::Cancelled,
            error => Self::Estimator(Box::new(error)),
        }
    }
}
