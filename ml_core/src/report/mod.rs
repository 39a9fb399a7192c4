//! Reports of trainings: metrics by task, artifacts, and an account of the columns and rows that
//! were used. Plain data for the command line, the API and pages.

mod account;
mod artifact;
#[cfg(feature = "algorithms")]
mod from_results;
mod metrics;

pub use account::{ColumnAccount, LeftOutColumn, LeftOutReason, RowAccount, UsedColumn, Warning, sentence};
pub use artifact::{Artifact, Axis, Coefficient, Importance, Point, PredictionInterval, SweepPoint};
pub use metrics::{
    BaselineReport, ClassReport, ClassificationReport, ClusteringReport, ConfusionMatrix, MeanStd, Metrics,
    RegressionReport, RowScores, Scores,
};

use crate::spec::{Split, Task};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Report of a training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The id of the algorithm.
    pub algorithm: String,
    /// The task of the algorithm.
    pub task: Task,
    /// All parameters of the algorithm, with their defaults.
    pub parameters: Map<String, Value>,
    /// How rows were held out for the test.
    pub split: Split,
    /// Columns that were used, and those that were not.
    pub columns: ColumnAccount,
    /// Number of rows that were used, and of those that were not.
    pub rows: RowAccount,
    /// Metrics of the task.
    pub metrics: Metrics,
    /// Numbers about the model by name, such as the depth of a tree.
    pub facts: Map<String, Value>,
    /// Views of the model and of its errors.
    pub artifacts: Vec<Artifact>,
    /// Messages about what was guessed, dropped, filled in or left out.
    pub warnings: Vec<Warning>,
    /// Duration of each step.
    pub timings: Timings,
}

/// Durations in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timings {
    /// Reading and encoding of the data; 0 where they are not measured.
    #[serde(default)]
    pub load_seconds: f64,
    /// Fit of the model that was kept, and of those that it was chosen from.
    pub fit_seconds: f64,
    /// Prediction of the training and the test rows.
    pub predict_seconds: f64,
    /// Scores, cross-validation and permutation importances.
    pub metrics_seconds: f64,
}
