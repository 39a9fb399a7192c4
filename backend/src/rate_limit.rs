//! Rate limits: a number of requests a minute for each key, with bursts of the same number. Each
//! process counts for itself.

use domain::{ErrorCode, Failure};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

/// Remaining requests of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Largest number of requests a minute.
    pub limit: u32,
    /// Number of requests that are possible at once.
    pub remaining: u32,
    /// Seconds until the full number is available again.
    pub reset_seconds: u32,
}

/// Key of a rate limit: a short hash, so that the table does not grow with the length of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RateLimitKey([u8; 16]);

impl RateLimitKey {
    /// Returns the key of an action and its origin.
    #[must_use]
    pub fn new(action: &str, by: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in std::iter::once(&action).chain(by) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let hash: [u8; 32] = hash.finalize().into();
        let mut key = [0; 16];
        key.copy_from_slice(&hash[..16]);
        Self(key)
    }

    /// Returns the key of the requests of an account.
    #[must_use]
    pub fn account(user_id: i64) -> Self {
        Self::new("account", &[&user_id.to_string()])
    }

    /// Returns the key of the requests from a network.
    #[must_use]
    pub fn network(address: Option<IpAddr>) -> Self {
        Self::new("network", &[&network(address)])
    }
}

/// A rate limit. Clones share the counts.
#[derive(Clone)]
pub struct RateLimit {
    limiter: Option<Arc<DefaultKeyedRateLimiter<RateLimitKey, StateInformationMiddleware>>>,
    clock: DefaultClock,
}

impl RateLimit {
    /// Allows at most `most` requests a minute; with `None` there is no limit.
    #[must_use]
    pub fn per_minute(most: Option<NonZeroU32>) -> Self {
        let limiter = |most| RateLimiter::keyed(Quota::per_minute(most)).with_middleware();
        Self {
            limiter: most.map(|most| Arc::new(limiter(most))),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a request of a key.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`] with the seconds to wait, after too many requests.
    pub fn check(&self, key: RateLimitKey) -> Result<Option<Allowance>, Failure> {
        let Some(limiter) = &self.limiter else { return Ok(None) };
        match limiter.check_key(&key) {
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
                Err(rate_limited(
                    u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1),
                ))
            }
        }
    }

    /// Removes the keys with their full number of requests, and frees their memory.
    pub fn forget_idle(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// Returns the number of keys in the table.
    #[cfg(test)]
    pub(crate) fn keys(&self) -> usize {
        self.limiter.as_ref().map_or(0, |limiter| limiter.len())
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

/// Returns the network of an address: an IPv4 address itself, or the first 64 bits of an IPv6
/// address, because a household has 2⁶⁴ addresses.
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

    fn key(name: &str) -> RateLimitKey {
        RateLimitKey::new("test", &[name])
    }

    #[test]
    fn as_many_as_allowed_and_no_more_for_each_key() {
        let limit = RateLimit::per_minute(NonZeroU32::new(3));
        let left = |name: &str| limit.check(key(name)).map(|allowance| allowance.unwrap().remaining);
        assert_eq!([left("a"), left("a"), left("a")], [Ok(2), Ok(1), Ok(0)]);
        let refused = left("a").unwrap_err();
        assert_eq!(refused.code, ErrorCode::RateLimited);
        assert!((1..=21).contains(&refused.retry_after.unwrap()), "{refused:?}");
        assert_eq!(left("b"), Ok(2));
    }

    #[test]
    fn without_a_limit_everything_passes() {
        let limit = RateLimit::per_minute(None);
        assert!((0..1000).all(|_| limit.check(key("a")) == Ok(None)));
    }

    #[test]
    fn a_key_is_as_short_for_a_long_name_and_names_its_parts() {
        assert_eq!(size_of_val(&key(&"x".repeat(2 << 20))), 16);
        assert_eq!(RateLimitKey::account(7), RateLimitKey::account(7));
        assert_ne!(RateLimitKey::new("a", &["b", "c"]), RateLimitKey::new("a", &["bc"]));
        assert_ne!(RateLimitKey::new("a", &["b"]), RateLimitKey::new("ab", &[]));
    }

    #[test]
    fn idle_keys_are_forgotten() {
        let limit = RateLimit::per_minute(NonZeroU32::new(600_000));
        for name in 0..1000 {
            limit.check(key(&name.to_string())).unwrap();
        }
        assert_eq!(limit.keys(), 1000);
        while limit.keys() > 0 {
            std::thread::yield_now();
            limit.forget_idle();
        }
    }

    #[test]
    fn an_ipv6_address_stands_for_its_network() {
        let of = |text: &str| network(text.parse().ok());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(
            (of("::ffff:192.0.2.1"), of("192.0.2.1")),
            ("192.0.2.1".into(), "192.0.2.1".into())
        );
        assert_eq!(of("nothing"), "unknown");
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
