//! The table `refresh_tokens`.

use super::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};

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
