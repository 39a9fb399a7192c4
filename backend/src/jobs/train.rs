//! Training of a run from its data set to its model, in this process or in a child process.

use super::{classify, kmeans};
use crate::error::{Error, Result};
use crate::jobs::control::{Controlled, JobControl, TrainError};
use crate::jobs::outcome::{Outcome, TrainTask};
use crate::services::runs::training_data::prepare_training_data;
use crate::thread_pools::{ThreadPoolKind, cores};
use domain::run::RunRequest;
use ml_core::model::{ModelError, SavedModel};
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::time::Instant;

/// Number of bytes of a model that are written at once.
const BUFFER: usize = 64 << 10;

/// Trains on dedicated threads, because a shared pool would mix the work of several runs, and
/// writes the model to `model`. The data come with their size in bytes. Blocks.
pub(crate) fn train(
    task: &TrainTask,
    (data, size): (impl Read + Send, u64),
    model: File,
    control: &JobControl,
) -> std::result::Result<Outcome, TrainError> {
    let threads = ThreadPoolKind::Training.build(cores())?;
    let trained = threads.install(|| train_here(task, (data, size), model, control));
    // A stopped reader or writer ends with an error of its own.
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
    let started = Instant::now();
    control.begin_stage("reading", size)?;
    let table = task.format.read_table(
        Controlled::new(data, control),
        task.max_columns,
        &task.kinds,
        &task.request,
    )?;
    control.begin_stage("encoding", 0)?;
    let training_data = prepare_training_data(table, &task.request, task.seed)?;
    let load_seconds = started.elapsed().as_secs_f64();
    control.check()?;
    let mut trained = match &task.request {
        RunRequest::KMeans(request) => kmeans::train(training_data, request, task.seed, control)?,
        RunRequest::Classify(request) => classify::train(training_data, request, task.seed, control)?,
    };
    trained.timings.load_seconds = load_seconds;
    control.begin_stage("saving the model", 0)?;
    write_model(trained.model, Controlled::new(model, control))?;
    Ok(Outcome {
        metrics: json(&trained.metrics)?,
        score: trained.score,
        result: json(&trained.result)?,
        timings: json(&trained.timings)?,
    })
}

/// Writes the model as versioned JSON. Takes the model by value, so that its memory is free before
/// the result is built.
fn write_model(model: std::result::Result<SavedModel, ModelError>, out: impl Write) -> Result<()> {
    let unexpected = |error| Error::unexpected("model file", error);
    let mut out = BufWriter::with_capacity(BUFFER, out);
    model.and_then(|model| model.to_writer(&mut out)).map_err(unexpected)?;
    Ok(out.flush()?)
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::unexpected("JSON of a result", error))
}
