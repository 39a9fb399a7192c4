//! Repeating a request without doing things twice: the answer to the first is kept for a day and given again.

use super::datasets::to_json;
use super::{Actor, Services};
use crate::auth::random;
use crate::db;
use crate::db::idempotency_keys::NewKeyRow;
use crate::error::{Error, Result};
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a key is remembered.
const LIFETIME: TimeDelta = TimeDelta::hours(24);
/// How long a request at work is believed to live without a sign of life: the time after which a
/// killed one is repeated.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// The most answers that are kept for one person.
const MAX_KEPT: i64 = 1000;
/// The most bytes of answers that are kept for one person.
const MAX_KEPT_BYTES: i64 = 4 << 20;

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// The status number.
    pub status: u16,
    /// Names and values of the headers.
    pub headers: Vec<(String, String)>,
    /// The body; `None` for one that is too long to be kept.
    pub body: Option<String>,
}

/// A key that a request holds while it is at work.
#[derive(Clone, Debug)]
pub struct IdempotencyLease {
    user_id: i64,
    key: String,
    holder: String,
}

impl IdempotencyLease {
    /// How often the lease is to be renewed.
    pub const RENEW: Duration = Duration::from_secs(10);
}

/// Treatment of a request with an idempotency key.
#[derive(Clone, Debug)]
pub enum Repetition {
    /// It is new: do it, and then call [`Services::idempotency_finish`].
    First(IdempotencyLease),
    /// It was answered before.
    Answered(KeptAnswer),
}

impl Services {
    /// Takes a key for a request of the actor, or finds the answer of the first time.
    ///
    /// # Errors
    /// When the key was used for another request, or the first one is still being worked on.
    pub async fn idempotency_begin(&self, actor: &Actor, key: &str, request_hash: &str) -> Result<Repetition> {
        let now = self.clock.now();
        let lease = IdempotencyLease {
            user_id: actor.user_id,
            key: key.to_owned(),
            holder: HEXLOWER.encode(&random::<8>()?),
        };
        let new = NewKeyRow {
            user_id: lease.user_id,
            key,
            request_hash,
            holder: &lease.holder,
            lease_until: now + LEASE,
            expires_at: now + LIFETIME,
            now,
        };
        let mut tx = self.db.begin().await?;
        if db::idempotency_keys::take(&mut tx.conn(), &new).await? {
            tx.commit().await?;
            return Ok(Repetition::First(lease));
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
            .map(Repetition::Answered)
            .map_err(|error| Error::row("idempotency_keys", "answer", actor.user_id, error))
    }

    /// Renews the lease of a request that is still at work.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn idempotency_renew(&self, lease: &IdempotencyLease) -> Result<()> {
        let until = self.clock.now() + LEASE;
        let mut tx = self.db.begin().await?;
        db::idempotency_keys::renew(&mut tx.conn(), lease.user_id, &lease.key, &lease.holder, until).await?;
        tx.commit().await
    }

    /// Keeps the answer to a request, and forgets the person's oldest ones beyond 1,000 answers or
    /// 4 MiB; without an answer the key is free again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn idempotency_finish(&self, lease: &IdempotencyLease, answer: Option<&KeptAnswer>) -> Result<()> {
        let IdempotencyLease { user_id, key, holder } = lease;
        let mut tx = self.db.begin().await?;
        match answer {
            Some(answer) => {
                db::idempotency_keys::answer(&mut tx.conn(), *user_id, key, holder, &to_json(answer)?).await?;
                db::idempotency_keys::forget_oldest(&mut tx.conn(), *user_id, MAX_KEPT, MAX_KEPT_BYTES).await?;
            }
            None => db::idempotency_keys::delete(&mut tx.conn(), *user_id, key, holder).await?,
        }
        tx.commit().await
    }
}
