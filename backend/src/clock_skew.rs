//! Times that a wrong clock has stored. They must have no effect once the clock is right again.

use chrono::{DateTime, TimeDelta, Utc};

/// Largest difference between the clocks of two servers. A stored time further ahead was written by
/// a wrong clock.
pub(crate) const MAX_SKEW: TimeDelta = TimeDelta::minutes(1);

/// Difference beyond which a row of a wrong clock is deleted. A server whose own clock is slow must
/// not delete what the others store.
pub(crate) const MAX_SKEW_KEPT: TimeDelta = TimeDelta::days(1);

/// Whether a stored time is less than a period ago, and not written by a wrong clock.
pub(crate) fn is_recent(time: DateTime<Utc>, period: TimeDelta, now: DateTime<Utc>) -> bool {
    (-MAX_SKEW..period).contains(&(now - time))
}

/// Stored times that count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period {
    /// Latest time that no longer counts.
    pub(crate) after: DateTime<Utc>,
    /// Latest time that counts: later ones were written by a wrong clock.
    pub(crate) until: DateTime<Utc>,
}

impl Period {
    /// Returns the period of a length that ends now.
    pub(crate) fn before(now: DateTime<Utc>, length: TimeDelta) -> Self {
        Self {
            after: now - length,
            until: now + MAX_SKEW,
        }
    }

    /// Returns the period outside which rows are deleted.
    pub(crate) fn retention(now: DateTime<Utc>, length: TimeDelta) -> Self {
        Self {
            until: now + MAX_SKEW_KEPT,
            ..Self::before(now, length)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_far_ahead_is_not_recent() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let is_recent = |age: i64| is_recent(now - TimeDelta::seconds(age), TimeDelta::seconds(10), now);
        assert!(is_recent(0) && is_recent(9) && is_recent(-60));
        assert!(!is_recent(10) && !is_recent(-61));
    }
}
