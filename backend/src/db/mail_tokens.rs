//! The table `mail_tokens`.

use crate::clock_skew::{MAX_SKEW, MAX_SKEW_KEPT};
use crate::db::{Conn, delete_batch, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

/// Purpose of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    PasswordReset,
    EmailVerify,
}

impl Purpose {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::EmailVerify => "email_verify",
        }
    }
}

/// Values of a new row.
pub(crate) struct NewMailTokenRow<'a> {
    pub(crate) user_id: i64,
    pub(crate) purpose: Purpose,
    pub(crate) email: &'a str,
    pub(crate) hash: &'a str,
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

const INSERT: &str = "insert into mail_tokens (user_id, purpose, email, hash, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6)";

/// Adds a token.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &NewMailTokenRow<'_>) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT)
        .bind(new.user_id)
        .bind(new.purpose.as_str())
        .bind(new.email)
        .bind(new.hash)
        .bind(new.now)
        .bind(new.expires_at)
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}

/// Owner of a token, and the address to which it was sent.
#[derive(Debug, FromRow, PartialEq, Eq)]
pub(crate) struct MailTokenRow {
    pub(crate) user_id: i64,
    pub(crate) email: String,
}

const VALID: &str = "select user_id, email from mail_tokens
    where hash = $1 and purpose = $2 and used_at is null and expires_at > $3 and created_at <= $4";

/// Returns the token of a hash, if it is valid. One of a wrong clock is not, because it would last
/// too long.
pub(crate) async fn valid(
    conn: &mut Conn<'_>,
    hash: &str,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<MailTokenRow>> {
    find(conn, VALID, hash, purpose, now).await
}

const USE: &str = "update mail_tokens set used_at = $3
    where hash = $1 and purpose = $2 and used_at is null and expires_at > $3 and created_at <= $4
    returning user_id, email";

/// Marks a token as used; `None` when it is not valid.
pub(crate) async fn use_up(
    conn: &mut Conn<'_>,
    hash: &str,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<MailTokenRow>> {
    find(conn, USE, hash, purpose, now).await
}

async fn find(
    conn: &mut Conn<'_>,
    statement: &'static str,
    hash: &str,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<MailTokenRow>> {
    Ok(on!(conn, c => sqlx::query_as(statement)
        .bind(hash)
        .bind(purpose.as_str())
        .bind(now)
        .bind(now + MAX_SKEW)
        .fetch_optional(&mut **c)
        .await)?)
}

const DELETE_OF_USER: &str = "delete from mail_tokens where user_id = $1 and purpose = $2";

/// Deletes the tokens of a user for a purpose.
pub(crate) async fn delete_of_user(conn: &mut Conn<'_>, user_id: i64, purpose: Purpose) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OF_USER).bind(user_id).bind(purpose.as_str()).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_EXPIRED: &str = delete_batch!("mail_tokens", "id", "expires_at <= $1 or created_at > $2");

/// Deletes the next tokens that have expired or are of a wrong clock, and returns their number.
pub(crate) async fn delete_expired(conn: &mut Conn<'_>, now: DateTime<Utc>) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_EXPIRED)
        .bind(now)
        .bind(now + MAX_SKEW_KEPT)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?)
}
