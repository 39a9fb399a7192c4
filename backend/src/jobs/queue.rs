//! Which run a worker takes next.

use super::supervisor::{FAR, LEASE};
use crate::db;
use crate::db::jobs::{Attempts, JobRow, Now};
use crate::error::Result;
use crate::services::{Event, Services};
use chrono::TimeDelta;
use domain::run::{RunError, RunState};

/// A run whose worker was lost this often has failed.
const MAX_ATTEMPTS: i64 = 3;
/// A process that serves pages takes up a run only so often: one that kills its worker would take
/// the pages with it.
const MAX_ATTEMPTS_SERVING: i64 = 2;
/// How long a run waits for a process that only trains after it has killed two that serve.
const WAIT_FOR_STANDALONE: TimeDelta = TimeDelta::minutes(2);

/// Kind of process that takes up runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A process that also answers requests.
    Serving,
    /// A process that only trains.
    Standalone,
}

impl Services {
    /// The time for the statements of the queue.
    pub(crate) fn lease_time(&self) -> Now {
        let now = self.clock.now();
        Now { now, far: now + FAR }
    }

    /// Takes the run whose turn it is, after ending those whose worker was lost too often.
    pub(super) async fn job_take(&self, worker: &str, role: Role) -> Result<Option<JobRow>> {
        let time = self.lease_time();
        let lost = RunError {
            code: "worker_lost".into(),
            detail: "The run was given up: each worker that was on it stopped without a word. It may need more memory \
                     than there is; leave out columns, or take fewer or smaller trees."
                .into(),
        };
        let lost = serde_json::to_string(&lost).unwrap_or_default();
        let attempts = Attempts {
            most: match role {
                Role::Serving => MAX_ATTEMPTS_SERVING,
                Role::Standalone => MAX_ATTEMPTS,
            },
            // On SQLite there is no process that only trains to wait for.
            given_up: if self.db.is_sqlite() {
                MAX_ATTEMPTS_SERVING
            } else {
                MAX_ATTEMPTS
            },
            waiting: MAX_ATTEMPTS_SERVING,
            wait_until: time.now - WAIT_FOR_STANDALONE,
        };
        let mut tx = self.db.begin().await?;
        let given_up = db::jobs::fail_lost(&mut tx.conn(), &time, &attempts, &lost).await?;
        let job = db::jobs::claim(&mut tx.conn(), worker, &time, time.now + LEASE, attempts.most).await?;
        let ended = given_up
            .into_iter()
            .map(|(id, owner)| Event::run(owner, id, RunState::Failed));
        let begun = job
            .iter()
            .map(|job| Event::run(job.owner_id, job.id, RunState::Running));
        let events: Vec<Event> = ended.chain(begun).collect();
        for event in &events {
            self.events.notify(&mut tx.conn(), event).await?;
        }
        tx.commit().await?;
        events.into_iter().for_each(|event| self.events.send(event));
        Ok(job)
    }
}
