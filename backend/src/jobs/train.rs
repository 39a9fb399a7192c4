//! A run from its data set to its result: on threads of this process, or of a child process.

use super::control::{Controlled, JobControl, TrainError};
use super::{classify, kmeans};
use crate::background::{Work, cores};
use crate::error::{Error, Result};
use crate::services::{StoredFormat, prepare};
use domain::dataset::ColumnType;
use domain::run::{Metrics, RunRequest, RunResult, Timings};
use ml_core::model::{ModelError, SavedModel};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::time::Instant;

/// Bytes of a model that are written at once.
const BUFFER: usize = 64 << 10;

/// Everything that a training needs besides the file of the data set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TrainTask {
    pub(crate) request: RunRequest,
    pub(crate) seed: u64,
    /// How the file is read.
    pub(crate) format: StoredFormat,
    /// The types of its columns.
    pub(crate) kinds: BTreeMap<String, ColumnType>,
    pub(crate) max_columns: usize,
}

/// The result of a training, but for the model, as the table of runs has it: JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) metrics: String,
    pub(crate) score: Option<f64>,
    pub(crate) result: String,
    pub(crate) timings: String,
}

/// Result of a training: metrics, model and timings.
pub(super) struct Trained {
    pub(super) metrics: Metrics,
    pub(super) score: Option<f64>,
    pub(super) result: RunResult,
    pub(super) timings: Timings,
    pub(super) model: std::result::Result<SavedModel, ModelError>,
}

/// Trains on threads of its own (those of another run could not be kept from work of this one) and
/// writes the model to
/// `model`. The data are given with their size in bytes. Blocks.
pub(crate) fn train(
    task: &TrainTask,
    (data, size): (impl Read + Send, u64),
    model: File,
    control: &JobControl,
) -> std::result::Result<Outcome, TrainError> {
    let threads = Work::Training.threads(cores())?;
    let trained = threads.install(|| train_here(task, (data, size), model, control));
    // Reading and writing end with an error of their own when they are stopped.
    if trained.is_err() && control.must_stop() {
        return Err(TrainError::Stopped);
    }
    trained
}

fn train_here(
    task: &TrainTask,
    (data, size): (impl Read + Send, u64),
    model: File,
    control: &JobControl,
) -> std::result::Result<Outcome, TrainError> {
    let begun = Instant::now();
    control.begin("reading", size)?;
    let table = task.format.read_table(
        Controlled::new(data, control),
        task.max_columns,
        &task.kinds,
        &task.request,
    )?;
    control.begin("encoding", 0)?;
    let prepared = prepare(table, &task.request, task.seed)?;
    let load_seconds = begun.elapsed().as_secs_f64();
    control.check()?;
    let mut trained = match &task.request {
        RunRequest::KMeans(request) => kmeans::run(prepared, request, task.seed, control)?,
        RunRequest::Classify(request) => classify::run(prepared, request, task.seed, control)?,
    };
    trained.timings.load_seconds = load_seconds;
    control.begin("saving the model", 0)?;
    write_model(trained.model, Controlled::new(model, control))?;
    Ok(Outcome {
        metrics: json(&trained.metrics)?,
        score: trained.score,
        result: json(&trained.result)?,
        timings: json(&trained.timings)?,
    })
}

/// Writes the model as versioned JSON. Takes the model, so that its memory is free when the result
/// is put together.
fn write_model(model: std::result::Result<SavedModel, ModelError>, out: impl Write) -> Result<()> {
    let unexpected = |error| Error::unexpected("model file", error);
    let mut out = BufWriter::with_capacity(BUFFER, out);
    model.and_then(|model| model.to_writer(&mut out)).map_err(unexpected)?;
    Ok(out.flush()?)
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::unexpected("JSON of a result", error))
}
