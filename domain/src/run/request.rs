//! Training requests.

use crate::algorithm::{AlgorithmSpec, Task, parameter_error};
use crate::bounded_list::BoundedList;
use crate::dataset::MAX_COLUMNS;
use crate::error::{Failure, FieldError};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::collections::HashSet;

pub use ml_core::spec::{
    ColumnEncoding, ColumnEncodings, DEFAULT_PERMUTATION_REPEATS, DEFAULT_TEST_SIZE, DatePart, Missing, Split,
};

/// Seeds stay below 2^53, so that every JSON reader keeps them exactly.
pub const MAX_SEED: u64 = (1 << 53) - 1;

/// Smallest and largest share of the rows that can be held out for the test.
const TEST_SIZES: std::ops::RangeInclusive<f64> = 0.05..=0.95;

/// Smallest and largest number of folds of a cross-validation.
const FOLDS: std::ops::RangeInclusive<u32> = 2..=20;

/// Smallest and largest number of times that a column is shuffled.
const PERMUTATION_REPEATS: std::ops::RangeInclusive<u32> = 1..=100;

/// Largest number of bytes of the parameters as JSON, which results and comparisons repeat.
const MAX_PARAMETERS: usize = 200_000;

/// Training request: body of `POST /ml/train`, `/ml/regress` and `/ml/cluster`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TrainRequest {
    /// The data set.
    pub dataset_id: i64,
    /// The id of the algorithm, as `GET /ml/` lists it.
    pub algorithm: String,
    /// The column to predict; not for a clustering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The columns to use. Default: numeric and categorical columns except the target (clustering:
    /// numeric columns), plus every column with an encoding.
    #[serde(default, deserialize_with = "feature_names", skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// Encodings of columns that are not the default of their type, by column; dates and texts are
    /// used only with one.
    #[serde(default, skip_serializing_if = "ColumnEncodings::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, ColumnEncoding>))]
    pub encodings: ColumnEncodings,
    /// The rows that are held out for the test. Default: 25 %, stratified for a classification,
    /// random for a regression; none for a clustering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// Number of folds of an additional cross-validation. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cv: Option<u32>,
    /// The number of times, from 1 to 100, that each column is shuffled to measure by how much the
    /// score on the test rows falls (on the training rows if none are held out). Default: no
    /// permutation importances. Not for a clustering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permutation_repeats: Option<u32>,
    /// Treatment of missing values. Default: kept if the algorithm accepts them (see `GET /ml/`),
    /// otherwise the rows are dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// Scales every column to mean 0 and standard deviation 1 before the training.
    #[serde(default)]
    pub scale: bool,
    /// The seed. Default: drawn at random and recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The algorithm's own parameters, as `GET /ml/` describes them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: Map<String, Value>,
}

