//! The table `refresh_tokens`.

use crate::actor::Client;
use crate::db::{Conn, delete_batch, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::sign_in::{SignIn, SignInKind};
use sqlx::FromRow;

/// Values of a new row.
pub(crate) struct NewRefreshTokenRow<'a> {
    pub(crate) user_id: i64,
    pub(crate) hash: &'a str,
    pub(crate) family: &'a str,
    pub(crate) client: &'a Client,
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) times: SignInTimes,
}

/// Times of a sign-in, which each token inherits from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SignInTimes {
    /// Start of the sign-in.
    pub(crate) signed_in_at: DateTime<Utc>,
    /// Time at which the password was last entered.
    pub(crate) password_at: Option<DateTime<Utc>>,
}

const INSERT: &str = "insert into refresh_tokens (user_id, hash, family, address, agent, created_at, expires_at, signed_in_at, password_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Stores a refresh token by its hash.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &NewRefreshTokenRow<'_>) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT)
        .bind(new.user_id)
        .bind(new.hash)
        .bind(new.family)
        .bind(new.client.address.map(|address| address.to_string()))
        .bind(new.client.agent.as_deref())
        .bind(new.now)
        .bind(new.expires_at)
        .bind(new.times.signed_in_at)
        .bind(new.times.password_at)
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}

/// State of a refresh token.
#[derive(FromRow)]
pub(crate) struct RefreshTokenRow {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) family: String,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
    /// Hash of the key of the request that used it.
    pub(crate) idempotency_key: Option<String>,
    pub(crate) signed_in_at: DateTime<Utc>,
    pub(crate) password_at: Option<DateTime<Utc>>,
}

const BY_HASH: &str =
    "select id, user_id, family, expires_at, revoked_at, idempotency_key, coalesce(signed_in_at, created_at) as signed_in_at,
        password_at from refresh_tokens where hash = $1";

/// Returns the token of a hash, valid or not.
pub(crate) async fn by_hash(conn: &mut Conn<'_>, hash: &str) -> Result<Option<RefreshTokenRow>> {
    Ok(on!(conn, c => sqlx::query_as(BY_HASH).bind(hash).fetch_optional(&mut **c).await)?)
}

const USE: &str =
    "update refresh_tokens set revoked_at = $2, idempotency_key = $3 where id = $1 and revoked_at is null";

