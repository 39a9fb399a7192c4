//! Ridge regression, and with it ordinary least squares, in the registry of algorithms.

use super::{LinearError, LinearModel, Ridge};
use crate::data::FeatureView;
use crate::model::fitted_model::{FittedModel, Names, TrainingRows};
use crate::model::onnx::{self, Export, Graph};
use crate::model::{ModelError, Outcome};
use crate::progress::Observer;
use crate::report::{Artifact, Warning};
use crate::spec::{AlgorithmSpec, ParameterSpec, Parameters, Task};
use serde_json::{Value, json};

impl FittedModel for LinearModel {
    const ID: &'static str = "ridge";

    fn spec() -> AlgorithmSpec {
        AlgorithmSpec::new(
            Self::ID,
            "Linear regression",
            Task::Regression,
            "Predicts a number as a sum of the columns, each times a coefficient. Fast and readable, and hard to beat \
             where effects add up; the penalty keeps the coefficients of related columns small.",
            vec![
                ParameterSpec::number("alpha", "Penalty", 1.0)
                    .range(0.0, 1e100)
                    .help("The penalty on the squared coefficients. 0: none, which is ordinary least squares."),
                fit_intercept(),
            ],
        )
    }

    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError> {
        let mut params = Ridge::params().fit_intercept(parameters.is_on("fit_intercept"));
        if let Some(alpha) = parameters.number("alpha") {
            params = params.alpha(alpha);
        }
        Ok(params.fit_with(rows.x, rows.numbers()?, observer)?)
    }

    fn n_features(&self) -> usize {
        Self::n_features(self)
    }

    fn outcome(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Outcome, ModelError> {
        let values = self.predict_with(x, observer)?;
        Ok(Outcome::Numbers { values })
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        vec![("rank", json!(self.rank()))]
    }

    fn warnings(&self, _names: &Names<'_>) -> Vec<Warning> {
        let (rank, columns) = (self.rank(), self.n_informative());
        if rank >= columns {
            return Vec::new();
        }
        vec![Warning {
            code: "collinear_columns".to_owned(),
            message: format!(
                "the columns depend on each other (rank {rank} of {columns} columns that are not constant): other \
                 coefficients would predict the training rows as well, so do not interpret those of related columns"
            ),
            column: None,
            rows: None,
        }]
    }

    fn artifacts(&self, names: &Names<'_>) -> Result<Vec<Artifact>, ModelError> {
        let standardised = self.standardized_coefficients();
        Ok(vec![names.coefficients(
            None,
            self.intercept(),
            self.coefficients(),
            &standardised,
        )])
    }

    fn title(&self) -> String {
        format!("Linear regression with {} coefficients", Self::n_features(self))
    }

    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
        Ok(onnx::linear::linear_graph(self, export.scaler))
    }
}

/// Describes `fit_intercept`.
pub(super) fn fit_intercept() -> ParameterSpec {
    ParameterSpec::boolean("fit_intercept", "Intercept", true)
        .help("Adds a constant, which is not penalised. Without it rows of zeros are predicted as 0.")
        .advanced()
}

impl From<LinearError> for ModelError {
    fn from(error: LinearError) -> Self {
        match error {
            LinearError::Cancelled => Self::Cancelled,
            error => Self::Estimator(Box::new(error)),
        }
    }
}
