//! Workers of a process: tasks that claim runs from the queue, one after the other.

use crate::events::Event;
use crate::jobs::queue::WorkerRole;
use crate::jobs::supervisor::supervise;
use crate::jobs::{heartbeat, run};
use crate::services::Services;
use data_encoding::HEXLOWER;
use domain::run::RunState;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;
use tracing::Instrument;

/// Interval in which an idle worker polls the queue, and its pause after a database error.
const POLL: Duration = Duration::from_secs(1);

/// Workers of this process.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Workers {
    /// Stops the workers; their runs return to the queue, as if they had never been claimed.
    pub async fn shutdown(mut self) {
        // An error means that every worker has ended.
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

impl Services {
    /// Starts `count` workers in a process that also answers requests. They work until the returned
    /// value is shut down.
    #[must_use]
    pub fn start_workers(&self, count: usize) -> Workers {
        self.start_with_role(count, WorkerRole::Serving)
    }

    /// Starts `count` workers in a process that only trains: they also claim runs that have lost
    /// two workers elsewhere. See [`Services::start_workers`].
    #[must_use]
    pub fn start_standalone_workers(&self, count: usize) -> Workers {
        self.start_with_role(count, WorkerRole::Standalone)
    }

    fn start_with_role(&self, count: usize, role: WorkerRole) -> Workers {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        if count > 0 {
            tasks.spawn(heartbeat::write_heartbeats(self.clone(), role, count, stopped.clone()));
        }
        for number in 0..count {
            let name = match crate::crypto::random::<8>() {
                Ok(bytes) => HEXLOWER.encode(&bytes),
                Err(_) => format!("{}-{number}", std::process::id()),
            };
            tasks.spawn(work_until_stopped(self.clone(), name, role, count, stopped.clone()));
        }
        Workers { stop, tasks }
    }
}

async fn work_until_stopped(
    services: Services,
    name: String,
    role: WorkerRole,
    slots: usize,
    mut stopped: watch::Receiver<bool>,
) {
    let mut events = services.events.subscribe();
    while !*stopped.borrow() {
        let worked = match services.job_claim(&name, role, slots).await {
            Ok(Some(job)) => {
                let span = tracing::info_span!("run", run_id = job.id);
                let work = |control| run::train_job(services.clone(), job.clone(), control);
                supervise(&services, &name, &job, &stopped, work).instrument(span).await;
                true
            }
            Ok(None) => false,
            Err(error) => {
                services.outages.record(&error, services.clock.now());
                tracing::warn!(%error, "a worker could not look for work and waits");
                false
            }
        };
        if !worked {
            tokio::select! {
                _ = stopped.changed() => {}
                () = run_queued(&mut events) => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }
}

/// Waits until a run is queued, or events were missed.
async fn run_queued(events: &mut broadcast::Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(event) if event.as_run().is_some_and(|run| run.state == RunState::Queued) => return,
            Ok(_) => {}
            Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
        }
    }
}
