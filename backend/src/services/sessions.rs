//! Browser sessions: what the session layer of the server stores. The table keeps the hash of an id, never the id.

use super::Services;
use super::security_log::{NewEvent, Recorded};
use crate::auth::fingerprint;
use crate::db;
use crate::error::Result;
use crate::rate_limit::network;
use chrono::{DateTime, Utc};
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
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionRow {
    /// The id, as the cookie has it; in the table its hash.
    pub id: String,
    /// The data as JSON text.
    pub data: String,
    /// Who is signed in.
    pub user_id: Option<i64>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

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

    /// Adds a session; false when the id is taken already.
    ///
    /// # Errors
    /// When the database fails, or the disk is nearly full and nobody is signed in.
    pub async fn session_create(&self, row: SessionRow, client: &Client) -> Result<bool> {
        if row.user_id.is_none() {
            self.reserve.check()?;
        }
        let mut tx = self.db.for_sign_in().begin().await?;
        let user_id = row.user_id;
        let added = db::sessions::create(&mut tx.conn(), &row.hashed(), client, self.clock.now()).await?;
        if let Some(user_id) = user_id {
            db::sessions::keep(&mut tx.conn(), user_id, MOST_SESSIONS).await?;
        }
        tx.commit().await?;
        Ok(added)
    }

    /// The session of a cookie that has not expired.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_load(&self, id: &str) -> Result<Option<SessionRow>> {
        let mut reader = self.db.for_sign_in().read().await?;
        let row = db::sessions::load(&mut reader.conn(), &fingerprint(id.as_bytes()), self.clock.now()).await?;
        Ok(row.map(|row| SessionRow {
            id: id.to_owned(),
            ..row
        }))
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
