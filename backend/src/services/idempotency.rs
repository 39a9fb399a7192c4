//! Repeating a request without doing things twice: the answer to the first is kept for a day and given again.

use super::datasets::to_json;
use super::{Actor, Services};
use crate::db;
use crate::error::{Error, Result};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// How long a key is remembered.
const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// The status number.
    pub status: u16,
    /// Names and values of the headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Services {
    /// Takes a key for a request of the actor. Nothing: it is new, and the request is to be done and then
    /// [`Services::idempotency_finish`]ed. Else the answer of the first time.
    ///
    /// # Errors
    /// When the key was used for another request, or the first one is still being worked on.
    pub async fn idempotency_begin(&self, actor: &Actor, key: &str, request_hash: &str) -> Result<Option<KeptAnswer>> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let expires_at = now + LIFETIME;
        if db::idempotency_keys::take(&mut tx.conn(), actor.user_id, key, request_hash, expires_at, now).await? {
            tx.commit().await?;
            return Ok(None);
        }
        let row = db::idempotency_keys::get(&mut tx.conn(), actor.user_id, key).await?;
        let Some(row) = row else {
            return Err(Error::busy(
                "The first request with this Idempotency-Key has just failed. Try again.",
            ));
        };
        if row.request_hash != request_hash {
            let message = "This Idempotency-Key was used for another request. Take a new key for a new request.";
            return Err(Error::field("", "idempotency_key_reused", message));
        }
        let Some(answer) = row.answer else {
            return Err(Error::conflict(
                "The first request with this Idempotency-Key has not been answered yet. Wait, and ask again.",
            ));
        };
        let answer = serde_json::from_str(&answer);
        answer
            .map(Some)
            .map_err(|error| Error::row("idempotency_keys", "answer", actor.user_id, error))
    }

    /// Keeps the answer to a request; without one nothing was done, and the key is free again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn idempotency_finish(&self, actor: &Actor, key: &str, answer: Option<&KeptAnswer>) -> Result<()> {
        let mut tx = self.db.begin().await?;
        match answer {
            Some(answer) => {
                db::idempotency_keys::answer(&mut tx.conn(), actor.user_id, key, &to_json(answer)?).await?;
            }
            None => db::idempotency_keys::delete(&mut tx.conn(), actor.user_id, key).await?,
        }
        tx.commit().await
    }
}
