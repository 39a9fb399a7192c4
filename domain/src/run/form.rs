//! The form for a new run, as a browser posts it.

use super::{Classifier, ClassifyRequest, KMeansRequest, MAX_SEED, Missing, RunRequest};
use crate::algorithm::{self, Algorithm, AlgorithmKind};
use crate::error::{Failure, FieldError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The fields of the form for a new run, as a browser posts them. `parameters` holds the
/// algorithm's own by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunForm {
    /// The id of the data set.
    pub dataset_id: String,
    /// The id of the algorithm.
    pub algorithm: String,
    /// The column to predict.
    pub target: String,
    /// The columns to use; none checked: all that can be used.
    pub features: Vec<String>,
    /// The share of the rows for the test.
    pub test_size: String,
    /// Folds of a cross-validation; empty: none.
    pub cv: String,
    /// `on` when checked.
    pub scale: String,
    /// See [`Missing`].
    pub missing: String,
    /// The seed; empty: drawn.
    pub seed: String,
    /// The algorithm's own parameters, by name.
    pub parameters: BTreeMap<String, String>,
}

impl RunForm {
    /// Returns the request of the form, or the errors of its fields.
    ///
    /// # Errors
    /// One error for each field that does not parse; ranges of parsed values are checked too.
    pub fn parse(self) -> Result<RunRequest, Failure> {
        let mut errors = Vec::new();
        let dataset_id = number::<i64>(&self.dataset_id, "dataset_id", "Choose a data set.", &mut errors);
        if dataset_id.is_none() && errors.is_empty() {
            errors.push(FieldError::new("dataset_id", "required", "Choose a data set."));
        }
        let seed = format!("A seed is a whole number from 0 to {MAX_SEED}.");
        let seed = number::<u64>(&self.seed, "seed", &seed, &mut errors);
        let test_size = "The test share must be a number from 0.05 to 0.95.";
        let test_size = number::<f64>(&self.test_size, "test_size", test_size, &mut errors);
        let cv = number::<u32>(&self.cv, "cv", "Cross-validation takes 2 to 20 folds.", &mut errors);
        let missing = match self.missing.as_str() {
            "" | "drop" => Missing::Drop,
            "mean" => Missing::Mean,
            "most_frequent" => Missing::MostFrequent,
            other => {
                let message = format!("Missing values can be drop, mean or most_frequent, not “{other}”.");
                errors.push(FieldError::new("missing", "choice", message));
                Missing::Drop
            }
        };
        let Some(algorithm) = Algorithm::parse(&self.algorithm) else {
            errors.push(FieldError::new("algorithm", "choice", "Choose one of the algorithms."));
            return Err(Failure::validation(errors));
        };
        let mut parameters = Map::new();
        for parameter in algorithm::describe(algorithm).parameters {
            match parameter.parse(self.parameters.get(&parameter.name).map_or("", String::as_str)) {
                Ok(Some(value)) => drop(parameters.insert(parameter.name, value)),
                Ok(None) => {}
                Err(error) => errors.push(error),
            }
        }
        Failure::check(errors)?;
        let features = Some(self.features).filter(|features| !features.is_empty());
        let dataset_id = dataset_id.unwrap_or_default();
        let scale = matches!(self.scale.as_str(), "on" | "true" | "1");
        let request = match algorithm.kind() {
            AlgorithmKind::Clustering => {
                let whole = |name: &str| {
                    parameters
                        .get(name)
                        .and_then(Value::as_u64)
                        .and_then(|n| u32::try_from(n).ok())
                };
                let default = |name: &str| {
                    let known = algorithm::describe(algorithm).parameters;
                    known
                        .into_iter()
                        .find(|parameter| parameter.name == name)
                        .and_then(|parameter| parameter.default.as_u64())
                };
                let n_clusters = whole("n_clusters").or_else(|| default("n_clusters").and_then(|n| n.try_into().ok()));
                RunRequest::KMeans(KMeansRequest {
                    dataset_id,
                    features,
                    n_clusters: n_clusters.unwrap_or(1),
                    n_clusters_max: whole("n_clusters_max"),
                    init: parameters.get("init").and_then(Value::as_str).map(str::to_owned),
                    n_init: whole("n_init"),
                    max_iter: whole("max_iter"),
                    tol: parameters.get("tol").and_then(Value::as_f64),
                    scale,
                    missing,
                    seed,
                })
            }
            AlgorithmKind::Classification => RunRequest::Classify(ClassifyRequest {
                dataset_id,
                target: self.target,
                algorithm: if algorithm == Algorithm::DecisionTree {
                    Classifier::DecisionTree
                } else {
                    Classifier::RandomForest
                },
                features,
                test_size,
                cv,
                scale,
                missing,
                seed,
                parameters,
            }),
        };
        request.check()?;
        Ok(request)
    }
}

fn number<T: std::str::FromStr>(text: &str, field: &str, message: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let value = text.parse().ok();
    if value.is_none() {
        errors.push(FieldError::new(field, "type", message));
    }
    value
}
