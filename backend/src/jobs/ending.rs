//! Storage of the ending of a claimed run. It is retried while the database refuses writes, because
//! the training may have taken hours.

use crate::db;
use crate::db::jobs::{Ending, JobRow};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::jobs::control::{JobControl, shutdown_requested};
use crate::jobs::lease::{release, renew};
use crate::jobs::outcome::FinishedRun;
use crate::services::Services;
use domain::ErrorCode;
use domain::account::Resource;
use domain::run::{RunError, RunState};
use std::time::Duration;
use tokio::sync::watch;

/// Pause after the first failed attempt; each further pause is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause, short enough to renew the lease in between.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Ending of a run.
pub(super) enum RunEnding {
    Succeeded(FinishedRun),
    Failed(RunError),
    Cancelled,
}

/// Stores the ending of a run. Where the database refuses writes it tries again until the ending is
/// stored, another worker has the run, or the process shuts down. A result that can never be stored
/// becomes an error of the run.
pub(super) async fn store(
    services: &Services,
    worker: &str,
    job: &JobRow,
    control: &JobControl,
    stopped: &watch::Receiver<bool>,
    mut ending: RunEnding,
) {
    let (mut pause, mut stopped) = (FIRST_PAUSE, stopped.clone());
    loop {
        let Err(error) = store_once(services, worker, job, &ending).await else {
            return;
        };
        if !error.is_temporary() {
            if !matches!(ending, RunEnding::Succeeded(_)) {
                // The lease expires, and another worker claims the run.
                tracing::error!(%error, "the ending of a run could not be stored");
                return;
            }
            ending = RunEnding::Failed(not_stored(error));
            continue;
        }
        services.outages.record(&error, services.clock.now());
        tracing::warn!(%error, "the ending of a run cannot be stored yet");
        if *stopped.borrow() {
            if let Err(error) = release(services, worker, job).await {
                tracing::error!(%error, "a run could not be returned to the queue");
            }
            return;
        }
        tokio::select! {
            () = shutdown_requested(&mut stopped) => {}
            () = tokio::time::sleep(pause) => {}
        }
        pause = LONGEST_PAUSE.min(2 * pause);
        match renew(services, worker, job, control.progress().as_ref()).await {
            Ok(None) => return,
            Ok(Some(true)) => ending = RunEnding::Cancelled,
            // The next attempt reports an error.
            Ok(Some(false)) | Err(_) => {}
        }
    }
}

/// Returns the error of a run whose result cannot be stored.
fn not_stored(error: Error) -> RunError {
    if let Error::Failure(failure) = error {
        return RunError {
            code: failure.code.as_str().into(),
            detail: failure.detail,
        };
    }
    tracing::error!(%error, "the result of a run cannot be stored");
    RunError {
        code: "result_not_stored".into(),
        detail: "The training has ended, but the database refuses its result. The log of the server has the reason."
            .into(),
    }
}

async fn store_once(services: &Services, worker: &str, job: &JobRow, ending: &RunEnding) -> Result<()> {
    match ending {
        RunEnding::Succeeded(FinishedRun { outcome, model }) => {
            let row = Ending {
                state: RunState::Succeeded.as_str(),
                timings: Some(&outcome.timings),
                metrics: Some(&outcome.metrics),
                score: outcome.score,
                result: Some(&outcome.result),
                error: None,
                model_bytes: i64::try_from(model.len()).unwrap_or(i64::MAX),
            };
            let model = (i64::from(ml_core::model::FORMAT_VERSION), model.as_str());
            write(services, worker, job, RunState::Succeeded, &row, Some(model)).await
        }
        RunEnding::Failed(error) => {
            let error = serde_json::to_string(error).ok();
            let row = Ending {
                state: RunState::Failed.as_str(),
                error: error.as_deref(),
                ..Ending::default()
            };
            write(services, worker, job, RunState::Failed, &row, None).await
        }
        RunEnding::Cancelled => {
            let row = Ending {
                state: RunState::Cancelled.as_str(),
                ..Ending::default()
            };
            write(services, worker, job, RunState::Cancelled, &row, None).await
        }
    }
}

async fn write(
    services: &Services,
    worker: &str,
    job: &JobRow,
    state: RunState,
    ending: &Ending<'_>,
    model: Option<(i64, &str)>,
) -> Result<()> {
    let now = services.clock.now();
    let event = Event::run_state(job.owner_id, job.id, state);
    let mut tx = services.db.begin().await?;
    if model.is_some() {
        let addition = [(Resource::StorageBytes, ending.model_bytes)];
        match services.reserve_quota(&mut tx, job.owner_id, &addition).await {
            // The account was deleted during the training, and the run with it.
            Err(Error::Failure(failure)) if failure.code == ErrorCode::NotFound => return Ok(()),
            reserved => reserved?,
        }
    }
    if !db::jobs::finish(&mut tx.conn(), job.lease(worker), ending, now).await? {
        return Ok(());
    }
    if let Some((version, content)) = model {
        db::models::insert(&mut tx.conn(), job.id, version, content, now).await?;
    }
    services.commit_and_publish(tx, [event]).await
}
