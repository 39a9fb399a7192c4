//! Queue of the runs: the choice of the next run, and the end of lost ones.

use crate::clock_skew::Period;
use crate::db;
use crate::db::jobs::{AttemptLimits, ClaimLimits, JobRow, LeaseClock};
use crate::error::Result;
use crate::events::Event;
use crate::jobs::lease::{LEASE, MAX_LEASE};
use crate::services::Services;
use chrono::TimeDelta;
use domain::run::{RunError, RunState};

/// Number of lost workers with which a run fails.
const MAX_ATTEMPTS: i64 = 3;
/// Number of attempts in processes that serve pages: a run that kills its worker would take the
/// pages with it.
const MAX_ATTEMPTS_SERVING: i64 = 2;
/// Time that a run waits for a standalone worker after it has lost two serving ones.
const WAIT_FOR_STANDALONE: TimeDelta = TimeDelta::minutes(2);
/// Time after its last heartbeat in which a process counts: three heartbeats.
const ALIVE_FOR: TimeDelta = TimeDelta::seconds(30);

/// Returns the number of runs that one user may have in training, where there are other users and
/// `slots` runs are trained at the same time: all but one, so that a run of somebody else need not
/// wait for the end of a long one. A single slot cannot be reserved.
fn max_running(slots: i64) -> i64 {
    if slots > 1 { slots - 1 } else { i64::MAX }
}

/// Kind of process that claims runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorkerRole {
    /// Process that also answers requests.
    Serving,
    /// Process that only trains.
    Standalone,
}

impl Services {
    /// Returns the times for the statements of the queue.
    pub(crate) fn lease_clock(&self) -> LeaseClock {
        let now = self.clock.now();
        LeaseClock {
            now,
            latest_end: now + MAX_LEASE,
        }
    }

    /// Claims the next run, after failing those that have lost too many workers. Soon after an
    /// outage of the database only a queued run, because the workers of the others may live.
    /// `slots` is the number of workers of this process, whose heartbeat may be missing yet.
    pub(super) async fn job_claim(&self, worker: &str, role: WorkerRole, slots: usize) -> Result<Option<JobRow>> {
        let clock = self.lease_clock();
        let lost = RunError {
            code: "worker_lost".into(),
            detail: "The run was given up: each worker that was on it stopped without a word. It may need more memory \
                     than there is; leave out columns, or take fewer or smaller trees."
                .into(),
        };
        let lost = serde_json::to_string(&lost).unwrap_or_default();
        let attempts = AttemptLimits {
            // SQLite has no standalone workers to wait for.
            failed_after: if self.db.is_sqlite() {
                MAX_ATTEMPTS_SERVING
            } else {
                MAX_ATTEMPTS
            },
            failed_after_waiting: MAX_ATTEMPTS_SERVING,
            wait_until: clock.now - WAIT_FOR_STANDALONE,
        };
        let mut tx = self.db.begin().await?;
        let (failed, max_lost) = if self.outages.is_recent(clock.now) {
            (Vec::new(), 0)
        } else {
            let failed = db::jobs::fail_lost(&mut tx.conn(), &clock, &attempts, &lost).await?;
            let max_lost = match role {
                WorkerRole::Serving => MAX_ATTEMPTS_SERVING,
                WorkerRole::Standalone => MAX_ATTEMPTS,
            };
            (failed, max_lost)
        };
        let alive = db::workers::slots_in(&mut tx.conn(), Period::before(clock.now, ALIVE_FOR)).await?;
        let limits = ClaimLimits {
            max_lost,
            max_running: max_running(alive.max(i64::try_from(slots).unwrap_or(i64::MAX))),
        };
        let job = db::jobs::claim(&mut tx.conn(), worker, &clock, clock.now + LEASE, limits).await?;
        let ended = failed
            .into_iter()
            .map(|(id, owner)| Event::run_state(owner, id, RunState::Failed));
        let started = job
            .iter()
            .map(|job| Event::run_state(job.owner_id, job.id, RunState::Running));
        let events: Vec<Event> = ended.chain(started).collect();
        for event in &events {
            self.events.notify(&mut tx.conn(), event).await?;
        }
        tx.commit().await?;
        events.into_iter().for_each(|event| self.events.send(event));
        Ok(job)
    }
}

#[cfg(test)]
mod tests {
    use super::max_running;

    #[test]
    fn one_of_several_slots_is_kept_for_others() {
        assert_eq!([0, 1, 2, 5].map(max_running), [i64::MAX, i64::MAX, 1, 4]);
    }
}
