//! Gaussian naive Bayes in the registry of algorithms.

use super::onnx::graph;
use super::{GaussianNb, GaussianNbModel, NaiveBayesError};
use crate::data::FeatureView;
use crate::model::fitted_model::{FittedModel, Names, TrainingRows};
use crate::model::onnx::{Export, Graph};
use crate::model::{ModelError, Outcome};
use crate::progress::Observer;
use crate::report::Artifact;
use crate::spec::{AlgorithmSpec, ParameterSpec, Parameters, Task};
use serde_json::Value;

impl FittedModel for GaussianNbModel {
    const ID: &'static str = "gaussian_nb";

    fn spec() -> AlgorithmSpec {
        AlgorithmSpec::new(
            Self::ID,
            "Naive Bayes",
            Task::Classification,
            "Takes each column in each class for normally distributed and independent of the others. Very fast; its \
             probabilities are too certain where columns depend on each other.",
            vec![
                ParameterSpec::number("var_smoothing", "Smoothing", 1e-9)
                    .range(0.0, 1.0)
                    .help("The share of the largest variance that is added to all variances.")
                    .advanced(),
            ],
        )
    }

    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError> {
        let (y, classes) = rows.classes()?;
        let mut params = GaussianNb::params();
        if let Some(share) = parameters.number("var_smoothing") {
            params = params.var_smoothing(share);
        }
        Ok(params.fit_with(rows.x, y, classes.len(), observer)?)
    }

    fn n_features(&self) -> usize {
        Self::n_features(self)
    }

    fn n_classes(&self) -> Option<usize> {
        Some(Self::n_classes(self))
    }

    fn outcome(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Outcome, ModelError> {
        Ok(Outcome::from(self.predict_both(x, observer)?))
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    fn artifacts(&self, names: &Names<'_>) -> Result<Vec<Artifact>, ModelError> {
        let means = match names.scaler {
            Some(scaler) => scaler.inverse_transform(self.theta().view())?,
            None => self.theta().clone(),
        };
        Ok(vec![Artifact::ClassMeans {
            classes: names.classes.to_vec(),
            columns: names.columns.to_vec(),
            rows: means.rows().into_iter().map(|row| row.to_vec()).collect(),
        }])
    }

    fn title(&self) -> String {
        format!("Gaussian naive Bayes with {} classes", Self::n_classes(self))
    }

    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
        Ok(graph(self, export))
    }
}

impl From<NaiveBayesError> for ModelError {
    fn from(error: NaiveBayesError) -> Self {
        match error {
            NaiveBayesError::Cancelled => Self::Cancelled,
            error => Self::Estimator(Box::new(error)),
        }
    }
}
