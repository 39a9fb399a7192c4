//! Task and outcome of a training job.

use crate::services::datasets::stored_format::StoredFormat;
use domain::dataset::ColumnType;
use domain::run::{Metrics, RunRequest, RunResult, Timings};
use ml_core::model::{ModelError, SavedModel};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Input of a training besides the file of the data set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TrainTask {
    pub(crate) request: RunRequest,
    pub(crate) seed: u64,
    /// Format of the file.
    pub(crate) format: StoredFormat,
    /// Types of its columns.
    pub(crate) kinds: BTreeMap<String, ColumnType>,
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

/// TrainedModel model with its metrics and timings.
pub(super) struct TrainedModel {
    pub(super) metrics: Metrics,
    pub(super) score: Option<f64>,
    pub(super) result: RunResult,
    pub(super) timings: Timings,
    pub(super) model: Result<SavedModel, ModelError>,
}

/// Outcome of a run, and its model as text.
pub(super) struct FinishedRun {
    pub(super) outcome: Outcome,
    pub(super) model: String,
}
