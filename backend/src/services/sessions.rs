//! Browser sessions: what the session layer of the server stores. The table keeps the hash of an id, never the id.

use super::Services;
use super::security_log::{NewEvent, Recorded};
use crate::auth::fingerprint;
use crate::db;
use crate::error::Result;
use crate::rate_limit::network;
use chrono::{DateTime, TimeDelta, Utc};
use domain::security_event::SecurityEventKind;
use std::net::IpAddr;

/// The most browser sessions of one person; a new one ends the one that was used longest ago.
const MOST_SESSIONS: i64 = 100;

/// Where a request comes from, for rate limits, the list of sessions and the security log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The address, as far as it is known.
    pub address: Option<IpAddr>,
    /// What the client says it is (`User-Agent`).
    pub agent: Option<String>,
    /// The id under which the log has the request.
    pub request_id: Option<String>,
}

impl Client {
    /// The network that rate limits go by.
    pub(crate) fn network(&self) -> String {
        network(self.address)
    }
}

/// A session as it is stored.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// The id, as the cookie has it; in the table its hash.
    pub id: String,
    /// The data as JSON text.
    pub data: String,
    /// Who is signed in.
    pub user_id: Option<i64>,
}

/// A session that was loaded.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LoadedSession {
    /// The data as JSON text.
    pub data: String,
    /// Who is signed in.
    pub user_id: Option<i64>,
    /// When the password was last entered.
    pub password_at: Option<DateTime<Utc>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last visited, to within [`VISIT_NOTED_EVERY`].
    pub last_seen: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Visits are noted so often at most, so that reading a page is not a write.
const VISIT_NOTED_EVERY: TimeDelta = TimeDelta::minutes(5);

impl SessionRow {
    fn hashed(mut self) -> Self {
        self.id = fingerprint(self.id.as_bytes());
        self
    }
}

impl Services {
    /// Replaces what a session holds, unless it has ended. Only the session layer calls this.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_save(&self, row: SessionRow, client: &Client) -> Result<()> {
        let mut tx = self.db.for_sign_in().begin().await?;
        db::sessions::save(&mut tx.conn(), &row.hashed(), client, self.clock.now()).await?;
        tx.commit().await
    }

    /// Adds a session; false when the id is taken already. One in which somebody is signed in is
    /// made only when the password was entered.
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
        let added = db::sessions::create(&mut tx.conn(), &row.hashed(), client, expires_at, now).await?;
        if let Some(user_id) = user_id {
            db::sessions::keep(&mut tx.conn(), user_id, MOST_SESSIONS).await?;
        }
        tx.commit().await?;
        Ok(added)
    }

    /// The session of a cookie that has not expired. This is a visit, which moves its end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_load(&self, id: &str, client: &Client) -> Result<Option<LoadedSession>> {
        let (id, now) = (fingerprint(id.as_bytes()), self.clock.now());
        let row = db::sessions::load(&mut self.db.for_sign_in().read().await?.conn(), &id, now).await?;
        let Some(row) = row else { return Ok(None) };
        // A lifetime that was shortened since holds at once.
        if row.created_at + self.sign_in_lifetime.max_age <= now || row.last_seen + self.sign_in_lifetime.idle <= now {
            return Ok(None);
        }
        if now - row.last_seen >= VISIT_NOTED_EVERY
            && let Err(error) = self.session_visit(&id, &row, client, now).await
        {
            // A page can be read although nothing can be written.
            tracing::warn!(%error, "a visit could not be noted");
        }
        Ok(Some(row))
    }

    async fn session_visit(&self, id: &str, row: &LoadedSession, client: &Client, now: DateTime<Utc>) -> Result<()> {
        let expires_at = self.sign_in_lifetime.end_of_session(row.created_at, now);
        let mut tx = self.db.for_sign_in().begin().await?;
        db::sessions::visit(&mut tx.conn(), id, client, expires_at, now).await?;
        tx.commit().await
    }

    /// Ends a session: somebody signs out.
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
