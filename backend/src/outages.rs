//! Outages of the database, as far as the workers of this process have seen them.

use crate::clock_skew::is_recent;
use crate::error::Error;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// Time after an outage in which leases that have expired meanwhile are left to their workers,
/// which renew them within a second or two. An outage is no death of a worker.
const GRACE: TimeDelta = TimeDelta::seconds(10);

/// Time of the last statement of the queue that has failed. Cheap to clone; clones see the same.
#[derive(Clone, Default)]
pub(crate) struct Outages(Arc<Mutex<Option<DateTime<Utc>>>>);

impl Outages {
    /// Records the error of a statement, if it is one of an outage.
    pub(crate) fn record(&self, error: &Error, now: DateTime<Utc>) {
        if error.is_temporary() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        }
    }

    /// Time of the last failure.
    pub(crate) fn last(&self) -> Option<DateTime<Utc>> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether leases may have expired only because they could not be renewed.
    pub(crate) fn is_recent(&self, now: DateTime<Utc>) -> bool {
        self.last().is_some_and(|last| is_recent(last, GRACE, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_that_a_wrong_clock_has_recorded_ends_with_the_wrong_time() {
        let outages = Outages::default();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        outages.record(&Error::busy("away"), now + TimeDelta::days(1));
        assert!(outages.last().is_some() && !outages.is_recent(now));
        outages.record(&Error::busy("away"), now);
        assert!(outages.is_recent(now) && !outages.is_recent(now + GRACE));
    }
}
