//! Logistic regression in the registry of algorithms.

use super::{LogisticRegression, LogisticRegressionModel};
use crate::data::FeatureView;
use crate::linear::algorithm::fit_intercept;
use crate::model::fitted_model::{FittedModel, Names, TrainingRows};
use crate::model::onnx::{self, Export, Graph};
use crate::model::{ModelError, Outcome};
use crate::progress::Observer;
use crate::report::{Artifact, Warning};
use crate::spec::{AlgorithmSpec, ParameterSpec, Parameters, Task};
use crate::tree::class_parameters::{class_weight, class_weight_of};
use serde_json::{Value, json};

impl FittedModel for LogisticRegressionModel {
    const ID: &'static str = "logistic_regression";

    fn spec() -> AlgorithmSpec {
        AlgorithmSpec::new(
            Self::ID,
            "Logistic regression",
            Task::Classification,
            "Predicts the odds of a class as a product of effects of the columns. Fast and readable, with good \
             probabilities; borders between classes are straight.",
            vec![
                ParameterSpec::number("c", "Inverse penalty", 1.0)
                    .range(1e-100, 1e100)
                    .help("The inverse of the penalty on the squared coefficients: smaller values keep them smaller."),
                ParameterSpec::integer("max_iter", "Iterations", 1000)
                    .range(1.0, 1_000_000.0)
                    .help("The most steps of the fit. A fit that ends before it has converged says so.")
                    .advanced(),
                ParameterSpec::number("tol", "Tolerance", 1e-6)
                    .range(0.0, 1.0)
                    .help("A fit has converged when no entry of the gradient is larger than this.")
                    .advanced(),
                fit_intercept(),
                class_weight(),
            ],
        )
    }

    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError> {
        let (y, classes) = rows.classes()?;
        let mut params = LogisticRegression::params()
            .fit_intercept(parameters.is_on("fit_intercept"))
            .class_weight(class_weight_of(parameters, classes)?);
        if let Some(c) = parameters.number("c") {
            params = params.c(c);
        }
        if let Some(max_iter) = parameters.integer("max_iter") {
            params = params.max_iter(max_iter);
        }
        if let Some(tol) = parameters.number("tol") {
            params = params.tol(tol);
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
        let probabilities = self.predict_proba_with(x, observer)?;
        Ok(Outcome::of_probabilities(probabilities))
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        vec![("n_iter", json!(self.n_iter()))]
    }

    fn warnings(&self, _names: &Names<'_>) -> Vec<Warning> {
        let warning = |message| Warning {
            code: "not_converged".to_owned(),
            message,
            column: None,
            rows: None,
        };
        self.warning().map(warning).into_iter().collect()
    }

    fn artifacts(&self, names: &Names<'_>) -> Result<Vec<Artifact>, ModelError> {
        let fitted = self.fitted_classes();
        // Of two classes there is one vector, for the second.
        let classes = if fitted.len() == 2 { &fitted[1..] } else { fitted };
        let standardised = self.standardized_coefficients();
        let vectors = self.coefficients().rows().into_iter().zip(standardised.rows());
        let views = classes.iter().zip(self.intercepts()).zip(vectors);
        Ok(views
            .map(|((&class, &intercept), (coefficients, standardised))| {
                let class = names.classes.get(class as usize).cloned().unwrap_or_default();
                names.coefficients(Some(class), intercept, &coefficients.to_vec(), &standardised.to_vec())
            })
            .collect())
    }

    fn title(&self) -> String {
        format!("Logistic regression with {} classes", Self::n_classes(self))
    }

    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
        Ok(onnx::linear::logistic_graph(self, export.scaler, export.classes))
    }
}
