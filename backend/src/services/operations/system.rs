//! State of the installation, for superusers.

use crate::actor::Actor;
use crate::clock_skew::Period;
use crate::db;
use crate::error::{Error, Result};
use crate::recent_errors::recent_errors;
use crate::services::Services;
use crate::services::operations::orphaned_files::OWNER;
use chrono::TimeDelta;
use domain::Failure;
use domain::run::RunState;
use domain::system::{MigrationStatus, QueueStatus, SystemPart, SystemStatus, WORKER_TIMEOUT_SECONDS};
use std::time::Duration;

/// Time for which a process that was last seen is listed.
const LISTED_FOR: TimeDelta = TimeDelta::days(1);
/// Longest wait for the check of storage, mail server or Redis.
const CHECK_TIMEOUT: Duration = Duration::from_secs(3);

impl Services {
    /// Returns the state of database, storage, mail server and Redis, of the queue and of the
    /// workers, and the latest errors of this process. For superusers.
    ///
    /// # Errors
    /// When the actor may not, or the database does not answer.
    pub async fn system_status(&self, actor: &Actor) -> Result<SystemStatus> {
        actor.require_superuser()?;
        let now = self.clock.now();
        let counts = self.run_counts().await?;
        let count = |wanted| {
            counts
                .iter()
                .find(|(state, _)| *state == wanted)
                .map_or(0, |(_, count)| *count)
        };
        let (database, storage, mail, redis) = tokio::join!(
            self.ready(),
            check_in_time("The storage", self.storage.text(OWNER)),
            check_in_time("The mail server", async { with_reason(self.mailer.check().await) }),
            check_in_time("Redis", async {
                match &self.shared_counts {
                    Some(counts) => with_reason(counts.check().await),
                    None => Ok(()),
                }
            }),
        );
        let mut reader = self.db.read().await?;
        let conn = &mut reader.conn();
        Ok(SystemStatus {
            version: self.version.into(),
            at: now,
            parts: vec![
                part_status("database", self.db.kind(), database),
                part_status("storage", &self.storage_kind, storage),
                part_status("mail", self.mailer.kind(), mail),
                part_status("redis", self.shared_counts.as_ref().map_or("off", |_| "redis"), redis),
            ],
            migrations: MigrationStatus {
                applied: db::copy::schema_version(conn).await?,
                known: self
                    .db
                    .migrator()
                    .iter()
                    .map(|migration| migration.version)
                    .max()
                    .unwrap_or(0),
            },
            queue: QueueStatus {
                queued: count(RunState::Queued),
                running: count(RunState::Running),
                oldest_queued_at: db::jobs::oldest_queued(conn).await?,
            },
            live_runs: db::jobs::live(conn).await?,
            workers: db::workers::seen_in(conn, Period::before(now, LISTED_FOR)).await?,
            disks: self.reserve.free(),
            errors: recent_errors(),
        })
    }

    /// Returns the largest memory of a run in bytes. Where `MAX_RUN_MEMORY_MB` is not set and other
    /// processes train, it is the smallest limit of those that were seen lately, so that each of
    /// them can train what is accepted.
    pub(crate) async fn run_memory_limit(&self) -> Result<u64> {
        let own = self.limits.max_run_memory;
        if !self.limits.workers_limit_memory {
            return Ok(own);
        }
        let lately = Period::before(self.clock.now(), TimeDelta::seconds(WORKER_TIMEOUT_SECONDS));
        let workers = db::workers::seen_in(&mut self.db.read().await?.conn(), lately).await?;
        let limits = workers
            .iter()
            .filter_map(|worker| u64::try_from(worker.max_run_memory_bytes).ok());
        Ok(limits.min().unwrap_or(own))
    }
}

/// Waits for the check of a part.
async fn check_in_time<T>(part: &str, check: impl Future<Output = Result<T>>) -> Result<T> {
    let outcome = tokio::time::timeout(CHECK_TIMEOUT, check).await;
    outcome.unwrap_or_else(|_| Err(Error::busy(format!("{part} does not answer."))))
}

/// Returns errors with their reason, which holds no secret, for superusers.
fn with_reason<T>(outcome: Result<T>) -> Result<T> {
    outcome.map_err(|error| Error::busy(error.to_string()))
}

fn part_status<T>(name: &str, kind: &str, outcome: Result<T>) -> SystemPart {
    SystemPart {
        name: name.into(),
        kind: kind.into(),
        problem: outcome.err().map(|error| Failure::from(error).detail),
    }
}
