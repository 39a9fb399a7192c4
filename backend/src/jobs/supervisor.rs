//! Supervisor of a claimed run: renews its lease, publishes progress, stops the work and stores the
//! outcome. The work is an argument.

use crate::db;
use crate::db::jobs::{Ending, JobRow};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::outcome::FinishedRun;
use crate::services::Services;
use chrono::TimeDelta;
use domain::ErrorCode;
use domain::account::Resource;
use domain::event::RunEvent;
use domain::run::{Progress, RunError, RunState};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Duration of a lease.
pub(super) const LEASE: Duration = Duration::from_secs(20);
/// Upper bound for the remaining time of a lease. A lease that ends later was written by a worker
/// whose clock is wrong, and counts as expired.
pub(super) const MAX_LEASE: TimeDelta = TimeDelta::seconds(60);
/// Interval of the renewals.
const RENEW_INTERVAL: Duration = Duration::from_secs(5);
/// Interval in which new progress is stored.
const TICK_INTERVAL: Duration = Duration::from_millis(300);

/// Reason to stop the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StopReason {
    /// The owner has cancelled the run.
    Cancelled,
    /// The process shuts down.
    Shutdown,
    /// Another worker has the run, or it was deleted.
    LeaseLost,
}

/// Supervises the work on a claimed run. Never fails: errors become those of the run or are logged.
pub(super) async fn supervise<F>(
    services: &Services,
    worker: &str,
    job: &JobRow,
    stopped: &watch::Receiver<bool>,
    work: impl FnOnce(Arc<JobControl>) -> F,
) where
    F: Future<Output = std::result::Result<FinishedRun, TrainError>>,
{
    let began = Instant::now();
    let control = Arc::new(JobControl::default());
    let (outcome, reason) = {
        let work = work(Arc::clone(&control));
        let renewal = keep_lease(services, worker, job, &control, stopped.clone());
        tokio::pin!(work, renewal);
        tokio::select! {
            outcome = &mut work => (outcome, None),
            reason = &mut renewal => {
                control.request_stop();
                (work.await, Some(reason))
            }
        }
        // `renewal` is dropped here. Kept alive but no longer polled, it could hold an open
        // transaction, and with it SQLite's only writing connection, so the outcome could never be
        // stored.
    };
    services
        .metrics
        .trained(&job.algorithm, result_of(&outcome, reason), began);
    let stored = match (outcome, reason) {
        (_, Some(StopReason::LeaseLost)) => Ok(()),
        // Work that ended at the same moment is kept, because its result is complete.
        (Ok(finished), _) => store_success(services, worker, job, finished).await,
        (Err(TrainError::Stopped), Some(StopReason::Shutdown)) => release(services, worker, job).await,
        (Err(TrainError::Stopped), _) => {
            store_failure_or_cancel(services, worker, job, RunState::Cancelled, None).await
        }
        (Err(TrainError::Failed(error)), _) => {
            store_failure_or_cancel(services, worker, job, RunState::Failed, Some(error)).await
        }
    };
    if let Err(error) = stored {
        // The lease expires, and another worker claims the run.
        tracing::error!(%error, "the outcome of a run could not be stored");
    }
}

/// Returns the outcome of a training as a label of its metric.
fn result_of(outcome: &std::result::Result<FinishedRun, TrainError>, reason: Option<StopReason>) -> &'static str {
    match (outcome, reason) {
        (_, Some(StopReason::LeaseLost)) => "lost",
        (Ok(_), _) => "succeeded",
        (Err(TrainError::Stopped), Some(StopReason::Shutdown)) => "interrupted",
        (Err(TrainError::Stopped), _) => "cancelled",
        (Err(TrainError::Failed(_)), _) => "failed",
    }
}

