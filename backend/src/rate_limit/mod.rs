//! Rate limits: a number of requests a minute for each key, with a burst size equal to the limit.
//! The processes of an installation count together in Redis if it is configured, and otherwise each
//! on its own.

mod count;
mod key;
mod shared_counts;

pub use count::Allowance;
pub use key::{RateLimitKey, network};
pub(crate) use shared_counts::{SharedCounts, check_redis};

use count::Count;
use domain::{ErrorCode, Failure};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Arc;

/// A rate limit. Clones share the counts.
#[derive(Clone)]
pub struct RateLimit {
    limiter: Option<Arc<Limiter>>,
    shared: Option<(&'static str, SharedCounts)>,
}

/// Counts of this process.
struct Limiter {
    max_requests: NonZeroU32,
    counts: DefaultKeyedRateLimiter<RateLimitKey, StateInformationMiddleware>,
    clock: DefaultClock,
}

impl RateLimit {
    /// Allows at most `max_requests` requests a minute; with `None` there is no limit.
    #[must_use]
    pub fn per_minute(max_requests: Option<NonZeroU32>) -> Self {
        let limiter = |max_requests| Limiter {
            max_requests,
            counts: RateLimiter::keyed(Quota::per_minute(max_requests)).with_middleware(),
            clock: DefaultClock::default(),
        };
        Self {
            limiter: max_requests.map(|max_requests| Arc::new(limiter(max_requests))),
            shared: None,
        }
    }

    /// Counts together with the limits of this name in other processes.
    pub(crate) fn shared(self, name: &'static str, counts: Option<SharedCounts>) -> Self {
        Self {
            shared: counts.map(|counts| (name, counts)),
            ..self
        }
    }

    /// Counts a request of a key.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`] with the seconds to wait, after too many requests.
    pub async fn check(&self, key: RateLimitKey) -> Result<Option<Allowance>, Failure> {
        let Some(limiter) = &self.limiter else { return Ok(None) };
        let counted = match &self.shared {
            Some((name, counts)) => counts.count(name, limiter.max_requests, key).await,
            None => None,
        };
        match counted.unwrap_or_else(|| limiter.count(key)) {
            Count::Allowed(allowance) => Ok(Some(allowance)),
            Count::TooEarly(wait) => Err(rate_limited(
                u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1),
            )),
        }
    }

    /// Removes keys whose allowance is full again, since they are the same as unknown keys.
    pub fn forget_idle(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.counts.retain_recent();
            limiter.counts.shrink_to_fit();
        }
    }

    /// Returns the number of keys in the table.
    #[cfg(test)]
    pub(crate) fn keys(&self) -> usize {
        self.limiter.as_ref().map_or(0, |limiter| limiter.counts.len())
    }
}

impl Limiter {
    fn count(&self, key: RateLimitKey) -> Count {
        match self.counts.check_key(&key) {
            Ok(state) => Count::Allowed(Allowance::new(self.max_requests, state.remaining_burst_capacity())),
            Err(too_early) => Count::TooEarly(too_early.wait_time_from(self.clock.now())),
        }
    }
}

/// Returns the failure of a caller who must wait.
pub(crate) fn rate_limited(seconds: u32) -> Failure {
    let wait = match seconds {
        0 | 1 => "1 second".into(),
        2..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3600)),
    };
    Failure {
        retry_after: Some(seconds),
        ..Failure::new(
            ErrorCode::RateLimited,
            format!("That was too often. Try again in {wait}."),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn key(name: &str) -> RateLimitKey {
        RateLimitKey::new("test", &[name])
    }

    #[tokio::test]
    async fn as_many_as_allowed_and_no_more_for_each_key() {
        let limit = RateLimit::per_minute(NonZeroU32::new(3));
        let left = async |name: &str| {
            let allowance = limit.check(key(name)).await?;
            Ok::<_, Failure>(allowance.unwrap().remaining)
        };
        assert_eq!(
            [left("a").await, left("a").await, left("a").await],
            [Ok(2), Ok(1), Ok(0)]
        );
        let refused = left("a").await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::RateLimited);
        assert!((1..=21).contains(&refused.retry_after.unwrap()), "{refused:?}");
        assert_eq!(left("b").await, Ok(2));
    }

    #[tokio::test]
    async fn without_a_limit_everything_passes() {
        let limit = RateLimit::per_minute(None);
        for _ in 0..1000 {
            assert_eq!(limit.check(key("a")).await, Ok(None));
        }
    }

    #[tokio::test]
    async fn idle_keys_are_forgotten() {
        let limit = RateLimit::per_minute(NonZeroU32::new(600_000));
        for name in 0..1000 {
            limit.check(key(&name.to_string())).await.unwrap();
        }
        assert_eq!(limit.keys(), 1000);
        // An allowance of 600,000 requests a minute is full again after 0.1 ms.
        for _ in 0..100 {
            limit.forget_idle();
            if limit.keys() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{} keys are left after 10 s", limit.keys());
    }

    #[test]
    fn a_wait_is_given_in_a_readable_unit() {
        for (seconds, text) in [
            (1, "1 second."),
            (90, "90 seconds."),
            (3599, "60 minutes."),
            (86_400, "24 hours."),
        ] {
            let refused = rate_limited(seconds);
            assert!(refused.detail.ends_with(text), "{}", refused.detail);
            assert_eq!(refused.retry_after, Some(seconds));
        }
    }
}
