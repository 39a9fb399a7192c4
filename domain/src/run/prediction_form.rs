//! Prediction form: one row for the model of a run.

use super::RowPrediction;
use crate::Warning;
use crate::algorithm::Task;
use serde::{Deserialize, Serialize};

/// Prediction form of a model, with the values of a row and their prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PredictionForm {
    /// The name of the algorithm.
    pub algorithm_name: String,
    /// The kind of problem that the algorithm solves.
    pub task: Task,
    /// The name of the data set that the model was trained on.
    pub dataset_name: String,
    /// The column that the model predicts; none for a clustering.
    pub target: Option<String>,
    /// The first features, in the order of the form.
    pub inputs: Vec<ModelInput>,
    /// Number of the others, which keep their typical values.
    pub hidden_inputs: usize,
    /// Prediction; none for an invalid row.
    pub answer: Option<RowPrediction>,
    /// The share of rows like those of the training whose true value is in the interval of the
    /// prediction; none without an interval.
    pub coverage: Option<f64>,
    /// Messages about the row, such as a category that the model does not know.
    pub warnings: Vec<Warning>,
    /// Error of the row as a whole, not of one input.
    pub error: Option<String>,
}

/// A feature of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelInput {
    /// The column.
    pub name: String,
    /// Value of the row: as entered, else typical of the data set.
    pub value: String,
    /// Categories that the model lists, sorted; empty for a number, for dates and texts, and where
    /// there are too many.
    pub levels: Vec<String>,
    /// Whether the value is a category, a date or a text, and not a number.
    pub is_text: bool,
    /// The smallest and the largest number of the data set.
    pub range: Option<(f64, f64)>,
    /// Whether the model fills in a missing value.
    pub is_optional: bool,
    /// Error of the value.
    pub error: Option<String>,
}