/// Renews the lease and publishes progress until the work must stop.
async fn keep_lease(
    services: &Services,
    worker: &str,
    job: &JobRow,
    control: &JobControl,
    mut stopped: watch::Receiver<bool>,
) -> StopReason {
    if job.cancel_requested {
        return StopReason::Cancelled;
    }
    let mut events = services.events.subscribe();
    let mut tick = tokio::time::interval(TICK_INTERVAL);
    let mut renewed = tokio::time::Instant::now();
    let mut stored = None;
    loop {
        tokio::select! {
            _ = tick.tick() => {
                let progress = control.progress();
                if progress == stored && renewed.elapsed() < RENEW_INTERVAL {
                    continue;
                }
                // The lease counts from before the statement, which may have to wait.
                let now = tokio::time::Instant::now();
                match renew(services, worker, job, progress.as_ref()).await {
                    Ok(Some(false)) => (stored, renewed) = (progress, now),
                    Ok(Some(true)) => return StopReason::Cancelled,
                    Ok(None) => return StopReason::LeaseLost,
                    // The database may return before the lease expires; if not, another worker
                    // claims the run.
                    Err(error) if renewed.elapsed() < LEASE => tracing::warn!(%error, "a lease could not be renewed"),
                    Err(_) => return StopReason::LeaseLost,
                }
            }
            event = events.recv() => {
                if event.is_ok_and(|event| event.requests_cancel_of(job.id)) {
                    return StopReason::Cancelled;
                }
            }
            () = shutdown_requested(&mut stopped) => return StopReason::Shutdown,
        }
    }
}

/// Waits until the process shuts down (the value of `wait_for` must not live across an await).
async fn shutdown_requested(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn renew(services: &Services, worker: &str, job: &JobRow, progress: Option<&Progress>) -> Result<Option<bool>> {
    let text = progress.and_then(|progress| serde_json::to_string(progress).ok());
    let run = RunEvent {
        id: job.id,
        progress: progress.cloned(),
        state: RunState::Running,
    };
    let event = Event::run(job.owner_id, run);
    let mut tx = services.db.begin().await?;
    let until = services.clock.now() + LEASE;
    let cancelled = db::jobs::renew(&mut tx.conn(), job.lease(worker), until, text.as_deref()).await?;
    if cancelled.is_none() {
        // The progress is that of nobody's run.
        return Ok(None);
    }
    services.commit_and_publish(tx, [event]).await?;
    Ok(cancelled)
}

async fn store_success(services: &Services, worker: &str, job: &JobRow, finished: FinishedRun) -> Result<()> {
    let FinishedRun { outcome, model } = finished;
    let ending = Ending {
        state: RunState::Succeeded.as_str(),
        timings: Some(&outcome.timings),
        metrics: Some(&outcome.metrics),
        score: outcome.score,
        result: Some(&outcome.result),
        error: None,
        model_bytes: i64::try_from(model.len()).unwrap_or(i64::MAX),
    };
    let model = (i64::from(ml_core::model::FORMAT_VERSION), model.as_str());
    match store_outcome(services, worker, job, RunState::Succeeded, &ending, Some(model)).await {
        Err(Error::Failure(failure)) if failure.code == ErrorCode::QuotaExceeded => {
            let error = RunError {
                code: failure.code.as_str().into(),
                detail: failure.detail,
            };
            store_failure_or_cancel(services, worker, job, RunState::Failed, Some(error)).await
        }
        stored => stored,
    }
}

async fn store_failure_or_cancel(
    services: &Services,
    worker: &str,
    job: &JobRow,
    state: RunState,
    error: Option<RunError>,
) -> Result<()> {
    let error = error.and_then(|error| serde_json::to_string(&error).ok());
    let ending = Ending {
        state: state.as_str(),
        error: error.as_deref(),
        ..Ending::default()
    };
    store_outcome(services, worker, job, state, &ending, None).await
}

async fn store_outcome(
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

async fn release(services: &Services, worker: &str, job: &JobRow) -> Result<()> {
    let event = Event::run_state(job.owner_id, job.id, RunState::Queued);
    let mut tx = services.db.begin().await?;
    if !db::jobs::release(&mut tx.conn(), job.lease(worker)).await? {
        return Ok(());
    }
    services.commit_and_publish(tx, [event]).await
}
