//! The table `users`.

use super::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::account::User;
use sqlx::FromRow;

/// A row of `users`. No `Debug`: it holds secrets.
#[derive(Clone, FromRow)]
pub(crate) struct UserRow {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) username: String,
    pub(crate) full_name: Option<String>,
    pub(crate) hashed_password: String,
    pub(crate) is_active: bool,
    pub(crate) is_superuser: bool,
    pub(crate) time_zone: String,
    pub(crate) email_verified_at: Option<DateTime<Utc>>,
    pub(crate) session_secret: Vec<u8>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            username: row.username,
            full_name: row.full_name,
            is_active: row.is_active,
            is_superuser: row.is_superuser,
            time_zone: row.time_zone,
            email_verified_at: row.email_verified_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What a new row needs.
pub(crate) struct NewUserRow<'a> {
    pub(crate) email: &'a str,
    pub(crate) username: &'a str,
    pub(crate) full_name: Option<&'a str>,
    pub(crate) hashed_password: &'a str,
    pub(crate) is_superuser: bool,
    pub(crate) time_zone: &'a str,
    pub(crate) session_secret: &'a [u8],
    pub(crate) now: DateTime<Utc>,
}

const INSERT: &str = "insert into users (email, username, full_name, hashed_password, is_superuser, time_zone, session_secret, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $8) returning *";

/// Adds a user.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &NewUserRow<'_>) -> Result<UserRow> {
    Ok(on!(conn, c => sqlx::query_as(INSERT)
        .bind(new.email)
        .bind(new.username)
        .bind(new.full_name)
        .bind(new.hashed_password)
        .bind(new.is_superuser)
        .bind(new.time_zone)
        .bind(new.session_secret)
        .bind(new.now)
        .fetch_one(&mut **c)
        .await)?)
}

const BY_ID: &str = "select * from users where id = $1";

/// The user of an id.
pub(crate) async fn by_id(conn: &mut Conn<'_>, id: i64) -> Result<Option<UserRow>> {
    Ok(on!(conn, c => sqlx::query_as(BY_ID).bind(id).fetch_optional(&mut **c).await)?)
}

const BY_LOGIN: &str = "select * from users where email = lower($1) or lower(username) = lower($1)";

/// The user of a user name or e-mail address, whatever its case. A user name holds no `@`, so it is one row at most.
pub(crate) async fn by_login(conn: &mut Conn<'_>, login: &str) -> Result<Option<UserRow>> {
    Ok(on!(conn, c => sqlx::query_as(BY_LOGIN).bind(login).fetch_optional(&mut **c).await)?)
}

const TAKEN: &str =
    "select email = $1, lower(username) = lower($2) from users where email = $1 or lower(username) = lower($2)";

/// Whether the e-mail address and the user name are taken. Asked before an insert, because SQLite does not say which
/// unique key an insert broke.
pub(crate) async fn taken(conn: &mut Conn<'_>, email: &str, username: &str) -> Result<(bool, bool)> {
    let rows: Vec<(bool, bool)> =
        on!(conn, c => sqlx::query_as(TAKEN).bind(email).bind(username).fetch_all(&mut **c).await)?;
    Ok(rows
        .iter()
        .fold((false, false), |(email, name), row| (email || row.0, name || row.1)))
}

const PROMOTE: &str = "update users set is_superuser = true, updated_at = $2 where id = $1 returning *";

/// Makes a user a superuser.
pub(crate) async fn promote(conn: &mut Conn<'_>, id: i64, now: DateTime<Utc>) -> Result<UserRow> {
    Ok(on!(conn, c => sqlx::query_as(PROMOTE).bind(id).bind(now).fetch_one(&mut **c).await)?)
}

const SET_PASSWORD: &str = "update users set hashed_password = $2, updated_at = $3 where id = $1";

/// Gives a user another password.
pub(crate) async fn set_password(
    conn: &mut Conn<'_>,
    id: i64,
    hashed_password: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(SET_PASSWORD).bind(id).bind(hashed_password).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const RENEW_SESSION_SECRET: &str = "update users set session_secret = $2, updated_at = $3 where id = $1";

/// Ends what hangs on the old secret: sessions and access tokens.
pub(crate) async fn renew_session_secret(
    conn: &mut Conn<'_>,
    id: i64,
    secret: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(RENEW_SESSION_SECRET).bind(id).bind(secret).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const VERIFY_EMAIL: &str = "update users set email_verified_at = coalesce(email_verified_at, $3), updated_at = $3
    where id = $1 and email = $2";

/// Marks the address as proved, if it is the account's; false when it is not.
pub(crate) async fn verify_email(conn: &mut Conn<'_>, id: i64, email: &str, now: DateTime<Utc>) -> Result<bool> {
    let updated = on!(conn, c => sqlx::query(VERIFY_EMAIL).bind(id).bind(email).bind(now).execute(&mut **c).await.map(|done| done.rows_affected()))?;
    Ok(updated == 1)
}
