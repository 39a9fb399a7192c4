//! The table `users`.

use crate::db::{Conn, columns, on};
use crate::error::Result;
use crate::text::{composed, folded, sort_key};
use chrono::{DateTime, Utc};
use domain::account::{Resource, User};
use sqlx::FromRow;

/// A row of `users`. No `Debug`, because it holds secrets.
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
    pub(crate) quota_storage_bytes: Option<i64>,
    pub(crate) quota_datasets: Option<i64>,
    pub(crate) quota_runs: Option<i64>,
    pub(crate) quota_tasks: Option<i64>,
}

impl UserRow {
    /// Returns the quota that a superuser has set for a resource.
    pub(crate) fn quota(&self, resource: Resource) -> Option<i64> {
        match resource {
            Resource::StorageBytes => self.quota_storage_bytes,
            Resource::Datasets => self.quota_datasets,
            Resource::Runs => self.quota_runs,
            Resource::Tasks => self.quota_tasks,
        }
    }
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

/// Values of a new row.
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

/// Returns the searched text: every name, folded. The two databases lower ASCII alike, but not the
/// rest of Unicode.
pub(crate) fn search(email: &str, username: &str, full_name: Option<&str>) -> String {
    folded(&[email, username, full_name.unwrap_or_default()].join("\n"))
}

const INSERT: &str = concat!("insert into users (email, username, full_name, search, full_name_key, hashed_password, is_superuser, time_zone, session_secret, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) returning ", columns!(users));

/// Adds a user.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &NewUserRow<'_>) -> Result<UserRow> {
    Ok(on!(conn, c => sqlx::query_as(INSERT)
        .bind(new.email)
        .bind(new.username)
        .bind(new.full_name)
        .bind(search(new.email, new.username, new.full_name))
        .bind(new.full_name.map(sort_key))
        .bind(new.hashed_password)
        .bind(new.is_superuser)
        .bind(new.time_zone)
        .bind(new.session_secret)
        .bind(new.now)
        .fetch_one(&mut **c)
        .await)?)
}

const BY_ID: &str = concat!(
    "select ",
    columns!(users),
    " from users where id = $1 and deleted_at is null"
);

/// Returns the user of an id.
pub(crate) async fn by_id(conn: &mut Conn<'_>, id: i64) -> Result<Option<UserRow>> {
    Ok(on!(conn, c => sqlx::query_as(BY_ID).bind(id).fetch_optional(&mut **c).await)?)
}

/// A user and its sign-in.
#[derive(FromRow)]
pub(crate) struct SignedInRow {
    /// Time at which the password of the sign-in was last entered.
    pub(crate) sign_in_password_at: Option<DateTime<Utc>>,
    #[sqlx(flatten)]
    pub(crate) user: UserRow,
}

// At most one token of a family is valid.
const SIGNED_IN: &str = concat!(
    "select ",
    columns!(users),
    ", token.password_at as sign_in_password_at from users
    join refresh_tokens token on token.user_id = users.id and token.family = $2 and token.revoked_at is null
    where users.id = $1 and users.is_active and token.expires_at > $3"
);

/// Returns the active user of an id, if the sign-in, a family of refresh tokens, has not ended.
pub(crate) async fn signed_in(
    conn: &mut Conn<'_>,
    id: i64,
    family: &str,
    now: DateTime<Utc>,
) -> Result<Option<SignedInRow>> {
    Ok(on!(conn, c => sqlx::query_as(SIGNED_IN).bind(id).bind(family).bind(now).fetch_optional(&mut **c).await)?)
}

const BY_LOGIN: &str = concat!(
    "select ",
    columns!(users),
    " from users where (email = $1 or email = $2 or lower(username) = $1) and deleted_at is null
    order by case when email = $1 then 0 else 1 end limit 1"
);

/// Returns the user of a user name or e-mail address in any case; an address in the form in which
/// it is typed, or else composed. A user name contains no `@`.
pub(crate) async fn by_login(conn: &mut Conn<'_>, login: &str) -> Result<Option<UserRow>> {
    let login = login.to_lowercase();
    let other_form = composed(&login);
    Ok(on!(conn, c => sqlx::query_as(BY_LOGIN).bind(login).bind(other_form).fetch_optional(&mut **c).await)?)
}

const TAKEN: &str = "select email = $1, lower(username) = lower($2) from users where (email = $1 or lower(username) = lower($2)) and id <> $3";

/// Whether the e-mail address and the user name belong to another account than `except` (0: to
/// any). Asked before a write, because SQLite does not say which unique key was violated.
pub(crate) async fn taken(conn: &mut Conn<'_>, email: &str, username: &str, except: i64) -> Result<(bool, bool)> {
    let rows: Vec<(bool, bool)> =
        on!(conn, c => sqlx::query_as(TAKEN).bind(email).bind(username).bind(except).fetch_all(&mut **c).await)?;
    Ok(rows
        .iter()
        .fold((false, false), |(email, name), row| (email || row.0, name || row.1)))
}

