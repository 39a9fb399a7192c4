//! Turns for work that keeps a core busy and holds a part of a file or a model in memory: as many
//! at a time as there are cores, and no more than half of them for one person, so that nobody waits
//! for all that another has asked for.

use crate::error::{Error, Result};
use domain::{ErrorCode, Failure};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most pieces of work of one person that wait or are done.
pub(crate) const MAX_WAITING: usize = 100;

/// The turns of this process. Cheap to clone; clones count together.
#[derive(Clone)]
pub(crate) struct Turns {
    all: Arc<Semaphore>,
    each: usize,
    people: Arc<Mutex<HashMap<i64, Person>>>,
}

/// The turns of a person, and how many use them or wait for one.
struct Person {
    turns: Arc<Semaphore>,
    count: usize,
}

/// A turn, which ends with this value.
pub struct Turn {
    // Dropped in this order: the place in the line of all, then in one's own, then the place among
    // one's own.
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
    _place: Place,
}

/// A place among those that belong to one person.
struct Place {
    people: Arc<Mutex<HashMap<i64, Person>>>,
    user_id: i64,
}

impl Turns {
    /// `count` turns at a time, half of them for one person.
    pub(crate) fn new(count: usize) -> Self {
        Self::with(count, count.div_ceil(2))
    }

    /// `each` turns at a time for each person, however many people there are.
    pub(crate) fn of_each(each: usize) -> Self {
        Self::with(Semaphore::MAX_PERMITS, each)
    }

    fn with(count: usize, each: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(count)),
            each,
            people: Arc::default(),
        }
    }

    /// Waits for a turn of a person. A person's turns come in the order in which they were asked
    /// for.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`] when so much of this person waits that no more is accepted.
    pub(crate) async fn turn(&self, user_id: i64) -> Result<Turn> {
        let (place, own) = self.place(user_id)?;
        let closed = |error| Error::unexpected("a turn", error);
        let own = own.acquire_owned().await.map_err(closed)?;
        let all = Arc::clone(&self.all).acquire_owned().await.map_err(closed)?;
        Ok(Turn {
            _all: all,
            _own: own,
            _place: place,
        })
    }

    fn place(&self, user_id: i64) -> Result<(Place, Arc<Semaphore>)> {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        let person = people.entry(user_id).or_insert_with(|| Person {
            turns: Arc::new(Semaphore::new(self.each)),
            count: 0,
        });
        if person.count >= MAX_WAITING {
            let detail = format!("{MAX_WAITING} of your requests wait already. Try again when some are answered.");
            return Err(Failure {
                retry_after: Some(1),
                ..Failure::new(ErrorCode::RateLimited, detail)
            }
            .into());
        }
        person.count += 1;
        let place = Place {
            people: Arc::clone(&self.people),
            user_id,
        };
        Ok((place, Arc::clone(&person.turns)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(person) = people.get_mut(&self.user_id) {
            person.count -= 1;
            if person.count == 0 {
                people.remove(&self.user_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use std::pin::pin;

    #[tokio::test]
    async fn one_persons_line_does_not_stop_another() {
        let turns = Turns::new(2);
        let first = turns.turn(1).await.unwrap();
        let mut more: Vec<_> = (0..60).map(|_| Box::pin(turns.turn(1))).collect();
        assert!(
            more.iter_mut().all(|turn| turn.now_or_never().is_none()),
            "one at a time"
        );
        let other = turns
            .turn(2)
            .now_or_never()
            .expect("another person's turn comes at once");
        let mut third = pin!(turns.turn(3));
        assert!(third.as_mut().now_or_never().is_none(), "both cores are busy");
        drop(first);
        // The next of the first person may come now; whoever it is, nobody else of the first person
        // comes beside.
        let came = more.iter_mut().filter_map(FutureExt::now_or_never).count();
        assert!(came <= 1);
        drop((more, other));
        assert!(third.now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_person_has_a_limited_line_and_leaves_nothing() {
        let turns = Turns::new(2);
        let mut line: Vec<_> = (0..MAX_WAITING).map(|_| Box::pin(turns.turn(1))).collect();
        let came: Vec<_> = line.iter_mut().filter_map(FutureExt::now_or_never).collect();
        assert_eq!(came.len(), 1);
        let Err(Error::Failure(failure)) = turns.turn(1).await else {
            panic!("too many")
        };
        assert_eq!((failure.code, failure.retry_after), (ErrorCode::RateLimited, Some(1)));
        assert!(turns.turn(2).await.is_ok());
        drop((line, came));
        assert!(turns.people.lock().unwrap().is_empty());
    }
}
