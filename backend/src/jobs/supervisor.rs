//! Supervisor of a claimed run: renews its lease, publishes progress, stops the work and has its
//! ending stored. The work is an argument.

use crate::db::jobs::JobRow;
use crate::error::Result;
use crate::jobs::control::{JobControl, TrainError, shutdown_requested};
use crate::jobs::ending;
use crate::jobs::ending::RunEnding;
use crate::jobs::lease::{release, renew};
use crate::jobs::outcome::FinishedRun;
use crate::services::Services;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Interval of the renewals.
const RENEW_INTERVAL: Duration = Duration::from_secs(5);
/// Time between a renewal that has failed and the next one.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);
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
        .record_training(&job.algorithm, result_of(&outcome, reason), began);
    let ending = match (outcome, reason) {
        (_, Some(StopReason::LeaseLost)) => return,
        // Work that ended at the same moment is kept, because its result is complete.
        (Ok(finished), _) => RunEnding::Succeeded(finished),
        (Err(TrainError::Stopped), Some(StopReason::Shutdown)) => {
            if let Err(error) = release(services, worker, job).await {
                // The lease expires, and another worker claims the run.
                tracing::error!(%error, "a run could not be returned to the queue");
            }
            return;
        }
        (Err(TrainError::Stopped), _) => RunEnding::Cancelled,
        (Err(TrainError::Failed(error)), _) => RunEnding::Failed(error),
    };
    ending::store(services, worker, job, &control, stopped, ending).await;
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
    let mut retry_at = renewed;
    loop {
        tokio::select! {
            _ = tick.tick() => {
                let progress = control.progress();
                // The lease counts from before the statement, which may have to wait.
                let now = tokio::time::Instant::now();
                if (progress == stored && renewed.elapsed() < RENEW_INTERVAL) || now < retry_at {
                    continue;
                }
                let renewal = renew(services, worker, job, progress.as_ref()).await;
                if let Some(reason) = reason_to_stop(&renewal) {
                    return reason;
                }
                match renewal {
                    Ok(_) => (stored, renewed) = (progress, now),
                    Err(error) => {
                        services.outages.record(&error, services.clock.now());
                        tracing::warn!(%error, "a lease could not be renewed");
                        retry_at = tokio::time::Instant::now() + RETRY_INTERVAL;
                    }
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

/// Returns the reason to stop the work that a renewal gives. An error is none, even when the lease
/// has expired meanwhile: nobody else can claim the run while the database is away, and where
/// somebody has claimed it since, the next renewal says so.
fn reason_to_stop(renewal: &Result<Option<bool>>) -> Option<StopReason> {
    match renewal {
        Ok(Some(true)) => Some(StopReason::Cancelled),
        Ok(None) => Some(StopReason::LeaseLost),
        Ok(Some(false)) | Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn a_renewal_that_fails_stops_no_work() {
        let failed = Err(Error::Database(sqlx::Error::PoolTimedOut));
        assert_eq!(reason_to_stop(&failed), None);
        assert_eq!(reason_to_stop(&Ok(Some(false))), None);
        assert_eq!(reason_to_stop(&Ok(Some(true))), Some(StopReason::Cancelled));
        assert_eq!(reason_to_stop(&Ok(None)), Some(StopReason::LeaseLost));
    }
}
