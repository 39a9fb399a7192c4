//! What is kept for a time only, swept out when it is over.

use super::tasks::oldest;
use super::{Services, security_log};
use crate::db;
use crate::error::Result;
use chrono::TimeDelta;

impl Services {
    /// Forgets sessions, refresh tokens, links of mails and idempotency keys that have expired,
    /// tasks that were deleted too long ago to be restored, and security events that are too old or
    /// too many. The server does, now and then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(&self) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let sessions = db::sessions::delete_expired(&mut tx.conn(), now).await?;
        let refresh_tokens = db::refresh_tokens::delete_expired(&mut tx.conn(), now).await?;
        db::mail_tokens::delete_expired(&mut tx.conn(), now).await?;
        db::sent_mails::delete_before(&mut tx.conn(), now - super::mail_limit::DAY).await?;
        db::known_networks::delete_before(&mut tx.conn(), now - super::sign_in_limit::REMEMBERED).await?;
        let tasks = db::tasks::purge(&mut tx.conn(), oldest(now)).await?;
        let keys = db::idempotency_keys::delete_expired(&mut tx.conn(), now).await?;
        let before = now - TimeDelta::days(self.limits.security_log_days.into());
        let events = db::security_events::purge(&mut tx.conn(), before, security_log::KEPT).await?;
        tx.commit().await?;
        tracing::debug!(
            sessions,
            refresh_tokens,
            tasks,
            keys,
            events,
            "swept out what has expired"
        );
        Ok(())
    }
}
