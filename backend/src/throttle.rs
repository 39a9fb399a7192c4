//! Rate limits: so many of something a minute for each key (a user, an address), with bursts of as many. Each process
//! counts for itself.

use domain::{ErrorCode, Failure};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

/// What is left for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The most in a minute.
    pub limit: u32,
    /// How many more there may be at once.
    pub remaining: u32,
    /// Seconds until all of them are there again.
    pub reset_seconds: u32,
}

/// A limit. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Throttle {
    limiter: Option<Arc<DefaultKeyedRateLimiter<String, StateInformationMiddleware>>>,
    clock: DefaultClock,
}

impl Throttle {
    /// At most so many a minute; with `None` there is no limit.
    #[must_use]
    pub fn per_minute(most: Option<NonZeroU32>) -> Self {
        let limiter = |most| RateLimiter::keyed(Quota::per_minute(most)).with_middleware();
        Self {
            limiter: most.map(|most| Arc::new(limiter(most))),
            clock: DefaultClock::default(),
        }
    }

    /// Counts one for this key.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`] with the seconds to wait, when there have been too many.
    pub fn check(&self, key: &str) -> Result<Option<Allowance>, Failure> {
        let Some(limiter) = &self.limiter else { return Ok(None) };
        match limiter.check_key(&key.to_owned()) {
            Ok(state) => {
                let (limit, remaining) = (state.quota().burst_size().get(), state.remaining_burst_capacity());
                let reset_seconds = ((limit - remaining.min(limit)) * 60).div_ceil(limit);
                Ok(Some(Allowance {
                    limit,
                    remaining,
                    reset_seconds,
                }))
            }
            Err(too_early) => {
                let wait = too_early.wait_time_from(self.clock.now());
                let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
                let unit = if seconds == 1 { "second" } else { "seconds" };
                let detail = format!("That was too often. Try again in {seconds} {unit}.");
                Err(Failure {
                    retry_after: Some(seconds),
                    ..Failure::new(ErrorCode::RateLimited, detail)
                })
            }
        }
    }

    /// Forgets the keys that have everything left.
    pub fn forget_idle(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// An address as a key: of IPv6 the network, because a household has 2⁶⁴ addresses.
#[must_use]
pub fn network(address: Option<IpAddr>) -> String {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(address) => address.to_string(),
        None => "unknown".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_allowed_and_no_more_for_each_key() {
        let throttle = Throttle::per_minute(NonZeroU32::new(3));
        let left = |key: &str| throttle.check(key).map(|allowance| allowance.unwrap().remaining);
        assert_eq!([left("a"), left("a"), left("a")], [Ok(2), Ok(1), Ok(0)]);
        let refused = left("a").unwrap_err();
        assert_eq!(refused.code, ErrorCode::RateLimited);
        assert!((1..=21).contains(&refused.retry_after.unwrap()), "{refused:?}");
        assert_eq!(left("b"), Ok(2));
    }

    #[test]
    fn without_a_limit_everything_passes() {
        let throttle = Throttle::per_minute(None);
        assert!((0..1000).all(|_| throttle.check("a") == Ok(None)));
    }

    #[test]
    fn an_address_of_ipv6_stands_for_its_network() {
        let of = |text: &str| network(text.parse().ok());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(
            (of("::ffff:192.0.2.1"), of("192.0.2.1")),
            ("192.0.2.1".into(), "192.0.2.1".into())
        );
        assert_eq!(of("nothing"), "unknown");
    }
}
