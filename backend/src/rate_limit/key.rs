//! Keys of the rate limits.

use sha2::{Digest, Sha256};
use std::net::IpAddr;

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

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
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

    #[test]
    fn a_key_is_as_short_for_a_long_name_and_names_its_parts() {
        assert_eq!(size_of_val(&RateLimitKey::new("test", &[&"x".repeat(2 << 20)])), 16);
        assert_eq!(RateLimitKey::account(7), RateLimitKey::account(7));
        assert_ne!(RateLimitKey::new("a", &["b", "c"]), RateLimitKey::new("a", &["bc"]));
        assert_ne!(RateLimitKey::new("a", &["b"]), RateLimitKey::new("ab", &[]));
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
}
