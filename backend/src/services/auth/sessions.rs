//! Browser sessions, for the session layer of the server. The table holds the hash of an id, never
//! the id.

use crate::actor::Client;
use crate::clock_skew::{MAX_SKEW, is_recent};
use crate::crypto::fingerprint;
use crate::db;
use crate::db::sessions::{LoadedSession, SessionRow};
use crate::error::Result;
use crate::services::Services;
use crate::services::auth::security_log::{NewEvent, Recorded};
use chrono::{DateTime, TimeDelta, Utc};
use domain::security_event::SecurityEventKind;

/// Largest number of browser sessions of one user; a new one ends the least recently used.
const MAX_SESSIONS: i64 = 100;

/// Precision of the time of the last visit, so that reading a page is not a write.
const LAST_SEEN_PRECISION: TimeDelta = TimeDelta::minutes(5);

impl Services {
    /// Replaces the content of a session that has not ended. For the session layer only.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_save(&self, row: SessionRow, client: &Client) -> Result<()> {
        let mut tx = self.db.for_sign_in().begin().await?;
        db::sessions::save(&mut tx.conn(), &hashed(row), client, self.clock.now()).await?;
        tx.commit().await
    }

    /// Adds a session; false when the id is taken. A session with a signed-in user is created only
    /// after the password was entered.
    ///
    /// # Errors
    /// When the database fails, or the disk is nearly full and nobody is signed in.
    pub async fn session_create(&self, row: SessionRow, client: &Client) -> Result<bool> {
        if row.user_id.is_none() {
            self.reserve.check()?;
        }
        let now = self.clock.now();
        let expires_at = self.sign_in_lifetime.end_of_session(now, now);
        let mut tx = self.db.for_sign_in().begin().await?;
        let user_id = row.user_id;
        let added = db::sessions::create(&mut tx.conn(), &hashed(row), client, expires_at, now).await?;
        if let Some(user_id) = user_id {
            db::sessions::delete_all_but_latest(&mut tx.conn(), user_id, MAX_SESSIONS, now + MAX_SKEW).await?;
        }
        tx.commit().await?;
        Ok(added)
    }

    /// Returns the session of a cookie that has not expired. This counts as a visit, which extends
    /// it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_load(&self, id: &str, client: &Client) -> Result<Option<LoadedSession>> {
        let (id, now) = (fingerprint(id.as_bytes()), self.clock.now());
        let row = db::sessions::load(&mut self.db.for_sign_in().read().await?.conn(), &id, now).await?;
        let Some(row) = row else { return Ok(None) };
        // A shortened lifetime applies to existing sessions as well.
        if row.created_at + self.sign_in_lifetime.max_age <= now || row.last_seen + self.sign_in_lifetime.idle <= now {
            return Ok(None);
        }
        if !is_recent(row.last_seen, LAST_SEEN_PRECISION, now)
            && let Err(error) = self.session_visit(&id, &row, client, now).await
        {
            // A page can be read although nothing can be written.
            tracing::warn!(%error, "a visit could not be stored");
        }
        Ok(Some(row))
    }

    async fn session_visit(&self, id: &str, row: &LoadedSession, client: &Client, now: DateTime<Utc>) -> Result<()> {
        let expires_at = self.sign_in_lifetime.end_of_session(row.created_at.min(now), now);
        let mut tx = self.db.for_sign_in().begin().await?;
        db::sessions::visit(&mut tx.conn(), id, client, expires_at, now).await?;
        tx.commit().await
    }

    /// Ends a session at sign-out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_delete(&self, id: &str, client: &Client) -> Result<()> {
        let mut tx = self.db.for_sign_in().begin().await?;
        let user_id = db::sessions::delete(&mut tx.conn(), &fingerprint(id.as_bytes())).await?;
        let recorded = match user_id {
            Some(user_id) => {
                let event = NewEvent::of_account(SecurityEventKind::SignedOut, user_id, client);
                Some(self.record(&mut tx, event).await?)
            }
            None => None,
        };
        tx.commit().await?;
        recorded.into_iter().for_each(Recorded::log);
        Ok(())
    }
}

/// Returns the row with the hash of its id, which the table keeps instead of the id.
fn hashed(row: SessionRow) -> SessionRow {
    SessionRow {
        id: fingerprint(row.id.as_bytes()),
        ..row
    }
}
