//! Limits of tries to sign in, and the lane of those who are known where they come from.

use super::{Client, Services};
use crate::auth::Lane;
use crate::db;
use crate::error::Result;
use crate::rate_limit::Key;
use chrono::TimeDelta;
use unicode_normalization::UnicodeNormalization;

/// How long an account is known in a network after its last sign-in from there.
pub(super) const REMEMBERED: TimeDelta = TimeDelta::days(90);
/// How exactly that is kept: a sign-in need not write each time.
const NOTED_EVERY: TimeDelta = TimeDelta::days(1);
/// The most networks that an account is known in.
const MOST_NETWORKS: i64 = 20;

impl Services {
    /// Counts a try to sign in, and tells which lane it waits in for the hash.
    ///
    /// Somebody who tries many names, or one name from many networks, meets the wide limits. They
    /// do not hold up an account that has signed in from the same network before: only tries for
    /// that account from that network count there.
    ///
    /// # Errors
    /// [`domain::ErrorCode::RateLimited`] after too many tries.
    pub(super) async fn sign_in_lane(&self, login: &str, client: &Client) -> Result<Lane> {
        let (network, account) = (client.network(), one_spelling(login));
        let is_known = client.address.is_some() && {
            let mut reader = self.db.for_sign_in().read().await?;
            let last_seen = db::known_networks::last_seen(&mut reader.conn(), login, &network).await?;
            last_seen.is_some_and(|last_seen| self.clock.now() - last_seen < REMEMBERED)
        };
        if !is_known {
            self.wide_logins.check(Key::new("login from", &[&network]))?;
            self.wide_logins.check(Key::new("login to", &[&account]))?;
        }
        self.logins.check(Key::new("login", &[&network, &account]))?;
        Ok(if is_known { Lane::Known } else { Lane::Other })
    }

    /// Remembers that an account has signed in from a network.
    pub(super) async fn remember_network(&self, user_id: i64, username: &str, client: &Client) -> Result<()> {
        if client.address.is_none() {
            return Ok(());
        }
        let (network, now) = (client.network(), self.clock.now());
        let last_seen = {
            let mut reader = self.db.for_sign_in().read().await?;
            db::known_networks::last_seen(&mut reader.conn(), username, &network).await?
        };
        if last_seen.is_some_and(|last_seen| now - last_seen < NOTED_EVERY) {
            return Ok(());
        }
        let mut tx = self.db.for_sign_in().begin().await?;
        db::known_networks::upsert(&mut tx.conn(), user_id, &network, now).await?;
        db::known_networks::keep(&mut tx.conn(), user_id, MOST_NETWORKS).await?;
        tx.commit().await
    }
}

/// One form of all spellings of a name, in whatever case and form of Unicode.
fn one_spelling(login: &str) -> String {
    login.nfkc().collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_count_together() {
        for spelling in ["ada", "ADA", "Ａｄａ", "𝐚𝐝𝐚", "ⓐⓓⓐ"] {
            assert_eq!(one_spelling(spelling), "ada");
        }
        assert_eq!(one_spelling("adä"), one_spelling("ada\u{308}"));
        assert_eq!(one_spelling("\u{212a}im"), "kim", "the sign for kelvin");
        assert_ne!(one_spelling("ada"), one_spelling("ad"));
    }
}