impl TrainRequest {
    /// Returns the target; empty names count as none.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref().filter(|target| !target.trim().is_empty())
    }

    /// Fills in the defaults of `missing` and `split`, so that a stored request keeps them even if
    /// the defaults change. The report of a run has the parameters of the algorithm.
    #[must_use]
    pub fn with_defaults(mut self, spec: &AlgorithmSpec) -> Self {
        self.missing.get_or_insert(Missing::default_of(spec));
        if spec.task.needs_target() {
            self.split.get_or_insert(Split::default_of(spec.task));
        }
        self
    }

    /// Checks every rule that needs no data. `spec` describes the algorithm of the request.
    ///
    /// # Errors
    /// One error for each value that is not acceptable.
    pub fn check(&self, spec: &AlgorithmSpec) -> Result<(), Failure> {
        let mut errors: Vec<FieldError> = match spec.with_defaults(&self.parameters) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.into_iter().map(parameter_error).collect(),
        };
        self.check_size(&mut errors);
        self.check_columns(spec.task, &mut errors);
        self.check_encodings(&mut errors);
        self.check_rows(spec.task, &mut errors);
        if self.missing == Some(Missing::Native) && !spec.native_missing {
            let message = format!("{} needs every value; drop the rows or fill the gaps.", spec.name);
            errors.push(FieldError::new("missing", "not_allowed", message));
        }
        if self.seed.is_some_and(|seed| seed > MAX_SEED) {
            let message = format!("A seed is a whole number from 0 to {MAX_SEED}.");
            errors.push(FieldError::new("seed", "out_of_range", message));
        }
        Failure::check(errors)
    }

    fn check_size(&self, errors: &mut Vec<FieldError>) {
        let bytes = serde_json::to_string(&self.parameters).map_or(0, |text| text.len());
        if bytes > MAX_PARAMETERS {
            let message = format!(
                "The parameters have {bytes} bytes; they may have {MAX_PARAMETERS}. Give initial centres fewer digits, or \
                 use fewer columns or clusters."
            );
            errors.push(FieldError::new("parameters", "too_long", message));
        }
    }

    fn check_columns(&self, task: Task, errors: &mut Vec<FieldError>) {
        match (task.needs_target(), self.target()) {
            (true, None) => errors.push(FieldError::new("target", "required", "Choose the column to predict.")),
            (false, Some(_)) => {
                let message = "A clustering predicts no column; leave the target out.";
                errors.push(FieldError::new("target", "not_allowed", message));
            }
            _ => {}
        }
        let Some(features) = &self.features else { return };
        if features.is_empty() {
            errors.push(FieldError::new("features", "required", "Choose at least one column."));
        }
        let is_feature = |name: &&str| features.iter().any(|feature| feature == name);
        if let Some(target) = self.target().filter(is_feature) {
            let message = format!("“{target}” is the target, so it cannot be a feature too.");
            errors.push(FieldError::new("features", "target_is_feature", message));
        }
        if let Some(column) = self.split.as_ref().and_then(Split::column).filter(is_feature) {
            let message = format!("“{column}” decides the split, so it cannot be a feature too.");
            errors.push(FieldError::new("features", "split_is_feature", message));
        }
    }

    fn check_encodings(&self, errors: &mut Vec<FieldError>) {
        let split = self.split.as_ref().and_then(Split::column);
        let features = self.features.as_ref();
        let features: Option<HashSet<&str>> = features.map(|names| names.iter().map(String::as_str).collect());
        for (name, encoding) in &self.encodings {
            let is_left_out = |features: &HashSet<&str>| !features.contains(name.as_str());
            let error = match encoding.check() {
                Err(problem) => Some(("choice", problem)),
                Ok(()) if self.target() == Some(name) => {
                    Some(("target", "is the target, which needs no encoding".into()))
                }
                Ok(()) if split == Some(name) => Some(("split", "decides the split, so it cannot be encoded".into())),
                Ok(()) if features.as_ref().is_some_and(is_left_out) => Some((
                    "not_a_feature",
                    "has an encoding, but it is not among the features".into(),
                )),
                Ok(()) => None,
            };
            errors.extend(
                error.map(|(code, problem)| FieldError::new("encodings", code, format!("“{name}” {problem}."))),
            );
        }
    }

    fn check_rows(&self, task: Task, errors: &mut Vec<FieldError>) {
        match (task, &self.split) {
            (Task::Clustering, Some(split)) if *split != Split::None => {
                let message = "A clustering has no test rows; leave the split out.";
                errors.push(FieldError::new("split", "not_allowed", message));
            }
            (Task::Regression, Some(Split::Stratified { .. })) => {
                let message = "A stratified split needs classes; take a random one.";
                errors.push(FieldError::new("split", "choice", message));
            }
            _ => {}
        }
        let split = self.split.as_ref();
        if split
            .and_then(Split::column)
            .is_some_and(|column| column.trim().is_empty())
        {
            let message = "Choose the column that decides the split.";
            errors.push(FieldError::new("split/column", "required", message));
        }
        if split
            .and_then(Split::column)
            .is_some_and(|column| Some(column) == self.target())
        {
            let message = "The target cannot decide the split.";
            errors.push(FieldError::new("split/column", "target", message));
        }
        if split
            .and_then(Split::test_size)
            .is_some_and(|share| !TEST_SIZES.contains(&share))
        {
            errors.push(test_size_error("split/test_size", "out_of_range"));
        }
        if self.cv.is_some_and(|folds| !FOLDS.contains(&folds)) {
            errors.push(folds_error("out_of_range"));
        }
        if task == Task::Clustering && self.cv.is_some() {
            let message = "A clustering has no scores on other rows; leave the cross-validation out.";
            errors.push(FieldError::new("cv", "not_allowed", message));
        }
        if task == Task::Clustering && self.permutation_repeats.is_some() {
            let message = "A clustering predicts no column; leave the permutation importances out.";
            errors.push(FieldError::new("permutation_repeats", "not_allowed", message));
        } else if self
            .permutation_repeats
            .is_some_and(|repeats| !PERMUTATION_REPEATS.contains(&repeats))
        {
            errors.push(permutation_repeats_error("out_of_range"));
        }
    }
}

/// Reads the names of columns. One more than a data set can have are refused, because one of them
/// is unknown or repeated; the names after it need no memory.
pub(super) fn feature_names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let names = Option::<BoundedList<String, { MAX_COLUMNS + 1 }>>::deserialize(deserializer)?;
    Ok(names.map(BoundedList::into_kept))
}

/// Returns the error of a share of test rows.
pub(super) fn test_size_error(field: &str, code: &str) -> FieldError {
    let (min, max) = (TEST_SIZES.start(), TEST_SIZES.end());
    FieldError::new(
        field,
        code,
        format!("The test share must be a number from {min} to {max}."),
    )
}

/// Returns the error of a number of folds.
pub(super) fn folds_error(code: &str) -> FieldError {
    let (min, max) = (FOLDS.start(), FOLDS.end());
    FieldError::new("cv", code, format!("Cross-validation takes {min} to {max} folds."))
}

/// Returns the error of a number of shuffles.
pub(super) fn permutation_repeats_error(code: &str) -> FieldError {
    let (min, max) = (PERMUTATION_REPEATS.start(), PERMUTATION_REPEATS.end());
    let message = format!("Permutation importances take {min} to {max} shuffles of each column.");
    FieldError::new("permutation_repeats", code, message)
}
