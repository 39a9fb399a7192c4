//! Runs: the training of an algorithm on a data set, from the request to the result.

mod answer;
mod compare;
mod form;
mod predict;
mod prediction_form;
mod request;
mod request_bodies;
mod result;
mod tree;

pub use answer::{Projection, RunAnswer, RunMetrics, RunViews};
pub use compare::{COMPARED_RUNS, ComparedMetric, ComparedParameter, ComparedRun, RunComparison};
pub use form::RunForm;
pub use ml_core::report;
pub use ml_core::report::{Metrics, Timings};
pub use predict::{PredictRequest, Predictions, RowPrediction, max_predicted_rows, too_many_rows};
pub use prediction_form::{ModelInput, PredictionForm};
pub use request::{
    ColumnEncoding, ColumnEncodings, DEFAULT_PERMUTATION_REPEATS, DEFAULT_TEST_SIZE, DatePart, MAX_SEED, Missing,
    Split, TrainRequest,
};
pub use request_bodies::{ClassifyRequest, KMeansRequest};
pub use result::RunResult;
pub use tree::{PathStep, TreeNode, TreeSplit, TreeView};

use crate::algorithm::Task;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// State of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Waits for a worker.
    Queued,
    /// Is trained by a worker.
    Running,
    /// Ended with a result.
    Succeeded,
    /// Ended with an error.
    Failed,
    /// Stopped by its owner.
    Cancelled,
}

impl RunState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
    ];

    /// Returns the name in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns whether the state is final.
    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// Progress of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Current stage, such as `reading` or `fitting`.
    pub stage: String,
    /// Steps done in this stage.
    pub done: u64,
    /// Steps of this stage; 0 if unknown.
    pub total: u64,
}

/// Error of a failed run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunError {
    /// A stable code, such as `worker_lost`, `invalid_data` or `quota_exceeded`.
    pub code: String,
    /// Reason and remedy.
    pub detail: String,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The id.
    pub id: i64,
    /// The data set.
    pub dataset_id: i64,
    /// Its name.
    pub dataset_name: String,
    /// The id of the algorithm.
    pub algorithm: String,
    /// The name of the algorithm.
    pub algorithm_name: String,
    /// The kind of problem that the algorithm solves.
    pub task: Task,
    /// Settings of the request by name, without those that have a field here.
    pub parameters: Map<String, Value>,
    /// The seed, given or drawn.
    pub seed: u64,
    /// State of the run.
    pub state: RunState,
    /// Progress; null before it starts.
    pub progress: Option<Progress>,
    /// Whether its owner has cancelled it.
    pub cancel_requested: bool,
    /// Error, if it failed.
    pub error: Option<RunError>,
    /// Metrics of the result.
    pub metrics: Option<Metrics>,
    /// The result.
    pub result: Option<RunResult>,
    /// Durations.
    pub timings: Option<Timings>,
    /// Time of the request.
    pub created_at: DateTime<Utc>,
    /// Time at which a worker started it.
    pub started_at: Option<DateTime<Utc>>,
    /// Time of the end.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Run {
    /// Returns the column that the run predicts; `None` for a clustering.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.parameters.get("target")?.as_str()
    }

    /// Returns every parameter by its name: the shared ones and the algorithm's own, which are an
    /// object among them.
    #[must_use]
    pub fn all_parameters(&self) -> Vec<(String, Value)> {
        let mut list = Vec::new();
        for (name, value) in &self.parameters {
            match value {
                Value::Object(own) => list.extend(own.iter().map(|(name, value)| (name.clone(), value.clone()))),
                value => list.push((name.clone(), value.clone())),
            }
        }
        list
    }
}

/// A line of the list of runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunSummary {
    /// The id.
    pub id: i64,
    /// The data set.
    pub dataset_id: i64,
    /// Its name.
    pub dataset_name: String,
    /// The id of the algorithm.
    pub algorithm: String,
    /// The name of the algorithm.
    pub algorithm_name: String,
    /// The kind of problem that the algorithm solves.
    pub task: Task,
    /// State of the run.
    pub state: RunState,
    /// Progress.
    pub progress: Option<Progress>,
    /// The score to compare by, on rows that were not learned from: accuracy of classes, R² of
    /// numbers; the silhouette of a clustering.
    pub score: Option<f64>,
    /// Time of the request.
    pub created_at: DateTime<Utc>,
    /// Time of the end.
    pub finished_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests;
