//! Limits of sign-in attempts, and the hashing lane of known networks.

use crate::actor::Client;
use crate::auth::Lane;
use crate::clock_skew::is_recent;
use crate::db;
use crate::error::Result;
use crate::rate_limit::RateLimitKey;
use crate::services::Services;
use chrono::TimeDelta;
use unicode_normalization::UnicodeNormalization;

/// Time for which an account is known in a network after its last sign-in from there.
pub(crate) const KNOWN_NETWORK_LIFETIME: TimeDelta = TimeDelta::days(90);
/// Precision of the stored time of the last sign-in, so that most sign-ins write nothing.
const LAST_SEEN_PRECISION: TimeDelta = TimeDelta::days(1);
/// Largest number of known networks of an account.
const MAX_NETWORKS: i64 = 20;

impl Services {
    /// Counts a sign-in attempt and returns the lane in which its password is hashed.
    ///
    /// Wide limits apply to the attempts from one network for any names, and to those for one name
    /// from any networks. They do not block an account in a network from which it has signed in
    /// before: only attempts for that account from that network count there. The user name and the
    /// e-mail address of an account count together.
    ///
    /// # Errors
    /// [`domain::ErrorCode::RateLimited`] after too many attempts.
    pub(crate) async fn sign_in_lane(&self, login: &str, client: &Client) -> Result<Lane> {
        let (network, name) = (client.network(), normalized_login(login));
        let found = {
            let mut reader = self.db.for_sign_in().read().await?;
            db::known_networks::account_of_login(&mut reader.conn(), login, &name, &network).await?
        };
        let last_seen = found.as_ref().and_then(|account| account.last_seen);
        let is_known = client.address.is_some()
            && last_seen.is_some_and(|last_seen| is_recent(last_seen, KNOWN_NETWORK_LIFETIME, self.clock.now()));
        let (kind, account) = match found {
            Some(account) => ("account", account.id.to_string()),
            None => ("name", name),
        };
        if !is_known {
            self.wide_logins
                .check(RateLimitKey::new("login from", &[&network]))
                .await?;
            self.wide_logins
                .check(RateLimitKey::new("login to", &[kind, &account]))
                .await?;
        }
        self.logins
            .check(RateLimitKey::new("login", &[&network, kind, &account]))
            .await?;
        Ok(if is_known { Lane::Known } else { Lane::Other })
    }

    /// Stores that an account has signed in from a network.
    pub(crate) async fn remember_network(&self, user_id: i64, client: &Client) -> Result<()> {
        if client.address.is_none() {
            return Ok(());
        }
        let (network, now) = (client.network(), self.clock.now());
        let last_seen = {
            let mut reader = self.db.for_sign_in().read().await?;
            db::known_networks::last_seen(&mut reader.conn(), user_id, &network).await?
        };
        if last_seen.is_some_and(|last_seen| is_recent(last_seen, LAST_SEEN_PRECISION, now)) {
            return Ok(());
        }
        let mut tx = self.db.for_sign_in().begin().await?;
        db::known_networks::upsert(&mut tx.conn(), user_id, &network, now).await?;
        db::known_networks::delete_all_but_latest(&mut tx.conn(), user_id, MAX_NETWORKS).await?;
        tx.commit().await
    }
}

/// Returns the same text for all spellings of a name, in any case and normal form of Unicode.
fn normalized_login(login: &str) -> String {
    login.nfkc().collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_count_together() {
        for spelling in ["ada", "ADA", "Ａｄａ", "𝐚𝐝𝐚", "ⓐⓓⓐ"] {
            assert_eq!(normalized_login(spelling), "ada");
        }
        assert_eq!(normalized_login("adä"), normalized_login("ada\u{308}"));
        assert_eq!(normalized_login("\u{212a}im"), "kim", "the sign for kelvin");
        assert_ne!(normalized_login("ada"), normalized_login("ad"));
    }
}