const SET_RIGHTS: &str = concat!(
    "update users set is_active = $2, is_superuser = $3, updated_at = $4 where id = $1 returning ",
    columns!(users)
);

/// Sets whether a user is active, and whether a superuser.
pub(crate) async fn set_rights(
    conn: &mut Conn<'_>,
    id: i64,
    (is_active, is_superuser): (bool, bool),
    now: DateTime<Utc>,
) -> Result<UserRow> {
    Ok(
        on!(conn, c => sqlx::query_as(SET_RIGHTS).bind(id).bind(is_active).bind(is_superuser).bind(now).fetch_one(&mut **c).await)?,
    )
}

const SET_PASSWORD: &str = "update users set hashed_password = $2, updated_at = $3 where id = $1";

/// Sets the hash of a new password of a user.
pub(crate) async fn set_password(
    conn: &mut Conn<'_>,
    id: i64,
    hashed_password: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(SET_PASSWORD).bind(id).bind(hashed_password).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const REPLACE_HASH: &str = "update users set hashed_password = $3 where id = $1 and hashed_password = $2";

/// Replaces the hash of a password by another hash of it, unless the password was changed
/// meanwhile.
pub(crate) async fn replace_hash(conn: &mut Conn<'_>, id: i64, old: &str, new: &str) -> Result<()> {
    on!(conn, c => sqlx::query(REPLACE_HASH).bind(id).bind(old).bind(new).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const RENEW_SESSION_SECRET: &str = "update users set session_secret = $2, updated_at = $3 where id = $1";

/// Replaces the session secret, which ends sessions and access tokens.
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

/// Marks an e-mail address as verified; false when the account has another address.
pub(crate) async fn verify_email(conn: &mut Conn<'_>, id: i64, email: &str, now: DateTime<Utc>) -> Result<bool> {
    let updated = on!(conn, c => sqlx::query(VERIFY_EMAIL).bind(id).bind(email).bind(now).execute(&mut **c).await.map(|done| done.rows_affected()))?;
    Ok(updated == 1)
}

const LOCK: &str = concat!(
    "select ",
    columns!(users),
    " from users where id = $1 and deleted_at is null for no key update"
);

/// Returns a user and locks it until the transaction ends. SQLite has one writer at a time and does
/// not know `for update`.
pub(crate) async fn lock(conn: &mut Conn<'_>, id: i64) -> Result<Option<UserRow>> {
    let text = if conn.is_sqlite() { BY_ID } else { LOCK };
    Ok(on!(conn, c => sqlx::query_as(text).bind(id).fetch_optional(&mut **c).await)?)
}

/// Values of a row that can change.
pub(crate) struct ProfileRow<'a> {
    pub(crate) email: &'a str,
    pub(crate) username: &'a str,
    pub(crate) full_name: Option<&'a str>,
    pub(crate) time_zone: &'a str,
    pub(crate) email_verified_at: Option<DateTime<Utc>>,
    pub(crate) is_active: bool,
    pub(crate) is_superuser: bool,
    pub(crate) now: DateTime<Utc>,
}

const UPDATE: &str = concat!(
    "update users set email = $1, username = $2, full_name = $3, search = $4, full_name_key = $5,
        time_zone = $6, email_verified_at = $7, is_active = $8, is_superuser = $9, updated_at = $10
    where id = $11 returning ",
    columns!(users)
);

/// Writes a user.
pub(crate) async fn update(conn: &mut Conn<'_>, id: i64, new: &ProfileRow<'_>) -> Result<UserRow> {
    Ok(on!(conn, c => sqlx::query_as(UPDATE)
        .bind(new.email)
        .bind(new.username)
        .bind(new.full_name)
        .bind(search(new.email, new.username, new.full_name))
        .bind(new.full_name.map(sort_key))
        .bind(new.time_zone)
        .bind(new.email_verified_at)
        .bind(new.is_active)
        .bind(new.is_superuser)
        .bind(new.now)
        .bind(id)
        .fetch_one(&mut **c)
        .await)?)
}

const SET_QUOTA: &str =
    "update users set quota_storage_bytes = $2, quota_datasets = $3, quota_runs = $4, quota_tasks = $5
    where id = $1";

/// Sets the quota of a user for each resource, in the order of [`Resource::ALL`]; `None` means the
/// default.
pub(crate) async fn set_quota(conn: &mut Conn<'_>, id: i64, amounts: [Option<i64>; 4]) -> Result<()> {
    let [storage_bytes, datasets, runs, tasks] = amounts;
    on!(conn, c => sqlx::query(SET_QUOTA)
        .bind(id)
        .bind(storage_bytes)
        .bind(datasets)
        .bind(runs)
        .bind(tasks)
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}
