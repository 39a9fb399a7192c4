//! Requests of one network that are worked on at the same time: a burst of hundreds waits in a lane
//! of its own, so that the requests of others find threads and connections to the database free.

use crate::client::current;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::network;
use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Requests of one network at the same time, for each core.
const PER_CORE: usize = 2;
/// A request that takes longer than this waits for something else than a core, such as a run or a
/// body, and gives its place to the next.
const AT_WORK: Duration = Duration::from_millis(50);

/// The lanes of all networks. Cheap to clone; clones share them.
#[derive(Clone)]
pub(crate) struct Lanes {
    width: usize,
    at_work: Duration,
    lanes: Arc<Mutex<HashMap<String, Lane>>>,
}

/// The places of a network, and how many requests have one or wait for one.
struct Lane {
    places: Arc<Semaphore>,
    count: usize,
}

/// A request in its lane.
struct Entry {
    lanes: Lanes,
    network: String,
    places: Arc<Semaphore>,
}

impl Lanes {
    /// Lanes for the cores of this machine.
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with(PER_CORE * cores, AT_WORK)
    }

    fn with(width: usize, at_work: Duration) -> Self {
        Self {
            width,
            at_work,
            lanes: Arc::default(),
        }
    }

    fn enter(&self, network: String) -> Entry {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.entry(network.clone()).or_insert_with(|| Lane {
            places: Arc::new(Semaphore::new(self.width)),
            count: 0,
        });
        lane.count += 1;
        Entry {
            places: Arc::clone(&lane.places),
            lanes: self.clone(),
            network,
        }
    }

    /// Does work of a network when its turn comes.
    async fn run<T>(&self, network: String, work: impl Future<Output = T>) -> T {
        let entry = self.enter(network);
        // Nobody closes it.
        let place = entry.places.acquire().await;
        let mut work = pin!(work);
        if let Ok(done) = tokio::time::timeout(self.at_work, work.as_mut()).await {
            return done;
        }
        drop(place);
        work.await
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut lanes = self.lanes.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get_mut(&self.network) {
            lane.count -= 1;
            if lane.count == 0 {
                lanes.remove(&self.network);
            }
        }
    }
}

/// The layer, behind the one that finds out who the client is.
pub(crate) async fn wait(State(lanes): State<Lanes>, request: Request, next: Next) -> Response {
    lanes.run(network(current().address), next.run(request)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use futures::future::{join_all, pending};
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    /// Longer than any test.
    const LONG: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn a_burst_of_one_network_does_not_stop_another() {
        let lanes = Lanes::with(3, LONG);
        let begun = AtomicUsize::new(0);
        let work = || async {
            begun.fetch_add(1, Relaxed);
            pending::<()>().await;
        };
        let mut burst: Vec<_> = (0..400).map(|_| Box::pin(lanes.run("a".into(), work()))).collect();
        assert!(burst.iter_mut().all(|request| request.now_or_never().is_none()));
        assert_eq!(begun.load(Relaxed), 3, "the others wait before anything is done");
        assert_eq!(lanes.run("b".into(), async { 7 }).now_or_never(), Some(7));
        drop(burst);
        assert!(lanes.lanes.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn all_of_a_burst_are_answered_in_turn() {
        let lanes = Lanes::with(3, LONG);
        let (now, peak) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = || async {
            peak.fetch_max(now.fetch_add(1, Relaxed) + 1, Relaxed);
            tokio::task::yield_now().await;
            now.fetch_sub(1, Relaxed);
        };
        let answered = join_all((0..400).map(|_| lanes.run("a".into(), work()))).await;
        assert_eq!((answered.len(), peak.load(Relaxed)), (400, 3));
    }

    #[tokio::test]
    async fn a_request_that_waits_for_something_else_gives_its_place_away() {
        let lanes = Lanes::with(1, Duration::ZERO);
        let mut waiting = Box::pin(lanes.run("a".into(), pending::<()>()));
        // The next gets its place as soon as the timer has fired.
        tokio::select! {
            () = &mut waiting => unreachable!("it never ends"),
            seven = lanes.run("a".into(), async { 7 }) => assert_eq!(seven, 7),
        }
    }
}
