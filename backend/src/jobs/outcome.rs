//! Task and outcome of a training job.

use crate::services::datasets::stored_format::StoredFormat;
use domain::dataset::ColumnType;
use domain::run::TrainRequest;
use serde::{Deserialize, Serialize};

/// Input of a training besides the file of the data set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TrainTask {
    pub(crate) request: TrainRequest,
    pub(crate) seed: u64,
    /// Format of the file.
    pub(crate) format: StoredFormat,
    /// The columns of the data set in their order, with their types.
    pub(crate) kinds: Vec<(String, ColumnType)>,
    pub(crate) max_columns: usize,
}

/// Outcome of a training without the model: JSON of the columns of `runs`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) metrics: String,
    pub(crate) score: Option<f64>,
    pub(crate) result: String,
    pub(crate) timings: String,
}

/// Outcome of a run, and its model as text.
pub(super) struct FinishedRun {
    pub(super) outcome: Outcome,
    pub(super) model: String,
}
