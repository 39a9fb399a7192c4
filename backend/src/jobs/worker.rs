//! The workers of a process: tasks that take runs from the queue, one after the other.

use super::queue::Role;
use super::run;
use super::supervisor::supervise;
use crate::services::{Event, Services};
use data_encoding::HEXLOWER;
use domain::run::RunState;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;
use tracing::Instrument;

/// A worker that nobody wakes looks for work this often; after a database error it waits as long.
const POLL: Duration = Duration::from_secs(1);

/// The workers of this process.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Workers {
    /// Stops: runs at hand go back to the queue, as if they had never been taken.
    pub async fn shutdown(mut self) {
        // An error means that every worker has ended already.
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

impl Services {
    /// Takes up queued runs with `count` workers, in a process that also answers requests, until
    /// the returned value is told to shut down.
    #[must_use]
    pub fn start_workers(&self, count: usize) -> Workers {
        self.start(count, Role::Serving)
    }

    /// As [`Services::start_workers`], in a process that does nothing else: it also tries runs that
    /// have killed two workers elsewhere.
    #[must_use]
    pub fn start_standalone_workers(&self, count: usize) -> Workers {
        self.start(count, Role::Standalone)
    }

    fn start(&self, count: usize, role: Role) -> Workers {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for number in 0..count {
            let name = match crate::auth::random::<8>() {
                Ok(bytes) => HEXLOWER.encode(&bytes),
                Err(_) => format!("{}-{number}", std::process::id()),
            };
            tasks.spawn(work_until_stopped(self.clone(), name, role, stopped.clone()));
        }
        Workers { stop, tasks }
    }
}

async fn work_until_stopped(services: Services, name: String, role: Role, mut stopped: watch::Receiver<bool>) {
    let mut events = services.events.subscribe();
    while !*stopped.borrow() {
        let worked = match services.job_take(&name, role).await {
            Ok(Some(job)) => {
                let span = tracing::info_span!("run", run_id = job.id);
                let work = |control| run::train_job(services.clone(), job.clone(), control);
                supervise(&services, &name, &job, &stopped, work).instrument(span).await;
                true
            }
            Ok(None) => false,
            Err(error) => {
                tracing::warn!(%error, "a worker could not look for work and waits");
                false
            }
        };
        if !worked {
            tokio::select! {
                _ = stopped.changed() => {}
                () = queued(&mut events) => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }
}

/// Returns when a run has been queued (or events were missed, among which there may have been one).
async fn queued(events: &mut broadcast::Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(event) if event.as_run().is_some_and(|run| run.state == RunState::Queued) => return,
            Ok(_) => {}
            Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
        }
    }
}
