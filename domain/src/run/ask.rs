//! A model that is asked about one row in a form.

use super::RowPrediction;
use crate::algorithm::Algorithm;
use serde::{Deserialize, Serialize};

/// What the form shows, and what the model says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AskedModel {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The name of the data set that it was trained on.
    pub dataset_name: String,
    /// The column that it predicts; none for a clustering.
    pub target: Option<String>,
    /// What it wants to know of a row.
    pub inputs: Vec<ModelInput>,
    /// What it says; none when it could not read the row.
    pub answer: Option<RowPrediction>,
    /// What is wrong with the row, if it is not a single value.
    pub error: Option<String>,
}

/// A feature of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelInput {
    /// The column.
    pub name: String,
    /// What the model was asked about: as given, else what is typical of the data set.
    pub value: String,
    /// The categories that the model knows, sorted; none where it wants a number.
    pub levels: Vec<String>,
    /// The smallest and the largest number of the data set.
    pub range: Option<(f64, f64)>,
    /// Whether the model fills in a missing value.
    pub is_optional: bool,
    /// What is wrong with the value.
    pub error: Option<String>,
}
