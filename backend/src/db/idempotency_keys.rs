//! The table `idempotency_keys`.

use crate::db::jobs::LeaseClock;
use crate::db::{Conn, delete_batch, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

/// Values of a new row.
pub(crate) struct NewKeyRow<'a> {
    pub(crate) user_id: i64,
    pub(crate) key: &'a str,
    pub(crate) request_hash: &'a str,
    pub(crate) holder: &'a str,
    pub(crate) lease_until: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) clock: LeaseClock,
}

/// Request of a key, and the answer to it.
#[derive(FromRow)]
pub(crate) struct KeyRow {
    pub(crate) request_hash: String,
    /// Answer to the request; before its end a placeholder, once its changes are stored.
    pub(crate) answer: Option<String>,
    /// End of the lease of the request, which runs until then unless it has ended.
    pub(crate) lease_until: DateTime<Utc>,
}

// The key of a killed request is free for the same request only, and only if no change is stored.
const CLAIM: &str =
    "insert into idempotency_keys (user_id, key, request_hash, holder, lease_until, expires_at, taken_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (user_id, key) do update set request_hash = excluded.request_hash, answer = null, answer_bytes = 0,
        holder = excluded.holder, lease_until = excluded.lease_until, expires_at = excluded.expires_at,
        taken_at = excluded.taken_at
    where idempotency_keys.expires_at <= $7 or (idempotency_keys.answer is null
        and (idempotency_keys.lease_until <= $7 or idempotency_keys.lease_until > $8)
        and idempotency_keys.request_hash = excluded.request_hash)";

/// Claims a key for a request; false when it has not expired and its request was answered or is
/// still running.
pub(crate) async fn claim(conn: &mut Conn<'_>, new: &NewKeyRow<'_>) -> Result<bool> {
    let taken = on!(conn, c => sqlx::query(CLAIM)
        .bind(new.user_id)
        .bind(new.key)
        .bind(new.request_hash)
        .bind(new.holder)
        .bind(new.lease_until)
        .bind(new.expires_at)
        .bind(new.clock.now)
        .bind(new.clock.latest_end)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(taken == 1)
}

const GET: &str = "select request_hash, answer, lease_until from idempotency_keys where user_id = $1 and key = $2";

/// Returns the request of a key and its answer.
pub(crate) async fn get(conn: &mut Conn<'_>, user_id: i64, key: &str) -> Result<Option<KeyRow>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(user_id).bind(key).fetch_optional(&mut **c).await)?)
}

const SET_LEASE: &str = "update idempotency_keys set lease_until = $4
    where user_id = $1 and key = $2 and holder = $3";

/// Renews the lease of a running request, or ends it.
pub(crate) async fn set_lease(
    conn: &mut Conn<'_>,
    user_id: i64,
    key: &str,
    holder: &str,
    lease_until: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(SET_LEASE).bind(user_id).bind(key).bind(holder).bind(lease_until).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const ANSWER: &str = "update idempotency_keys set answer = $4, answer_bytes = $5, lease_until = $6
    where user_id = $1 and key = $2 and holder = $3";

/// Stores the answer to the request of a key and the end of its lease; false when another request
/// holds the key.
pub(crate) async fn answer(
    conn: &mut Conn<'_>,
    user_id: i64,
    key: &str,
    holder: &str,
    answer: &str,
    lease_until: DateTime<Utc>,
) -> Result<bool> {
    let bytes = i64::try_from(answer.len()).unwrap_or(i64::MAX);
    let stored = on!(conn, c => sqlx::query(ANSWER)
        .bind(user_id)
        .bind(key)
        .bind(holder)
        .bind(answer)
        .bind(bytes)
        .bind(lease_until)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(stored == 1)
}

const DELETE_OLDEST: &str = "delete from idempotency_keys where user_id = $1 and answer is not null and key in (
    select key from (
        select key, row_number() over newest as place, sum(answer_bytes) over newest as bytes
        from idempotency_keys where user_id = $1 and answer is not null
        window newest as (order by taken_at > $4, taken_at desc, key rows between unbounded preceding and current row)
    ) kept where place > $2 or bytes > $3)";

/// Deletes the oldest answers of a user beyond `max_keys` answers or `max_bytes` bytes. Those taken
/// after `until`, by a wrong clock, count as the oldest.
pub(crate) async fn delete_oldest(
    conn: &mut Conn<'_>,
    user_id: i64,
    max_keys: i64,
    max_bytes: i64,
    until: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OLDEST)
        .bind(user_id)
        .bind(max_keys)
        .bind(max_bytes)
        .bind(until)
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}

const DELETE: &str = "delete from idempotency_keys
    where user_id = $1 and key = $2 and holder = $3 and answer is null";

/// Frees a key, unless another request holds it or its request has stored changes.
pub(crate) async fn delete(conn: &mut Conn<'_>, user_id: i64, key: &str, holder: &str) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(user_id).bind(key).bind(holder).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_EXPIRED: &str = delete_batch!(
    "idempotency_keys",
    "user_id, key",
    "expires_at <= $1 or (answer is null and (lease_until <= $1 or lease_until > $2))"
);

/// Deletes the next expired keys and keys of killed requests, and returns their number.
pub(crate) async fn delete_expired(conn: &mut Conn<'_>, clock: &LeaseClock) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_EXPIRED)
        .bind(clock.now)
        .bind(clock.latest_end)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?)
}
