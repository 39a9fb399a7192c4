//! Limits of mails with links, by recipient, by account, and by the network that asks for them. The
//! mails are counted in the database, so that several servers and restarts share the counts.

use crate::actor::Client;
use crate::clock_skew::Period;
use crate::crypto::fingerprint;
use crate::db;
use crate::db::Tx;
use crate::db::mail_tokens::Purpose;
use crate::error::Result;
use crate::rate_limit::rate_limited;
use crate::services::Services;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use std::num::NonZeroU32;
use unicode_normalization::UnicodeNormalization;
use url::Host;

const HOUR: TimeDelta = TimeDelta::hours(1);
/// The longer of the two periods, after which a mail no longer counts.
pub(crate) const DAY: TimeDelta = TimeDelta::days(1);
/// Ratio of the mails of a day to those of an hour.
const DAILY_TO_HOURLY: u32 = 4;
/// Largest number of mails an hour that one network may ask for: a class registers at a time.
const MAX_PER_NETWORK: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// Origin of a mail.
#[derive(Clone, Debug)]
pub(crate) struct MailOrigin(Option<String>);

impl MailOrigin {
    /// A superuser, whose mails are not counted by network.
    pub(crate) const SUPERUSER: Self = Self(None);

    /// Returns the origin of a mail that a client has asked for. Mails from unknown addresses are
    /// not counted by network.
    pub(crate) fn of_client(client: &Client) -> Self {
        Self(client.address.map(|_| client.network()))
    }
}

impl Services {
    /// Counts a mail to an address and returns its id.
    ///
    /// # Errors
    /// [`domain::ErrorCode::RateLimited`] after too many to this address or from this network.
    pub(crate) async fn count_mail(
        &self,
        tx: &mut Tx,
        email: &str,
        purpose: Purpose,
        origin: &MailOrigin,
    ) -> Result<i64> {
        let mailbox = mailbox(email);
        let recipient = fingerprint(mailbox.as_bytes());
        let network = origin.0.as_deref();
        let now = self.clock.now();
        if let Some(hourly) = self.limits.mails_per_hour {
            // Recipients are locked before networks, so that transactions never deadlock.
            db::advisory_lock(&mut tx.conn(), lock_key(&mailbox)).await?;
            let (day, limit) = (Period::before(now, DAY), max_per_day(hourly));
            let sent = db::sent_mails::sent_to_recipient(&mut tx.conn(), &recipient, purpose, day, limit).await?;
            check_periods(&sent, hourly, now)?;
            if let Some(network) = network {
                db::advisory_lock(&mut tx.conn(), lock_key(network)).await?;
                let limit = max_per_day(MAX_PER_NETWORK);
                let sent = db::sent_mails::sent_from_network(&mut tx.conn(), network, day, limit).await?;
                check_periods(&sent, MAX_PER_NETWORK, now)?;
            }
        }
        db::sent_mails::insert(&mut tx.conn(), &recipient, purpose, network, now).await
    }

    /// Counts a mail for an account as well, so that repeated changes of its address cannot reach
    /// everybody.
    ///
    /// # Errors
    /// As [`Services::count_mail`].
    pub(crate) async fn count_mail_for_account(
        &self,
        tx: &mut Tx,
        user_id: i64,
        mail_id: i64,
        purpose: Purpose,
    ) -> Result<()> {
        let now = self.clock.now();
        if let Some(hourly) = self.limits.mails_per_hour {
            db::users::lock(&mut tx.conn(), user_id).await?;
            let (day, limit) = (Period::before(now, DAY), max_per_day(hourly));
            let sent = db::sent_mails::sent_for_user(&mut tx.conn(), user_id, purpose, day, limit).await?;
            check_periods(&sent, hourly, now)?;
        }
        db::sent_mails::set_user(&mut tx.conn(), mail_id, user_id).await
    }
}

/// Returns one form for the spellings of an address that reach the same mailbox: in any case and
/// form of Unicode, with the domain as mail servers look it up, and without a tag after `+`.
fn mailbox(email: &str) -> String {
    let email = email.nfkc().collect::<String>().to_lowercase();
    let (local, domain) = email.rsplit_once('@').unwrap_or((&email, ""));
    let untagged = local.split('+').next().filter(|name| !name.is_empty());
    let domain = Host::parse(domain).map_or_else(|_| domain.to_owned(), |host| host.to_string());
    format!("{}@{domain}", untagged.unwrap_or(local))
}

/// Returns the largest number of mails a day.
fn max_per_day(hourly: NonZeroU32) -> i64 {
    i64::from(hourly.get()) * i64::from(DAILY_TO_HOURLY)
}

/// Returns the key of PostgreSQL's advisory lock for a mailbox or a network.
fn lock_key(counted: &str) -> i64 {
    let hash: [u8; 32] = Sha256::digest(counted).into();
    hash.iter().take(8).fold(0, |key, &byte| key << 8 | i64::from(byte))
}

/// Refuses another mail after the mails of these times, newest first.
fn check_periods(sent: &[DateTime<Utc>], hourly: NonZeroU32, now: DateTime<Utc>) -> Result<()> {
    let hourly = hourly.get();
    let periods = [(hourly, HOUR), (hourly.saturating_mul(DAILY_TO_HOURLY), DAY)];
    let waits = periods.iter().filter_map(|&(limit, period)| {
        // The next mail may be sent when the oldest of the allowed number leaves the period.
        let oldest = sent.get(limit as usize - 1)?;
        Some(*oldest + period - now).filter(|wait| *wait > TimeDelta::zero())
    });
    match waits.max() {
        None => Ok(()),
        Some(wait) => Err(rate_limited(u32::try_from(wait.num_seconds() + 1).unwrap_or(u32::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_mailbox_count_together() {
        for spelling in [
            "victim@example.com",
            "victim+1@example.com",
            "Victim+a+b@EXAMPLE.com",
            "victim@ｅｘａｍｐｌｅ.com",
            "ｖｉｃｔｉｍ@example.com",
            "victim＋2@example.com",
        ] {
            assert_eq!(mailbox(spelling), "victim@example.com", "{spelling}");
        }
        assert_eq!(mailbox("a@bücher.example"), "a@xn--bcher-kva.example");
        assert_eq!(mailbox("a@xn--bcher-kva.example"), mailbox("a@bu\u{308}cher.example"));
        assert_eq!(mailbox("+1@example.com"), "+1@example.com");
        assert_ne!(mailbox("vic.tim@example.com"), mailbox("victim@example.com"));
        assert_ne!(mailbox("victim@example.org"), mailbox("victim@example.com"));
    }
}
