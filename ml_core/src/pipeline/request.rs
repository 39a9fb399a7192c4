//! Requests to train a model.

use crate::data::{Missing, Table};
use crate::spec::{ColumnEncoding, ColumnEncodings, Split};
use crate::spelling::respell_request;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A request to train a model on a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainRequest {
    /// The id of the algorithm.
    pub algorithm: String,
    /// The column to predict; not for a clustering.
    #[serde(default)]
    pub target: Option<String>,
    /// The columns to use; by default those that can be used (for a clustering the numbers).
    #[serde(default)]
    pub features: Option<Vec<String>>,
    /// Encodings of columns that are not the default of their type. Those of dates and texts are
    /// used only with one.
    #[serde(default)]
    pub encodings: ColumnEncodings,
    /// How rows are held out for the test; by default [`Split::default_of`] the task.
    #[serde(default)]
    pub split: Option<Split>,
    /// The number of folds of a cross-validation of the training rows; by default none.
    #[serde(default)]
    pub cv: Option<usize>,
    /// The number of times that each column is shuffled to measure its importance; by default not.
    #[serde(default)]
    pub permutation_repeats: Option<usize>,
    /// Whether the rows of a clustering are projected to two dimensions, for a chart.
    #[serde(default)]
    pub projection: bool,
    /// Treatment of missing values; by default [`Missing::default_of`] the algorithm.
    #[serde(default)]
    pub missing: Option<Missing>,
    /// Whether columns are scaled to mean 0 and standard deviation 1.
    #[serde(default)]
    pub scale: bool,
    /// The seed of everything that is random.
    #[serde(default)]
    pub seed: u64,
    /// Parameters of the algorithm by name; absent ones have their default.
    #[serde(default)]
    pub parameters: Map<String, Value>,
}

impl TrainRequest {
    /// Requests an algorithm with the defaults of everything else.
    #[must_use]
    pub fn new(algorithm: &str) -> Self {
        Self {
            algorithm: algorithm.to_owned(),
            target: None,
            features: None,
            encodings: ColumnEncodings::new(),
            split: None,
            cv: None,
            permutation_repeats: None,
            projection: false,
            missing: None,
            scale: false,
            seed: 0,
            parameters: Map::new(),
        }
    }

    /// Returns the request with the names of the table's columns where it only spells them
    /// otherwise.
    pub(super) fn spelled_as(&self, table: &Table) -> Self {
        let columns = table.columns();
        let columns: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let mut request = self.clone();
        respell_request(
            &columns,
            &mut request.target,
            &mut request.features,
            &mut request.encodings,
            &mut request.split,
        );
        request
    }

    /// Sets the column to predict.
    #[must_use]
    pub fn target(mut self, column: &str) -> Self {
        self.target = Some(column.to_owned());
        self
    }

    /// Sets the encoding of a column.
    #[must_use]
    pub fn encoding(mut self, column: &str, encoding: ColumnEncoding) -> Self {
        self.encodings.insert(column.to_owned(), encoding);
        self
    }

    /// Sets the treatment of missing values.
    #[must_use]
    pub fn missing(mut self, missing: Missing) -> Self {
        self.missing = Some(missing);
        self
    }

    /// Sets a parameter of the algorithm.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }
}
