//! The table `refresh_tokens`.

use super::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

const INSERT: &str =
    "insert into refresh_tokens (user_id, hash, family, created_at, expires_at) values ($1, $2, $3, $4, $5)";

/// Remembers a refresh token by its hash.
pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    user_id: i64,
    hash: &str,
    family: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT)
        .bind(user_id)
        .bind(hash)
        .bind(family)
        .bind(now)
        .bind(expires_at)
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}

/// What is known of a refresh token.
#[derive(FromRow)]
pub(crate) struct RefreshTokenRow {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) family: String,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

const BY_HASH: &str = "select id, user_id, family, expires_at, revoked_at from refresh_tokens where hash = $1";

/// The token of a hash, good or not.
pub(crate) async fn by_hash(conn: &mut Conn<'_>, hash: &str) -> Result<Option<RefreshTokenRow>> {
    Ok(on!(conn, c => sqlx::query_as(BY_HASH).bind(hash).fetch_optional(&mut **c).await)?)
}

const REVOKE: &str = "update refresh_tokens set revoked_at = $2 where id = $1 and revoked_at is null";

/// Uses a token up; false when somebody was faster.
pub(crate) async fn revoke(conn: &mut Conn<'_>, id: i64, now: DateTime<Utc>) -> Result<bool> {
    let revoked = on!(conn, c => sqlx::query(REVOKE).bind(id).bind(now).execute(&mut **c).await.map(|done| done.rows_affected()))?;
    Ok(revoked == 1)
}

const REVOKE_FAMILY: &str = "update refresh_tokens set revoked_at = $2 where family = $1 and revoked_at is null";

/// Withdraws every token of a sign-in.
pub(crate) async fn revoke_family(conn: &mut Conn<'_>, family: &str, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(REVOKE_FAMILY).bind(family).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}
