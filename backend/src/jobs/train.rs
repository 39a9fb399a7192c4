//! Training of a run from its data set to its model, in this process or in a child process.

use crate::error::{Error, Result};
use crate::jobs::control::{Controlled, JobControl, TrainError};
use crate::jobs::outcome::{Outcome, TrainTask};
use crate::services::runs::preparation::{pipeline_request, refusal, with_unread_columns};
use crate::thread_pools::{ThreadPoolKind, cores};
use domain::run::RunResult;
use ml_core::model::{ModelError, SavedModel};
use ml_core::pipeline::{Monitor, Prepared};
use ml_core::report::Report;
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::ops::ControlFlow;
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
    // A stopped reader, writer or fit ends with an error of its own.
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
    let request = pipeline_request(&task.request, task.seed);
    let prepared = Prepared::new(table, &request).map_err(|error| refusal(&error, &task.request))?;
    let load_seconds = started.elapsed().as_secs_f64();
    control.check()?;
    let monitor = JobMonitor { control, started };
    let trained = prepared.train(&monitor);
    control.check()?;
    let trained = trained.map_err(|error| TrainError::refused(&error))?;
    let mut report = with_unread_columns(trained.report, &task.request, &task.kinds);
    report.timings.load_seconds = load_seconds;
    control.begin_stage("saving the model", 0)?;
    write_model(&trained.model, Controlled::new(model, control))?;
    // Frees the memory of the model before the result is written.
    drop(trained.model);
    outcome(report)
}

fn outcome(report: Report) -> std::result::Result<Outcome, TrainError> {
    let (result, metrics, timings) = RunResult::split_report(report);
    Ok(Outcome {
        score: metrics.main_score(),
        metrics: json(&metrics)?,
        result: json(&result)?,
        timings: json(&timings)?,
    })
}

/// Monitor of a training that reports to the supervisor of the job.
struct JobMonitor<'a> {
    control: &'a JobControl,
    started: Instant,
}

impl Monitor for JobMonitor<'_> {
    fn stage(&self, name: &str) {
        // A requested stop is seen by the next observation.
        let _ = self.control.begin_stage(name, 0);
    }

    fn observe(&self, progress: ml_core::Progress) -> ControlFlow<()> {
        self.control.observe(progress)
    }

    fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}

/// Writes the model as versioned JSON.
fn write_model(model: &SavedModel, out: impl Write) -> Result<()> {
    let unexpected = |error: ModelError| Error::unexpected("model file", error);
    let mut out = BufWriter::with_capacity(BUFFER, out);
    model.to_writer(&mut out).map_err(unexpected)?;
    Ok(out.flush()?)
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::unexpected("JSON of a result", error))
}
