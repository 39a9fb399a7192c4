//! Queue for a limited number of hashing threads, with two lanes that are served alternately.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Lane of the queue: however long one lane is, the other gets every second thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Users who are signed in, or who have signed in from the same network before.
    Known,
    /// All others.
    Other,
}

/// Free threads and the queue for them. Cheap to clone.
#[derive(Clone)]
pub(crate) struct HashQueue(Arc<Mutex<Queue>>);

struct Queue {
    free: usize,
    known: VecDeque<oneshot::Sender<Permit>>,
    other: VecDeque<oneshot::Sender<Permit>>,
    /// Lane that was served last.
    last: Lane,
}

/// Permit for one thread, which is passed to the next in the queue when it is dropped.
pub(crate) struct Permit(Option<HashQueue>);

impl HashQueue {
    pub(crate) fn new(threads: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue {
            free: threads,
            known: VecDeque::new(),
            other: VecDeque::new(),
            last: Lane::Other,
        })))
    }

    /// Waits for a thread. A dropped future leaves the queue.
    pub(crate) async fn acquire(&self, lane: Lane) -> Permit {
        let turn = {
            let mut queue = self.lock();
            if queue.free > 0 {
                queue.free -= 1;
                return Permit(Some(self.clone()));
            }
            let (sender, turn) = oneshot::channel();
            queue.lane(lane).push_back(sender);
            turn
        };
        // The sender stays in the queue until it has sent; the queue lives as long as `self`.
        turn.await.unwrap_or(Permit(None))
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes a free thread to the next waiter.
    fn pass_on(&self) {
        let mut queue = self.lock();
        while let Some(waiting) = queue.next() {
            match waiting.send(Permit(Some(self.clone()))) {
                Ok(()) => return,
                // Not dropped as it is: its `Drop` would lock the queue, which is locked here.
                Err(mut unused) => drop(unused.0.take()),
            }
        }
        queue.free += 1;
    }

    /// Returns the number of waiters.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        let queue = self.lock();
        queue.known.len() + queue.other.len()
    }
}

impl Queue {
    fn lane(&mut self, lane: Lane) -> &mut VecDeque<oneshot::Sender<Permit>> {
        match lane {
            Lane::Known => &mut self.known,
            Lane::Other => &mut self.other,
        }
    }

    fn next(&mut self) -> Option<oneshot::Sender<Permit>> {
        let order = match self.last {
            Lane::Known => [Lane::Other, Lane::Known],
            Lane::Other => [Lane::Known, Lane::Other],
        };
        order.into_iter().find_map(|lane| {
            let next = self.lane(lane).pop_front()?;
            self.last = lane;
            Some(next)
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(queue) = self.0.take() {
            queue.pass_on();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::{FutureExt, join_all};
    use std::pin::pin;

    #[tokio::test]
    async fn the_lanes_are_served_alternately() {
        let queue = HashQueue::new(1);
        let held = queue.acquire(Lane::Other).await;
        let order = Mutex::new(String::new());
        let wait = async |lane: Lane, name: char| {
            let permit = queue.acquire(lane).await;
            order.lock().unwrap().push(name);
            drop(permit);
        };
        let names = [
            (Lane::Other, 'a'),
            (Lane::Other, 'b'),
            (Lane::Other, 'c'),
            (Lane::Known, 'x'),
            (Lane::Known, 'y'),
        ];
        let mut all = pin!(join_all(names.map(|(lane, name)| wait(lane, name))));
        assert!(all.as_mut().now_or_never().is_none(), "everybody waits");
        assert_eq!(queue.waiting(), 5);
        drop(held);
        all.await;
        assert_eq!(*order.lock().unwrap(), "xaybc");
    }

    #[tokio::test]
    async fn a_cancelled_waiter_blocks_nobody() {
        let queue = HashQueue::new(2);
        let (first, second) = (queue.acquire(Lane::Known).await, queue.acquire(Lane::Other).await);
        for lane in [Lane::Known, Lane::Other] {
            assert!(queue.acquire(lane).now_or_never().is_none());
        }
        let mut late = pin!(queue.acquire(Lane::Other));
        assert!(late.as_mut().now_or_never().is_none());
        drop(first);
        let permit = late.await;
        assert_eq!(queue.waiting(), 0);
        drop((permit, second));
        let again = [
            queue.acquire(Lane::Other).now_or_never(),
            queue.acquire(Lane::Other).now_or_never(),
        ];
        assert!(again.iter().all(Option::is_some) && queue.acquire(Lane::Other).now_or_never().is_none());
    }

    #[tokio::test]
    async fn an_unused_permit_goes_to_the_next_waiter() {
        let queue = HashQueue::new(1);
        let held = queue.acquire(Lane::Other).await;
        let mut gone = Box::pin(queue.acquire(Lane::Other));
        let mut next = pin!(queue.acquire(Lane::Other));
        assert!(gone.as_mut().now_or_never().is_none() && next.as_mut().now_or_never().is_none());
        drop(held);
        // The permit was sent to it, and it is dropped before it receives the permit.
        drop(gone);
        assert!(next.now_or_never().is_some());
    }
}
