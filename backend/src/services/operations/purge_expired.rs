//! Purge of expired rows.

use crate::db;
use crate::error::Result;
use crate::services::Services;
use crate::services::auth::{mail_limit, security_log, sign_in_limit};
use crate::services::tasks::content::restore_cutoff;
use chrono::TimeDelta;

impl Services {
    /// Removes all rows that have expired: of sign-ins, mails, known networks, idempotency keys,
    /// imports and workers, tasks that can no longer be restored, and security events that are too
    /// old or too many. The server calls this every hour.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_expired(&self) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let sessions = db::sessions::delete_expired(&mut tx.conn(), now).await?;
        let refresh_tokens = db::refresh_tokens::delete_expired(&mut tx.conn(), now).await?;
        db::mail_tokens::delete_expired(&mut tx.conn(), now).await?;
        db::sent_mails::delete_before(&mut tx.conn(), now - mail_limit::DAY).await?;
        db::known_networks::delete_before(&mut tx.conn(), now - sign_in_limit::KNOWN_NETWORK_LIFETIME).await?;
        let tasks = db::tasks::purge(&mut tx.conn(), restore_cutoff(now)).await?;
        let keys = db::idempotency_keys::delete_expired(&mut tx.conn(), now).await?;
        let imports = db::imports::delete_expired(&mut tx.conn(), now).await?;
        let before = now - TimeDelta::days(self.limits.security_log_days.into());
        db::workers::delete_before(&mut tx.conn(), now - TimeDelta::days(1)).await?;
        let events = db::security_events::purge(&mut tx.conn(), before, security_log::MAX_EVENTS_OF_KIND).await?;
        tx.commit().await?;
        for key in &imports {
            self.forget_file(key).await;
        }
        self.finish_day_moves().await?;
        let imports = imports.len();
        tracing::debug!(
            sessions,
            refresh_tokens,
            tasks,
            keys,
            imports,
            events,
            "purged expired rows"
        );
        Ok(())
    }
}
