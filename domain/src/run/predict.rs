//! Predictions for new rows.

use crate::Warning;
use crate::bounded_list::BoundedList;
use crate::error::FieldError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Largest number of rows of a request.
const MAX_ROWS: usize = 10_000;

/// Largest number of probabilities of an answer.
const MAX_PROBABILITIES: usize = 200_000;

/// Largest number of bytes of the names of classes in an answer, which names all in each row.
const MAX_CLASS_NAMES: usize = 20_000_000;

/// Returns the largest number of rows of a request to a model with these classes (none for a
/// clustering).
#[must_use]
pub fn max_predicted_rows(classes: &[String]) -> usize {
    let names: usize = classes.iter().map(String::len).sum();
    MAX_ROWS
        .min(MAX_PROBABILITIES / classes.len().max(1))
        .min(MAX_CLASS_NAMES / names.max(1))
        .max(1)
}

/// JSON body of `POST /ml/runs/{id}/predict`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "rows": [{ "sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2 }],
})))]
#[serde(deny_unknown_fields)]
pub struct PredictRequest {
    /// The rows, each with the values of the model's features by column: numbers, or for categories
    /// texts, numbers or booleans. A null or absent value is missing, and filled in if the model
    /// was trained with `mean` or `most_frequent`; other columns are ignored.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Map<String, Value>>))]
    pub rows: BoundedList<Map<String, Value>, MAX_ROWS>,
}

impl PredictRequest {
    /// Returns the rows.
    ///
    /// # Errors
    /// When there are more than any model predicts at once.
    pub fn into_rows(self) -> Result<Vec<Map<String, Value>>, FieldError> {
        self.rows.into_all().map_err(|rows| too_many_rows(rows, MAX_ROWS))
    }
}

/// Returns the error of more rows than a model predicts at once.
#[must_use]
pub fn too_many_rows(rows: usize, max_rows: usize) -> FieldError {
    let message = format!("{rows} rows are too many: send at most {max_rows} at once.");
    FieldError::new("rows", "too_many", message)
}

/// Answer of `POST /ml/runs/{id}/predict`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "predictions": [{ "label": "setosa", "probabilities": { "setosa": 1.0, "versicolor": 0.0, "virginica": 0.0 } }],
    "warnings": [],
})))]
pub struct Predictions {
    /// One a row, in the order of the rows.
    pub predictions: Vec<RowPrediction>,
    /// Messages about the rows, such as categories that the model does not know.
    pub warnings: Vec<Warning>,
}

/// Prediction for a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum RowPrediction {
    /// A classifier.
    Class {
        /// The class.
        label: String,
        /// The probability of each class.
        probabilities: BTreeMap<String, f64>,
    },
    /// A regression.
    Number {
        /// The number.
        value: f64,
        /// The lower limit of the interval; absent where the model has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lower: Option<f64>,
        /// The upper limit of the interval.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        upper: Option<f64>,
    },
    /// A clustering.
    Cluster {
        /// The number of the cluster, from 0.
        cluster: u32,
        /// Distance from the centre of the cluster, in scaled units where the model scales.
        distance: f64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_classes_leave_room_for_fewer_rows() {
        let allowed = |count: usize, bytes: usize| max_predicted_rows(&vec!["x".repeat(bytes); count]);
        let short = [0, 1, 20, 21, 1000].map(|count| allowed(count, 5));
        assert_eq!(short, [10_000, 10_000, 10_000, 9523, 200]);
        assert_eq!(allowed(10, 1000), 2000, "long names leave room for fewer");
        assert_eq!(allowed(10, 4_000_000), 1);
    }

    #[test]
    fn rows_beyond_the_limit_are_counted_and_not_kept() {
        let rows = |count: usize| {
            let body = format!(r#"{{"rows": [{}]}}"#, vec!["{}"; count].join(","));
            serde_json::from_str::<PredictRequest>(&body).unwrap()
        };
        assert_eq!(rows(MAX_ROWS).into_rows().map(|rows| rows.len()), Ok(MAX_ROWS));
        let many = rows(700_000);
        assert_eq!(many.rows.clone().into_kept().len(), MAX_ROWS);
        let error = many.into_rows().unwrap_err();
        assert_eq!((error.field(), error.code.as_str()), ("rows", "too_many"));
        assert!(
            error
                .message
                .starts_with("700000 rows are too many: send at most 10000")
        );
    }
}
