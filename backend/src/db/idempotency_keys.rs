//! The table `idempotency_keys`.

use super::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

/// What is known of a key.
#[derive(FromRow)]
pub(crate) struct KeyRow {
    pub(crate) request_hash: String,
    pub(crate) answer: Option<String>,
}

const TAKE: &str = "insert into idempotency_keys (user_id, key, request_hash, expires_at) values ($1, $2, $3, $4)
    on conflict (user_id, key) do update set request_hash = excluded.request_hash, answer = null, expires_at = excluded.expires_at
    where idempotency_keys.expires_at <= $5";

/// Takes a key for a request; false when it is taken and has not expired.
pub(crate) async fn take(
    conn: &mut Conn<'_>,
    user_id: i64,
    key: &str,
    request_hash: &str,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let taken = on!(conn, c => sqlx::query(TAKE)
        .bind(user_id)
        .bind(key)
        .bind(request_hash)
        .bind(expires_at)
        .bind(now)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(taken == 1)
}

const GET: &str = "select request_hash, answer from idempotency_keys where user_id = $1 and key = $2";

/// What a key was taken for, and what came of it.
pub(crate) async fn get(conn: &mut Conn<'_>, user_id: i64, key: &str) -> Result<Option<KeyRow>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(user_id).bind(key).fetch_optional(&mut **c).await)?)
}

const ANSWER: &str = "update idempotency_keys set answer = $3 where user_id = $1 and key = $2";

/// Keeps the answer to the request of a key.
pub(crate) async fn answer(conn: &mut Conn<'_>, user_id: i64, key: &str, answer: &str) -> Result<()> {
    on!(conn, c => sqlx::query(ANSWER).bind(user_id).bind(key).bind(answer).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE: &str = "delete from idempotency_keys where user_id = $1 and key = $2";

/// Gives a key free.
pub(crate) async fn delete(conn: &mut Conn<'_>, user_id: i64, key: &str) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(user_id).bind(key).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_EXPIRED: &str = "delete from idempotency_keys where expires_at <= $1";

/// Forgets the keys that have expired; how many they were.
pub(crate) async fn delete_expired(conn: &mut Conn<'_>, now: DateTime<Utc>) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_EXPIRED).bind(now).execute(&mut **c).await.map(|done| done.rows_affected()))?)
}
