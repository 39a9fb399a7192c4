//! The workers: they take runs from the table, train, and write down what came out.

mod classify;
mod estimator;
mod kmeans;
mod lease;
mod projection;
mod train;

use crate::db;
use crate::error::Result;
use crate::services::{Event, Services};
use data_encoding::HEXLOWER;
use domain::run::{RunError, RunState};
use lease::{LEASE, MAX_ATTEMPTS, work};
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
    /// Takes up queued runs with `count` workers until the returned value is told to shut down.
    #[must_use]
    pub fn start_workers(&self, count: usize) -> Workers {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for number in 0..count {
            let name = match crate::auth::random::<8>() {
                Ok(bytes) => HEXLOWER.encode(&bytes),
                Err(_) => format!("{}-{number}", std::process::id()),
            };
            tasks.spawn(work_until_stopped(self.clone(), name, stopped.clone()));
        }
        Workers { stop, tasks }
    }
}

async fn work_until_stopped(services: Services, name: String, mut stopped: watch::Receiver<bool>) {
    let mut events = services.events.subscribe();
    while !*stopped.borrow() {
        let worked = match take(&services, &name).await {
            Ok(Some(job)) => {
                let span = tracing::info_span!("run", run_id = job.id);
                work(&services, &name, job, &stopped).instrument(span).await;
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

/// Takes the oldest run there is, after ending those whose worker was lost too often.
async fn take(services: &Services, worker: &str) -> Result<Option<db::jobs::JobRow>> {
    let now = services.clock.now();
    let lost = RunError {
        code: "worker_lost".into(),
        detail: format!(
            "The run was given up: {MAX_ATTEMPTS} workers in a row stopped without a word while they were on it. It may need more memory than there is."
        ),
    };
    let lost = serde_json::to_string(&lost).unwrap_or_default();
    let mut tx = services.db.begin().await?;
    let given_up = db::jobs::fail_lost(&mut tx.conn(), now, MAX_ATTEMPTS, &lost).await?;
    let job = db::jobs::claim(&mut tx.conn(), worker, now + LEASE, now).await?;
    let ended = given_up
        .into_iter()
        .map(|(id, owner)| Event::run(owner, id, RunState::Failed));
    let begun = job
        .iter()
        .map(|job| Event::run(job.owner_id, job.id, RunState::Running));
    let events: Vec<Event> = ended.chain(begun).collect();
    for event in &events {
        services.events.notify(&mut tx.conn(), event).await?;
    }
    tx.commit().await?;
    events.into_iter().for_each(|event| services.events.send(event));
    Ok(job)
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
