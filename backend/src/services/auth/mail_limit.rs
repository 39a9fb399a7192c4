//! Limits of mails with links, by recipient and by account. The mails are counted in the database,
//! so that several servers and restarts share the counts.

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

const HOUR: TimeDelta = TimeDelta::hours(1);
/// The longer of the two periods, after which a mail no longer counts.
pub(crate) const DAY: TimeDelta = TimeDelta::days(1);
/// Ratio of the mails of a day to those of an hour.
const HOURS_WORTH_A_DAY: u32 = 4;

impl Services {
    /// Counts a mail to an address and returns its id.
    ///
    /// # Errors
    /// [`domain::ErrorCode::RateLimited`] after too many.
    pub(crate) async fn count_mail(&self, tx: &mut Tx, email: &str, purpose: Purpose) -> Result<i64> {
        let recipient = fingerprint(email.as_bytes());
        let now = self.clock.now();
        if let Some(hourly) = self.limits.mails_per_hour {
            db::sent_mails::lock(&mut tx.conn(), lock_key(email)).await?;
            let sent =
                db::sent_mails::sent_to_recipient(&mut tx.conn(), &recipient, purpose, now - DAY, most_per_day(hourly))
                    .await?;
            check_periods(&sent, hourly, now)?;
        }
        db::sent_mails::insert(&mut tx.conn(), &recipient, purpose, now).await
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
            let sent = db::sent_mails::sent_for_user(&mut tx.conn(), user_id, purpose, now - DAY, most_per_day(hourly))
                .await?;
            check_periods(&sent, hourly, now)?;
        }
        db::sent_mails::set_user(&mut tx.conn(), mail_id, user_id).await
    }
}

/// Returns the largest number of mails a day.
fn most_per_day(hourly: NonZeroU32) -> i64 {
    i64::from(hourly.get()) * i64::from(HOURS_WORTH_A_DAY)
}

/// Returns the key of PostgreSQL's advisory lock for an address.
fn lock_key(email: &str) -> i64 {
    let hash: [u8; 32] = Sha256::digest(email).into();
    hash.iter().take(8).fold(0, |key, &byte| key << 8 | i64::from(byte))
}

/// Refuses another mail after the mails of these times, newest first.
fn check_periods(sent: &[DateTime<Utc>], hourly: NonZeroU32, now: DateTime<Utc>) -> Result<()> {
    let hourly = hourly.get();
    let periods = [(hourly, HOUR), (hourly.saturating_mul(HOURS_WORTH_A_DAY), DAY)];
    let waits = periods.iter().filter_map(|&(most, period)| {
        // The next mail may be sent when the oldest of the allowed number leaves the period.
        let oldest = sent.get(most as usize - 1)?;
        Some(*oldest + period - now).filter(|wait| *wait > TimeDelta::zero())
    });
    match waits.max() {
        None => Ok(()),
        Some(wait) => Err(rate_limited(u32::try_from(wait.num_seconds() + 1).unwrap_or(u32::MAX)).into()),
    }
}
