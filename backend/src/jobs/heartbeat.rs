//! Heartbeat of a process that trains, in the table `workers`.

use crate::crypto::random;
use crate::db;
use crate::error::Result;
use crate::jobs::queue::WorkerRole;
use crate::services::Services;
use data_encoding::HEXLOWER;
use domain::system::WorkerStatus;
use std::time::Duration;
use tokio::sync::watch;

/// Interval between two heartbeats.
const INTERVAL: Duration = Duration::from_secs(10);

/// Writes heartbeats until the workers stop, then deletes the row.
pub(super) async fn write_heartbeats(
    services: Services,
    role: WorkerRole,
    slots: usize,
    mut stopped: watch::Receiver<bool>,
) {
    let now = services.clock.now();
    let Ok(name) = random::<8>() else {
        tracing::error!("this system gives no random bytes: the worker has no name, and no status");
        return;
    };
    let mut worker = WorkerStatus {
        name: HEXLOWER.encode(&name),
        is_standalone: role == WorkerRole::Standalone,
        version: services.version.into(),
        slots: i64::try_from(slots).unwrap_or(i64::MAX),
        max_run_memory_bytes: i64::try_from(services.limits.max_run_memory).unwrap_or(i64::MAX),
        started_at: now,
        seen_at: now,
    };
    let mut interval = tokio::time::interval(INTERVAL);
    while !*stopped.borrow() {
        tokio::select! {
            _ = stopped.changed() => break,
            _ = interval.tick() => {}
        }
        worker.seen_at = services.clock.now();
        if let Err(error) = store(&services, &worker).await {
            tracing::debug!(%error, "a heartbeat could not be stored");
        }
    }
    if let Err(error) = delete(&services, &worker.name).await {
        tracing::debug!(%error, "the end of a worker could not be stored");
    }
}

async fn store(services: &Services, worker: &WorkerStatus) -> Result<()> {
    let mut tx = services.db.begin().await?;
    db::workers::store(&mut tx.conn(), worker).await?;
    tx.commit().await
}

async fn delete(services: &Services, name: &str) -> Result<()> {
    let mut tx = services.db.begin().await?;
    db::workers::delete(&mut tx.conn(), name).await?;
    tx.commit().await
}
