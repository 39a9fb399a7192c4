//! Idempotent requests: the answer to a request is stored for a day and returned to its
//! repetitions. That a request was executed is stored together with its changes, so that it is not
//! executed again when its process dies before there is an answer.

use crate::actor::Actor;
use crate::clock_skew::MAX_SKEW;
use crate::crypto::random;
use crate::db;
use crate::db::Tx;
use crate::db::idempotency_keys::NewKeyRow;
use crate::db::jobs::LeaseClock;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::json::to_json;
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use domain::{ErrorCode, Failure};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Lifetime of a key.
const LIFETIME: TimeDelta = TimeDelta::hours(24);
/// Duration of the lease of a running request: after it, a killed request may be repeated. One that
/// still runs then cannot commit its changes any more.
const LEASE: TimeDelta = TimeDelta::seconds(10);
/// `Retry-After` in seconds of a key whose first request runs.
const RETRY_SECONDS: u32 = 2;
/// Largest number of stored answers of one user.
const MAX_STORED: i64 = 1000;
/// Largest size in bytes of the stored answers of one user.
const MAX_STORED_BYTES: i64 = 4 << 20;

/// A stored answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredResponse {
    /// Status code.
    pub status: u16,
    /// Names and values of the headers.
    pub headers: Vec<(String, String)>,
    /// Body; `None` when it is too long to be stored.
    pub body: Option<String>,
}

/// Key that a running request holds.
#[derive(Clone, Debug)]
pub struct IdempotencyLease {
    user_id: i64,
    key: String,
    holder: String,
}

impl IdempotencyLease {
    /// Interval in which the lease is to be renewed.
    pub const RENEW: Duration = Duration::from_secs(3);
}

tokio::task_local! {
    /// Key of the request that this task executes.
    static CURRENT: IdempotencyLease;
}

/// Outcome of the claim of a key.
#[derive(Clone, Debug)]
pub enum KeyClaim {
    /// The request is new: run it, and call [`Services::idempotency_finish`] afterwards.
    Claimed(IdempotencyLease),
    /// The request was answered before.
    Completed(StoredResponse),
}

impl Services {
    /// Returns the times for the statements about keys.
    pub(crate) fn key_clock(&self) -> LeaseClock {
        let now = self.clock.now();
        LeaseClock {
            now,
            latest_end: now + LEASE + MAX_SKEW,
        }
    }

    /// Claims a key for a request of the actor, or returns the stored answer.
    ///
    /// # Errors
    /// When the key was used for another request, or the first request is still running.
    pub async fn idempotency_claim(&self, actor: &Actor, key: &str, request_hash: &str) -> Result<KeyClaim> {
        let clock = self.key_clock();
        let now = clock.now;
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
            clock,
        };
        let mut tx = self.db.begin().await?;
        if db::idempotency_keys::claim(&mut tx.conn(), &new).await? {
            tx.commit().await?;
            return Ok(KeyClaim::Claimed(lease));
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
        let Some(answer) = row.answer.filter(|_| clock.is_over(row.lease_until)) else {
            let detail = "The first request with this Idempotency-Key has not been answered yet. Wait, and ask again.";
            let failure = Failure {
                retry_after: Some(RETRY_SECONDS),
                ..Failure::new(ErrorCode::Conflict, detail)
            };
            return Err(failure.into());
        };
        let answer = serde_json::from_str(&answer);
        answer
            .map(KeyClaim::Completed)
            .map_err(|error| Error::row("idempotency_keys", "answer", actor.user_id, error))
    }

    /// Renews the lease of a running request.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn idempotency_renew(&self, lease: &IdempotencyLease) -> Result<()> {
        let until = self.clock.now() + LEASE;
        let mut tx = self.db.begin().await?;
        db::idempotency_keys::set_lease(&mut tx.conn(), lease.user_id, &lease.key, &lease.holder, until).await?;
        tx.commit().await
    }

    /// Executes a request that holds a key.
    pub async fn idempotency_scope<T>(lease: IdempotencyLease, request: impl Future<Output = T>) -> T {
        CURRENT.scope(lease, request).await
    }

    /// Commits the changes of a request; if it holds a key, together with the mark that it was
    /// executed. A repetition after the death of the process gets status 200 without a body.
    ///
    /// # Errors
    /// When another request holds the key, which this one has kept waiting for too long.
    pub(crate) async fn commit_changes(&self, mut tx: Tx) -> Result<()> {
        if let Ok(IdempotencyLease { user_id, key, holder }) = CURRENT.try_with(Clone::clone) {
            let executed = to_json(&StoredResponse {
                status: 200,
                headers: Vec::new(),
                body: None,
            })?;
            let (conn, until) = (&mut tx.conn(), self.clock.now() + LEASE);
            if !db::idempotency_keys::answer(conn, user_id, &key, &holder, &executed, until).await? {
                return Err(Error::busy(
                    "This request took so long that its Idempotency-Key was given to its repetition. Ask again.",
                ));
            }
        }
        tx.commit().await
    }

    /// Stores the answer to a request, and deletes the user's oldest answers beyond 1,000 answers
    /// or 4 MiB; without an answer the key is freed, unless changes are stored.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn idempotency_finish(&self, lease: &IdempotencyLease, answer: Option<&StoredResponse>) -> Result<()> {
        let IdempotencyLease { user_id, key, holder } = lease;
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        match answer {
            Some(answer) => {
                db::idempotency_keys::answer(&mut tx.conn(), *user_id, key, holder, &to_json(answer)?, now).await?;
                let until = now + MAX_SKEW;
                db::idempotency_keys::delete_oldest(&mut tx.conn(), *user_id, MAX_STORED, MAX_STORED_BYTES, until)
                    .await?;
            }
            None => {
                db::idempotency_keys::delete(&mut tx.conn(), *user_id, key, holder).await?;
                db::idempotency_keys::set_lease(&mut tx.conn(), *user_id, key, holder, now).await?;
            }
        }
        tx.commit().await
    }
}
