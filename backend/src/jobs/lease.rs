//! Lease of a worker on a run: its renewal and its early end.

use crate::db;
use crate::db::jobs::JobRow;
use crate::error::Result;
use crate::events::Event;
use crate::services::Services;
use chrono::TimeDelta;
use domain::event::RunEvent;
use domain::run::{Progress, RunState};
use std::time::Duration;

/// Duration of a lease.
pub(super) const LEASE: Duration = Duration::from_secs(20);
/// Upper bound for the remaining time of a lease. A lease that ends later was written by a worker
/// whose clock is wrong, and counts as expired.
pub(super) const MAX_LEASE: TimeDelta = TimeDelta::seconds(60);

/// Renews the lease of a run and stores its progress. Returns whether the owner has cancelled the
/// run; `None` when another worker has it, or it was deleted.
pub(super) async fn renew(
    services: &Services,
    worker: &str,
    job: &JobRow,
    progress: Option<&Progress>,
) -> Result<Option<bool>> {
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
        // This worker no longer holds the run, so its progress is not published.
        return Ok(None);
    }
    services.commit_and_publish(tx, [event]).await?;
    Ok(cancelled)
}

/// Returns a run to the queue, as if it had never been claimed.
pub(super) async fn release(services: &Services, worker: &str, job: &JobRow) -> Result<()> {
    let event = Event::run_state(job.owner_id, job.id, RunState::Queued);
    let mut tx = services.db.begin().await?;
    if !db::jobs::release(&mut tx.conn(), job.lease(worker)).await? {
        return Ok(());
    }
    services.commit_and_publish(tx, [event]).await
}
