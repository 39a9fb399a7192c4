//! Training of a claimed run: fetches the file, trains where the settings say, and reads the
//! outcome.

use crate::db;
use crate::db::jobs::JobRow;
use crate::error::{Error, Result};
use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::outcome::{FinishedRun, Outcome, TrainTask};
use crate::jobs::process::train_in_process;
use crate::jobs::time_limit::TimeLimit;
use crate::jobs::train::train;
use crate::services::Services;
use crate::services::datasets::stored_format::StoredFormat;
use crate::services::runs::estimate::MODEL_SHARE;
use crate::services::runs::estimate::time::time_remedy;
use crate::services::runs::preparation::algorithm_of;
use crate::settings::TrainIn;
use crate::storage::LocalFile;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;

/// Trains the model of a claimed run.
pub(super) async fn train_job(
    services: Services,
    job: JobRow,
    control: Arc<JobControl>,
) -> std::result::Result<FinishedRun, TrainError> {
    let time = TimeLimit::start(services.limits.max_run_time);
    let (task, key) = wait_for_task(&services, &job, &control, &RETRY).await?;
    let data = fetch_file(&services, &key, &control, &RETRY).await?;
    let model = services.spool.empty()?;
    let remedy = time_remedy(algorithm_of(&task.request)?.cost, &task.request);
    let training = train_as_configured(&services, task, data, &model, &control);
    let outcome = time.apply(training, &control, &remedy).await?;
    let limit = services.limits.max_run_memory / MODEL_SHARE;
    let read = tokio::task::spawn_blocking(move || read_model_text(&model, limit));
    let model = read.await.map_err(|error| Error::unexpected("model file", error))??;
    Ok(FinishedRun { outcome, model })
}

/// Trains in a child process or on threads of this process, and writes the model to the file.
async fn train_as_configured(
    services: &Services,
    task: TrainTask,
    data: LocalFile,
    model: &NamedTempFile,
    control: &Arc<JobControl>,
) -> std::result::Result<Outcome, TrainError> {
    match &services.train_in {
        TrainIn::Process(binary) => {
            let limit = services.limits.max_run_memory;
            train_in_process(binary, limit, &task, data, model.path(), control).await
        }
        TrainIn::Thread => {
            let model = model.reopen().map_err(Error::from)?;
            let control = Arc::clone(control);
            let work = move || train(&task, (data.reader(), data.size()), model, &control);
            let outcome = tokio::task::spawn_blocking(work).await;
            outcome.map_err(|error| Error::unexpected("training thread", error))?
        }
    }
}

fn read_model_text(file: &NamedTempFile, limit: u64) -> std::result::Result<String, TrainError> {
    let bytes = file.as_file().metadata().map_err(Error::from)?.len();
    if bytes > limit {
        let (bytes, limit) = (bytes >> 20, limit >> 20);
        let detail = format!(
            "The model takes {bytes} MB, more than the {limit} MB that are kept of one. Take fewer trees, or smaller \
             ones (max_depth, max_leaf_nodes, min_samples_leaf)."
        );
        return Err(TrainError::failed("model_too_large", detail));
    }
    Ok(std::fs::read_to_string(file.path()).map_err(Error::from)?)
}

/// Retries of an unavailable database or storage, before a run fails.
pub(super) struct Retry {
    /// Pause between two attempts.
    pub(super) pause: Duration,
    /// Time from the first attempt after which there are no more.
    pub(super) total: Duration,
}

const RETRY: Retry = Retry {
    pause: Duration::from_secs(5),
    total: Duration::from_secs(300),
};

/// Opens the file of a run, and waits for its storage unless a stop is requested.
pub(super) async fn fetch_file(
    services: &Services,
    key: &str,
    control: &JobControl,
    retry: &Retry,
) -> std::result::Result<LocalFile, TrainError> {
    let began = Instant::now();
    loop {
        match services.fetch(key).await {
            Err(error) if error.is_unavailable() && began.elapsed() < retry.total => {
                tracing::warn!(%error, "the file of a run cannot be fetched yet");
                pause(control, retry).await?;
            }
            fetched => return Ok(fetched?),
        }
    }
}

async fn pause(control: &JobControl, retry: &Retry) -> std::result::Result<(), TrainError> {
    tokio::select! {
        () = control.stop_requested() => Err(TrainError::Stopped),
        () = tokio::time::sleep(retry.pause) => Ok(()),
    }
}

/// Reads what a run needs to be trained, and waits for the database unless a stop is requested.
async fn wait_for_task(
    services: &Services,
    job: &JobRow,
    control: &JobControl,
    retry: &Retry,
) -> std::result::Result<(TrainTask, String), TrainError> {
    let began = Instant::now();
    loop {
        match read_task(services, job).await {
            Err(error) if error.is_unavailable() && began.elapsed() < retry.total => {
                tracing::warn!(%error, "the data set of a run cannot be read yet");
                pause(control, retry).await?;
            }
            read => return Ok(read?),
        }
    }
}

/// Reads what a run needs to be trained, and the storage key of its file.
async fn read_task(services: &Services, job: &JobRow) -> Result<(TrainTask, String)> {
    let dataset = db::datasets::get(&mut services.db.read().await?.conn(), job.owner_id, job.dataset_id).await?;
    let dataset = dataset.ok_or_else(|| Error::not_found("data set"))?;
    let request = serde_json::from_str(&job.request).map_err(|error| Error::row("runs", "request", job.id, error))?;
    let columns = dataset.columns()?;
    let task = TrainTask {
        request,
        seed: u64::try_from(job.seed).map_err(|error| Error::row("runs", "seed", job.id, error))?,
        format: StoredFormat::from_row(&dataset)?,
        kinds: columns.into_iter().map(|column| (column.name, column.kind)).collect(),
        max_columns: services.limits.max_columns,
    };
    Ok((task, dataset.file_key))
}
