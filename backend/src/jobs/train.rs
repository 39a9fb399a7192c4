//! A run from its data set to its result.

use super::lease::Link;
use super::{classify, kmeans};
use crate::background::{Work, cores};
use crate::db;
use crate::db::jobs::JobRow;
use crate::error::{Error, Result};
use crate::services::{Services, load_table, prepare};
use domain::run::{Metrics, RunRequest, RunResult, Timings};
use ml_core::Progress;
use ml_core::model::{ModelError, SavedModel};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

/// What came out.
pub(super) struct Outcome {
    pub(super) metrics: Metrics,
    pub(super) score: Option<f64>,
    pub(super) result: RunResult,
    pub(super) timings: Timings,
    /// The model as versioned JSON.
    pub(super) model: String,
}

/// Why nothing came out.
pub(super) enum Stop {
    /// The keeper asked for it.
    Asked,
    /// It cannot be done.
    Error(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Fetches the file and trains on threads of its own: those of another run could not be kept from work of this one.
pub(super) async fn train(services: Services, job: JobRow, link: Arc<Link>) -> std::result::Result<Outcome, Stop> {
    let (dataset, request, file) = fetch(&services, &job).await?;
    let max_columns = services.limits.max_columns;
    let threads = Work::Training.threads(cores())?;
    let work = move || {
        let begun = Instant::now();
        link.tell("reading", 0, 0);
        let table = load_table(&dataset, &file, max_columns, &request)?;
        let seed = u64::try_from(job.seed).map_err(|error| Error::row("runs", "seed", job.id, error))?;
        let prepared = prepare(&table, &request, seed)?;
        let load_seconds = begun.elapsed().as_secs_f64();
        if link.stopped() {
            return Err(Stop::Asked);
        }
        let mut outcome = match &request {
            RunRequest::KMeans(request) => kmeans::run(&prepared, request, seed, &link)?,
            RunRequest::Classify(request) => classify::run(&prepared, request, seed, &link)?,
        };
        outcome.timings.load_seconds = load_seconds;
        Ok(outcome)
    };
    match tokio::task::spawn_blocking(move || threads.install(work)).await {
        Ok(outcome) => outcome,
        Err(error) => Err(Error::unexpected("training thread", error).into()),
    }
}

async fn fetch(
    services: &Services,
    job: &JobRow,
) -> Result<(db::datasets::DatasetRow, RunRequest, crate::storage::LocalFile)> {
    let dataset = db::datasets::get(&mut services.db.read().await?.conn(), job.owner_id, job.dataset_id).await?;
    let dataset = dataset.ok_or_else(|| Error::not_found("data set"))?;
    let request = serde_json::from_str(&job.request).map_err(|error| Error::row("runs", "request", job.id, error))?;
    let file = services.fetch(&dataset.file_key).await?;
    Ok((dataset, request, file))
}

/// An observer of a fit that tells the keeper how far it is, and stops when the keeper says so.
pub(super) fn observer<'a>(link: &'a Link, stage: &'a str) -> impl Fn(Progress) -> ControlFlow<()> + Sync + 'a {
    move |progress| {
        link.tell(stage, progress.done, progress.total);
        if link.stopped() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// The model as it is stored.
pub(super) fn model_text(model: std::result::Result<SavedModel, ModelError>) -> std::result::Result<String, Stop> {
    let unexpected = |error| Error::unexpected("model file", error);
    let mut bytes = Vec::new();
    model
        .and_then(|model| model.to_writer(&mut bytes))
        .map_err(unexpected)?;
    String::from_utf8(bytes).map_err(|error| Error::unexpected("model file", error).into())
}

/// An algorithm's refusal as the run's error.
pub(super) fn refused(error: &impl ToString) -> Stop {
    let detail = domain::error::sentence(error);
    Stop::Error(domain::Failure::new(domain::ErrorCode::Validation, detail).into())
}
