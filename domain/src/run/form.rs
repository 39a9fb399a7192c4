//! The form for a new run, as a browser posts it.

use super::request::{folds_error, permutation_repeats_error, test_size_error};
use super::{ColumnEncoding, ColumnEncodings, DEFAULT_TEST_SIZE, MAX_SEED, Missing, Split, TrainRequest};
use crate::algorithm::{AlgorithmSpec, Task, parameter_error};
use crate::error::{Failure, FieldError};
use crate::line_breaks::unix_line_breaks;
use serde::de::DeserializeOwned;
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
    /// Encodings of columns, such as `when=date:year+month`; empty: the default of its type.
    pub encodings: Vec<String>,
    /// The kind of the [`Split`]; empty: the one of the task.
    pub split: String,
    /// The column that decides a split by group or time.
    pub column: String,
    /// The share of the rows for the test; empty: a quarter.
    pub test_size: String,
    /// Folds of a cross-validation; empty: none.
    pub cv: String,
    /// Shuffles of each column for permutation importances; empty: none are measured.
    pub permutation_repeats: String,
    /// `on` when checked.
    pub scale: String,
    /// See [`Missing`]; empty: as the algorithm does best.
    pub missing: String,
    /// The seed; empty: drawn.
    pub seed: String,
    /// The algorithm's own parameters, by name.
    pub parameters: BTreeMap<String, String>,
}

impl RunForm {
    /// Returns the request of the form, or the errors of its fields. `spec` describes the algorithm
    /// of the form; `None` when there is none.
    ///
    /// # Errors
    /// One error for each field that does not parse; ranges of parsed values are checked too.
    pub fn parse(self, spec: Option<&AlgorithmSpec>) -> Result<TrainRequest, Failure> {
        let mut errors = Vec::new();
        let no_dataset = "Choose a data set.";
        let dataset_id = number::<i64>(&self.dataset_id, &mut errors, || {
            FieldError::new("dataset_id", "type", no_dataset)
        });
        if dataset_id.is_none() && errors.is_empty() {
            errors.push(FieldError::new("dataset_id", "required", no_dataset));
        }
        let seed = number::<u64>(&self.seed, &mut errors, || {
            let message = format!("A seed is a whole number from 0 to {MAX_SEED}.");
            FieldError::new("seed", "type", message)
        });
        let test_size = number::<f64>(&self.test_size, &mut errors, || test_size_error("test_size", "type"));
        let cv = number::<u32>(&self.cv, &mut errors, || folds_error("type"));
        let permutation_repeats = number::<u32>(&self.permutation_repeats, &mut errors, || {
            permutation_repeats_error("type")
        });
        let missing = choice::<Missing>(&self.missing, "missing", &mut errors);
        let Some(spec) = spec else {
            errors.push(FieldError::new("algorithm", "choice", "Choose one of the algorithms."));
            return Err(Failure::validation(errors));
        };
        let split = if spec.task.needs_target() {
            self.split(spec.task, test_size, &mut errors)
        } else {
            None
        };
        let encodings = self.encodings(&mut errors);
        let mut features: Vec<String> = self.features.iter().map(|name| unix_line_breaks(name)).collect();
        if !features.is_empty() {
            // The choice of an encoding is the choice of the column.
            let chosen = encodings.keys().filter(|name| !features.contains(name));
            features.extend(chosen.cloned().collect::<Vec<_>>());
        }
        let mut parameters = Map::new();
        for parameter in &spec.parameters {
            let text = self.parameters.get(parameter.name.as_ref()).map_or("", String::as_str);
            match parameter.parse(text) {
                Ok(Some(value)) => drop(parameters.insert(parameter.name.to_string(), value)),
                Ok(None) => {}
                Err(error) => errors.push(parameter_error(error)),
            }
        }
        Failure::check(errors)?;
        let request = TrainRequest {
            dataset_id: dataset_id.unwrap_or_default(),
            algorithm: self.algorithm,
            target: Some(self.target).filter(|target| !target.is_empty()),
            features: Some(features).filter(|features| !features.is_empty()),
            encodings,
            split,
            cv,
            permutation_repeats,
            missing,
            scale: matches!(self.scale.as_str(), "on" | "true" | "1"),
            seed,
            parameters,
        };
        request.check(spec)?;
        Ok(request)
    }

    /// Returns the chosen encodings.
    fn encodings(&self, errors: &mut Vec<FieldError>) -> ColumnEncodings {
        let chosen = self.encodings.iter().filter(|text| !text.is_empty());
        let mut encodings = ColumnEncodings::new();
        for text in chosen {
            match ColumnEncoding::parse_assignment(&unix_line_breaks(text)) {
                Ok((column, encoding)) => drop(encodings.insert(column, encoding)),
                Err(_) => errors.push(not_a_choice("encodings")),
            }
        }
        encodings
    }

    /// Returns the split; `None` for the one of the task.
    fn split(&self, task: Task, test_size: Option<f64>, errors: &mut Vec<FieldError>) -> Option<Split> {
        let kind = match (self.split.as_str(), test_size) {
            ("", None) => return None,
            ("", Some(_)) => Split::default_of(task).kind(),
            (kind, _) => kind,
        };
        let mut split = Map::new();
        split.insert("kind".into(), kind.into());
        if kind != Split::None.kind() {
            split.insert("test_size".into(), test_size.unwrap_or(DEFAULT_TEST_SIZE).into());
        }
        if matches!(kind, "group" | "time") {
            split.insert("column".into(), self.column.clone().into());
        }
        let found = serde_json::from_value(Value::Object(split));
        if found.is_err() {
            errors.push(not_a_choice("split"));
        }
        found.ok()
    }
}

fn number<T: std::str::FromStr>(
    text: &str,
    errors: &mut Vec<FieldError>,
    error: impl FnOnce() -> FieldError,
) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let value = text.parse().ok();
    if value.is_none() {
        errors.push(error());
    }
    value
}

/// Parses one of the names of an enum; an empty text is none.
fn choice<T: DeserializeOwned>(text: &str, field: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    let value = serde_json::from_value(text.into()).ok();
    if value.is_none() {
        errors.push(not_a_choice(field));
    }
    value
}

fn not_a_choice(field: &str) -> FieldError {
    FieldError::new(field, "choice", "Choose one of the values of the list.")
}
