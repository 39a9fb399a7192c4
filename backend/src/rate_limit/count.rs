//! Outcome of the count of a request.

use std::num::NonZeroU32;
use std::time::Duration;

/// Outcome of a count.
pub(super) enum Count {
    /// The request is allowed.
    Allowed(Allowance),
    /// The request came too early by this time.
    TooEarly(Duration),
}

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

impl Allowance {
    pub(super) fn new(max_requests: NonZeroU32, remaining: u32) -> Self {
        let limit = max_requests.get();
        Self {
            limit,
            remaining,
            reset_seconds: ((limit - remaining.min(limit)) * 60).div_ceil(limit),
        }
    }
}
