//! One run in the hands of one worker: the fit on a thread of its own, the lease renewed beside it.

use super::train::{Outcome, Stop, train};
use crate::db;
use crate::db::jobs::{Ending, JobRow};
use crate::error::{Error, Result};
use crate::services::{Event, RunNews, Services};
use domain::account::Resource;
use domain::run::{Progress, RunError, RunState};
use domain::{ErrorCode, Failure};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How long a worker is believed without a sign of life.
pub(super) const LEASE: Duration = Duration::from_secs(20);
/// How often the lease is renewed.
const RENEW: Duration = Duration::from_secs(5);
/// How often progress is written down, when there is any.
const TICK: Duration = Duration::from_millis(300);
/// A run whose worker was lost this often has failed.
pub(super) const MAX_ATTEMPTS: i64 = 3;

/// What the fit and its keeper tell each other.
#[derive(Default)]
pub(super) struct Link {
    stop: AtomicBool,
    progress: Mutex<Option<Progress>>,
}

impl Link {
    /// Whether the fit should stop.
    pub(super) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Tells how far the fit is.
    pub(super) fn tell(&self, stage: &str, done: u64, total: u64) {
        let progress = Progress {
            stage: stage.to_owned(),
            done,
            total,
        };
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
    }

    fn progress(&self) -> Option<Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Why the keeper told the fit to stop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The owner wants it.
    Cancelled,
    /// The process ends.
    Shutdown,
    /// Somebody else has the run now, or it is gone.
    Lost,
}

/// Trains one run and writes down how it ended. Never fails: what goes wrong is the run's error, or the log's.
pub(super) async fn work(services: &Services, worker: &str, job: JobRow, stopped: &watch::Receiver<bool>) {
    let link = Arc::new(Link::default());
    let (outcome, why) = {
        let fit = train(services.clone(), job.clone(), Arc::clone(&link));
        let keeper = keep(services, worker, &job, &link, stopped.clone());
        tokio::pin!(fit, keeper);
        tokio::select! {
            outcome = &mut fit => (outcome, None),
            why = &mut keeper => {
                link.stop();
                (fit.await, Some(why))
            }
        }
        // The keeper ends here: one that is cut off in the middle of a transaction would keep SQLite's only writing
        // connection, and the end of the run could never be written.
    };
    let written = match (outcome, why) {
        (_, Some(Why::Lost)) => Ok(()),
        // A fit that ended in the same moment is kept: its result is there.
        (Ok(outcome), _) => succeed(services, worker, &job, outcome).await,
        (Err(Stop::Asked), Some(Why::Shutdown)) => release(services, worker, &job).await,
        (Err(Stop::Asked), _) => end(services, worker, &job, RunState::Cancelled, None).await,
        (Err(Stop::Error(error)), _) => {
            let error = run_error(error);
            end(services, worker, &job, RunState::Failed, Some(error)).await
        }
    };
    if let Err(error) = written {
        // The lease runs out, and another worker takes the run up again.
        tracing::error!(%error, "the end of a run could not be written down");
    }
}

/// Renews the lease and passes progress on until the fit must stop.
async fn keep(services: &Services, worker: &str, job: &JobRow, link: &Link, mut stopped: watch::Receiver<bool>) -> Why {
    if job.cancel_requested {
        return Why::Cancelled;
    }
    let mut events = services.events.subscribe();
    let mut tick = tokio::time::interval(TICK);
    let mut renewed = tokio::time::Instant::now();
    let mut told = None;
    loop {
        tokio::select! {
            _ = tick.tick() => {
                let progress = link.progress();
                if progress == told && renewed.elapsed() < RENEW {
                    continue;
                }
                match renew(services, worker, job, progress.as_ref()).await {
                    Ok(Some(false)) => (told, renewed) = (progress, tokio::time::Instant::now()),
                    Ok(Some(true)) => return Why::Cancelled,
                    Ok(None) => return Why::Lost,
                    // The database may come back before the lease runs out; if not, the run is somebody else's.
                    Err(error) if renewed.elapsed() < LEASE => tracing::warn!(%error, "a lease could not be renewed"),
                    Err(_) => return Why::Lost,
                }
            }
            event = events.recv() => {
                let is_its = |run: &RunNews| run.run_id == job.id && run.cancel_requested;
                if event.is_ok_and(|event| event.as_run().is_some_and(is_its)) {
                    return Why::Cancelled;
                }
            }
            () = shutdown(&mut stopped) => return Why::Shutdown,
        }
    }
}