/// Revokes a token that a request with this hash of its key uses; false when another request was
/// faster.
pub(crate) async fn mark_used(conn: &mut Conn<'_>, id: i64, key: Option<&str>, now: DateTime<Utc>) -> Result<bool> {
    let used = on!(conn, c => sqlx::query(USE)
        .bind(id)
        .bind(now)
        .bind(key)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(used == 1)
}

const REVOKE_UNUSED_SUCCESSOR: &str = "update refresh_tokens set revoked_at = $3 where revoked_at is null
    and id = (select min(id) from refresh_tokens where family = $1 and id > $2)";

/// Revokes the token that replaced another one of its family; false when it was used or revoked.
pub(crate) async fn revoke_unused_successor(
    conn: &mut Conn<'_>,
    family: &str,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool> {
    let revoked = on!(conn, c => sqlx::query(REVOKE_UNUSED_SUCCESSOR)
        .bind(family)
        .bind(id)
        .bind(now)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(revoked == 1)
}

const REVOKE_FAMILY: &str = "update refresh_tokens set revoked_at = $2 where family = $1 and revoked_at is null";

/// Revokes every token of a sign-in; false when it had ended.
pub(crate) async fn revoke_family(conn: &mut Conn<'_>, family: &str, now: DateTime<Utc>) -> Result<bool> {
    let revoked = on!(conn, c => sqlx::query(REVOKE_FAMILY).bind(family).bind(now).execute(&mut **c).await.map(|done| done.rows_affected()))?;
    Ok(revoked > 0)
}

/// A sign-in: the valid token of a family, and the start of the family.
#[derive(FromRow)]
struct FamilyRow {
    family: String,
    address: Option<String>,
    agent: Option<String>,
    created_at: DateTime<Utc>,
    last_seen: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl From<FamilyRow> for SignIn {
    fn from(row: FamilyRow) -> Self {
        Self {
            id: row.family,
            kind: SignInKind::Api,
            address: row.address,
            agent: row.agent,
            created_at: row.created_at,
            last_seen: row.last_seen,
            expires_at: row.expires_at,
        }
    }
}

const SET_PASSWORD_AT: &str = "update refresh_tokens set password_at = $2 where family = $1 and revoked_at is null";

/// Sets the time at which the password of a sign-in was last entered.
pub(crate) async fn set_password_at(conn: &mut Conn<'_>, family: &str, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(SET_PASSWORD_AT).bind(family).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const OF_USER: &str = "select family, address, agent, created_at as last_seen, expires_at,
        coalesce(signed_in_at, created_at) as created_at from refresh_tokens where user_id = $1 and revoked_at is null and expires_at > $2";

/// Returns the sign-ins of a user that can be renewed.
pub(crate) async fn list_of_user(conn: &mut Conn<'_>, user_id: i64, now: DateTime<Utc>) -> Result<Vec<SignIn>> {
    let rows: Vec<FamilyRow> =
        on!(conn, c => sqlx::query_as(OF_USER).bind(user_id).bind(now).fetch_all(&mut **c).await)?;
    Ok(rows.into_iter().map(SignIn::from).collect())
}

const IS_FAMILY_OF_USER: &str =
    "select exists(select 1 from refresh_tokens where user_id = $1 and family = $2 and revoked_at is null)";

/// Whether a user has a sign-in of this family that was not ended.
pub(crate) async fn is_family_of_user(conn: &mut Conn<'_>, user_id: i64, family: &str) -> Result<bool> {
    Ok(on!(conn, c => sqlx::query_scalar(IS_FAMILY_OF_USER).bind(user_id).bind(family).fetch_one(&mut **c).await)?)
}

const REVOKE_FAMILY_OF_USER: &str =
    "update refresh_tokens set revoked_at = $3 where user_id = $1 and family = $2 and revoked_at is null";

/// Revokes a sign-in of a user; false when the user has no valid one of that family.
pub(crate) async fn revoke_family_of_user(
    conn: &mut Conn<'_>,
    user_id: i64,
    family: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let revoked = on!(conn, c => sqlx::query(REVOKE_FAMILY_OF_USER).bind(user_id).bind(family).bind(now).execute(&mut **c).await.map(|done| done.rows_affected()))?;
    Ok(revoked > 0)
}

const REVOKE_OF_USER: &str = "update refresh_tokens set revoked_at = $2 where user_id = $1 and revoked_at is null";

/// Revokes every token of a user.
pub(crate) async fn revoke_of_user(conn: &mut Conn<'_>, user_id: i64, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(REVOKE_OF_USER).bind(user_id).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_USED_BEYOND: &str = "delete from refresh_tokens where id in (
        select id from (select id, row_number() over (order by id desc) as place from refresh_tokens
            where user_id = $1 and revoked_at is not null) used where place > $2)
    and (exists (select 1 from refresh_tokens older where older.family = refresh_tokens.family and older.id < refresh_tokens.id)
    or not exists (select 1 from refresh_tokens live where live.family = refresh_tokens.family and live.revoked_at is null))";

/// Deletes the oldest revoked tokens of a user beyond `limit`. The first token of a living sign-in
/// stays, because it holds the start. A deleted token is unknown when it is used again, and does
/// not end its sign-in.
pub(crate) async fn delete_used_beyond(conn: &mut Conn<'_>, user_id: i64, limit: i64) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_USED_BEYOND).bind(user_id).bind(limit).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_SIGN_INS_BEYOND: &str = "delete from refresh_tokens where family in (
    select family from (select family, row_number() over (order by id desc) as place from refresh_tokens
        where user_id = $1 and revoked_at is null) live where place > $2)";

/// Deletes the sign-ins of a user beyond `limit`: those that were renewed the longest ago.
pub(crate) async fn delete_sign_ins_beyond(conn: &mut Conn<'_>, user_id: i64, limit: i64) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_SIGN_INS_BEYOND).bind(user_id).bind(limit).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_EXPIRED: &str = delete_batch!("refresh_tokens", "id", "expires_at <= $1");

/// Deletes the next expired tokens and returns their number.
pub(crate) async fn delete_expired(conn: &mut Conn<'_>, now: DateTime<Utc>) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_EXPIRED).bind(now).execute(&mut **c).await.map(|done| done.rows_affected()))?)
}
