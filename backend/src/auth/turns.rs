//! Turns at a limited number of threads, in two lanes that are served alternately.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Lane of a queue: however long one is, the other gets every second turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// People who are signed in, or who have signed in from the same network before.
    Known,
    /// Everybody else.
    Other,
}

/// The threads that are free, and who waits for one. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Mutex<Queue>>);

struct Queue {
    free: usize,
    known: VecDeque<oneshot::Sender<Permit>>,
    other: VecDeque<oneshot::Sender<Permit>>,
    /// The lane that was served last.
    last: Lane,
}

/// The right to one thread, which goes to the next in the queue when it is dropped.
pub(crate) struct Permit(Option<Turns>);

impl Turns {
    pub(crate) fn new(threads: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue {
            free: threads,
            known: VecDeque::new(),
            other: VecDeque::new(),
            last: Lane::Other,
        })))
    }

    /// Waits for a thread. Whoever stops waiting leaves the queue.
    pub(crate) async fn take(&self, lane: Lane) -> Permit {
        let turn = {
            let mut queue = self.queue();
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

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a free thread to the next who still waits.
    fn pass_on(&self) {
        let mut queue = self.queue();
        while let Some(waiting) = queue.next() {
            match waiting.send(Permit(Some(self.clone()))) {
                Ok(()) => return,
                // Not dropped as it is: that would pass it on while the queue is locked.
                Err(mut unused) => drop(unused.0.take()),
            }
        }
        queue.free += 1;
    }

    /// How many wait.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        let queue = self.queue();
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
        if let Some(turns) = self.0.take() {
            turns.pass_on();
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
        let turns = Turns::new(1);
        let held = turns.take(Lane::Other).await;
        let order = Mutex::new(String::new());
        let wait = async |lane: Lane, name: char| {
            let permit = turns.take(lane).await;
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
        assert_eq!(turns.waiting(), 5);
        drop(held);
        all.await;
        assert_eq!(*order.lock().unwrap(), "xaybc");
    }

    #[tokio::test]
    async fn who_stopped_waiting_holds_nobody_up() {
        let turns = Turns::new(2);
        let (first, second) = (turns.take(Lane::Known).await, turns.take(Lane::Other).await);
        for lane in [Lane::Known, Lane::Other] {
            assert!(turns.take(lane).now_or_never().is_none());
        }
        let mut late = pin!(turns.take(Lane::Other));
        assert!(late.as_mut().now_or_never().is_none());
        drop(first);
        let permit = late.await;
        assert_eq!(turns.waiting(), 0);
        drop((permit, second));
        let again = [
            turns.take(Lane::Other).now_or_never(),
            turns.take(Lane::Other).now_or_never(),
        ];
        assert!(again.iter().all(Option::is_some) && turns.take(Lane::Other).now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_turn_that_nobody_takes_goes_to_the_next() {
        let turns = Turns::new(1);
        let held = turns.take(Lane::Other).await;
        let mut gone = Box::pin(turns.take(Lane::Other));
        let mut next = pin!(turns.take(Lane::Other));
        assert!(gone.as_mut().now_or_never().is_none() && next.as_mut().now_or_never().is_none());
        drop(held);
        // It has been given the turn and is gone before it could look.
        drop(gone);
        assert!(next.now_or_never().is_some());
    }
}