/// Returns when the process is to end (the value that `wait_for` gives back must not live across an await).
async fn shutdown(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn renew(services: &Services, worker: &str, job: &JobRow, progress: Option<&Progress>) -> Result<Option<bool>> {
    let text = progress.and_then(|progress| serde_json::to_string(progress).ok());
    let news = RunNews {
        run_id: job.id,
        state: RunState::Running,
        cancel_requested: false,
        progress: progress.cloned(),
    };
    let event = news.of(job.owner_id);
    let mut tx = services.db.begin().await?;
    let until = services.clock.now() + LEASE;
    let cancelled = db::jobs::renew(&mut tx.conn(), job.id, worker, until, text.as_deref()).await?;
    services.events.notify(&mut tx.conn(), &event).await?;
    tx.commit().await?;
    if cancelled.is_some() {
        services.events.send(event);
    }
    Ok(cancelled)
}

async fn succeed(services: &Services, worker: &str, job: &JobRow, outcome: Outcome) -> Result<()> {
    let json = |value: serde_json::Result<String>| value.map_err(|error| Error::unexpected("JSON of a result", error));
    let ending = Ending {
        state: RunState::Succeeded.as_str(),
        timings: Some(&json(serde_json::to_string(&outcome.timings))?),
        metrics: Some(&json(serde_json::to_string(&outcome.metrics))?),
        score: outcome.score,
        result: Some(&json(serde_json::to_string(&outcome.result))?),
        error: None,
        model_bytes: i64::try_from(outcome.model.len()).unwrap_or(i64::MAX),
    };
    let model = (i64::from(ml_core::model::FORMAT_VERSION), outcome.model.as_str());
    match write_end(services, worker, job, RunState::Succeeded, &ending, Some(model)).await {
        Err(Error::Failure(failure)) if failure.code == ErrorCode::QuotaExceeded => {
            let error = run_error(failure.into());
            end(services, worker, job, RunState::Failed, Some(error)).await
        }
        written => written,
    }
}

async fn end(services: &Services, worker: &str, job: &JobRow, state: RunState, error: Option<RunError>) -> Result<()> {
    let error = error.and_then(|error| serde_json::to_string(&error).ok());
    let ending = Ending {
        state: state.as_str(),
        error: error.as_deref(),
        ..Ending::default()
    };
    write_end(services, worker, job, state, &ending, None).await
}

async fn write_end(
    services: &Services,
    worker: &str,
    job: &JobRow,
    state: RunState,
    ending: &Ending<'_>,
    model: Option<(i64, &str)>,
) -> Result<()> {
    let now = services.clock.now();
    let event = Event::run(job.owner_id, job.id, state);
    let mut tx = services.db.begin().await?;
    if model.is_some() {
        let addition = [(Resource::StorageBytes, ending.model_bytes)];
        match services.reserve_quota(&mut tx, job.owner_id, &addition).await {
            // The account was deleted during the fit, and the run with it.
            Err(Error::Failure(failure)) if failure.code == ErrorCode::NotFound => return Ok(()),
            reserved => reserved?,
        }
    }
    if !db::jobs::finish(&mut tx.conn(), job.id, worker, ending, now).await? {
        return Ok(());
    }
    if let Some((version, content)) = model {
        db::models::insert(&mut tx.conn(), job.id, version, content, now).await?;
    }
    services.commit_and_tell(tx, [event]).await
}

async fn release(services: &Services, worker: &str, job: &JobRow) -> Result<()> {
    let event = Event::run(job.owner_id, job.id, RunState::Queued);
    let mut tx = services.db.begin().await?;
    db::jobs::release(&mut tx.conn(), job.id, worker).await?;
    services.commit_and_tell(tx, [event]).await
}

/// What the owner reads. The log has the rest, as for every service.
fn run_error(error: Error) -> RunError {
    let failure = Failure::from(error);
    let code = match failure.code {
        ErrorCode::Internal | ErrorCode::Unavailable => "internal",
        ErrorCode::QuotaExceeded => "quota_exceeded",
        _ => "invalid_data",
    };
    RunError {
        code: code.into(),
        detail: failure.detail,
    }
}
