//! Purge of expired rows, in a transaction for each batch of a table, and the end of work that was
//! interrupted. A table that fails does not stop the others.

use crate::clock_skew::Period;
use crate::db;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::auth::{mail_limit, security_log, sign_in_limit};
use crate::services::operations::deletions::Batch;
use crate::services::tasks::content::restore_cutoff;
use chrono::{DateTime, TimeDelta, Utc};

/// Rows that expire.
#[derive(Clone, Copy, Debug)]
enum Expiring {
    Sessions,
    RefreshTokens,
    MailTokens,
    SentMails,
    KnownNetworks,
    Tasks,
    IdempotencyKeys,
    Imports,
    Workers,
    SecurityEvents,
}

impl Expiring {
    const ALL: [Self; 10] = [
        Self::Sessions,
        Self::RefreshTokens,
        Self::MailTokens,
        Self::SentMails,
        Self::KnownNetworks,
        Self::Tasks,
        Self::IdempotencyKeys,
        Self::Imports,
        Self::Workers,
        Self::SecurityEvents,
    ];
}

impl Services {
    /// Removes all rows that have expired: of sign-ins, mails, known networks, idempotency keys,
    /// imports and workers, tasks that can no longer be restored, and security events that are too
    /// old or too many. Finishes deletions and moves to another time zone that were interrupted.
    /// The server calls this every hour.
    ///
    /// # Errors
    /// When the database fails; what does not depend on the failed part is done.
    pub async fn purge_expired(&self) -> Result<()> {
        let now = self.clock.now();
        let mut outcome = Ok(());
        for rows in Expiring::ALL {
            match self.purge_rows(rows, now).await {
                Ok(0) => {}
                Ok(count) => tracing::debug!(?rows, count, "purged expired rows"),
                Err(error) => outcome = failed(&format!("{rows:?}"), error),
            }
        }
        if let Err(error) = self.purge_excess_events(security_log::MAX_EVENTS_OF_KIND).await {
            outcome = failed("security events of one kind", error);
        }
        if let Err(error) = self.finish_day_moves().await {
            outcome = failed("moves to another time zone", error);
        }
        if let Err(error) = self.finish_deletions().await {
            outcome = failed("deletions", error);
        }
        outcome
    }

    /// Removes the security events beyond the `kept` newest ones of each kind and account. Returns
    /// their number.
    pub(crate) async fn purge_excess_events(&self, kept: i64) -> Result<u64> {
        let found = db::security_events::excess(&mut self.db.read().await?.conn(), kept).await?;
        let mut total = 0;
        for excess in found {
            loop {
                let mut tx = self.db.begin().await?;
                let deleted = db::security_events::delete_excess(&mut tx.conn(), &excess).await?;
                tx.commit().await?;
                total += deleted;
                if deleted == 0 {
                    break;
                }
            }
        }
        Ok(total)
    }

    async fn purge_rows(&self, rows: Expiring, now: DateTime<Utc>) -> Result<u64> {
        let mut total = 0;
        loop {
            let mut tx = self.db.begin().await?;
            let batch = self.purge_batch(rows, &mut tx.conn(), now).await?;
            tx.commit().await?;
            for key in &batch.files {
                self.forget_file(key).await;
            }
            total += batch.rows;
            if batch.rows == 0 {
                return Ok(total);
            }
        }
    }

    async fn purge_batch(&self, rows: Expiring, conn: &mut Conn<'_>, now: DateTime<Utc>) -> Result<Batch> {
        let deleted = match rows {
            Expiring::Sessions => db::sessions::delete_expired(conn, now).await?,
            Expiring::RefreshTokens => db::refresh_tokens::delete_expired(conn, now).await?,
            Expiring::MailTokens => db::mail_tokens::delete_expired(conn, now).await?,
            Expiring::SentMails => {
                db::sent_mails::delete_outside(conn, Period::retention(now, mail_limit::DAY)).await?
            }
            Expiring::KnownNetworks => {
                let period = Period::retention(now, sign_in_limit::KNOWN_NETWORK_LIFETIME);
                db::known_networks::delete_outside(conn, period).await?
            }
            Expiring::Tasks => db::tasks::purge(conn, restore_cutoff(now)).await?,
            Expiring::IdempotencyKeys => db::idempotency_keys::delete_expired(conn, &self.key_clock()).await?,
            Expiring::Imports => return Ok(db::imports::delete_expired(conn, now).await?.into()),
            Expiring::Workers => db::workers::delete_outside(conn, Period::retention(now, TimeDelta::days(1))).await?,
            Expiring::SecurityEvents => {
                let before = now - TimeDelta::days(self.limits.security_log_days.into());
                db::security_events::delete_old(conn, before).await?
            }
        };
        Ok(deleted.into())
    }
}

fn failed(what: &str, error: Error) -> Result<()> {
    tracing::warn!(%error, what, "a part of the purge failed");
    Err(error)
}
