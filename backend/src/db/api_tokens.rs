//! The table `api_tokens`.

use crate::db::users::UserRow;
use crate::db::{Conn, columns, on};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::api_token::{ApiToken, Scope};
use sqlx::FromRow;

/// A row of `api_tokens`, without its hash.
#[derive(FromRow)]
pub(crate) struct ApiTokenRow {
    id: i64,
    name: String,
    prefix: String,
    scopes: String,
    created_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
}

fn scopes(id: i64, text: &str) -> Result<Vec<Scope>> {
    serde_json::from_str(text).map_err(|error| Error::row("api_tokens", "scopes", id, error))
}

impl TryFrom<ApiTokenRow> for ApiToken {
    type Error = Error;

    fn try_from(row: ApiTokenRow) -> Result<Self> {
        Ok(Self {
            scopes: scopes(row.id, &row.scopes)?,
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
        })
    }
}

/// Values of a new row.
pub(crate) struct NewApiTokenRow<'a> {
    pub(crate) user_id: i64,
    pub(crate) name: &'a str,
    pub(crate) hash: &'a str,
    pub(crate) prefix: &'a str,
    pub(crate) scopes: &'a [Scope],
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

const INSERT: &str = "insert into api_tokens (user_id, name, hash, prefix, scopes, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7) returning id, name, prefix, scopes, created_at, last_used_at, expires_at";

/// Adds a token.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &NewApiTokenRow<'_>) -> Result<ApiToken> {
    let scopes = serde_json::to_string(new.scopes).map_err(|error| Error::unexpected("scopes", error))?;
    let row: ApiTokenRow = on!(conn, c => sqlx::query_as(INSERT)
        .bind(new.user_id)
        .bind(new.name)
        .bind(new.hash)
        .bind(new.prefix)
        .bind(scopes.as_str())
        .bind(new.now)
        .bind(new.expires_at)
        .fetch_one(&mut **c)
        .await)?;
    row.try_into()
}

const OF_USER: &str = "select id, name, prefix, scopes, created_at, last_used_at, expires_at from api_tokens
    where user_id = $1 order by id desc";

/// Returns the tokens of a user, newest first, expired tokens included.
pub(crate) async fn list_of_user(conn: &mut Conn<'_>, user_id: i64) -> Result<Vec<ApiToken>> {
    let rows: Vec<ApiTokenRow> = on!(conn, c => sqlx::query_as(OF_USER).bind(user_id).fetch_all(&mut **c).await)?;
    rows.into_iter().map(ApiToken::try_from).collect()
}

/// A valid token and its owner.
#[derive(FromRow)]
struct HolderRow {
    token_id: i64,
    scopes: String,
    last_used_at: Option<DateTime<Utc>>,
    #[sqlx(flatten)]
    user: UserRow,
}

/// Owner and scopes of a token.
pub(crate) struct Holder {
    pub(crate) token_id: i64,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) last_used_at: Option<DateTime<Utc>>,
    pub(crate) user: UserRow,
}

const HOLDER: &str = concat!(
    "select token.id as token_id, token.scopes, token.last_used_at, ",
    columns!(users),
    " from api_tokens token
    join users on users.id = token.user_id where token.hash = $1 and token.expires_at > $2 and users.is_active"
);

/// Returns the active owner of a token that has not expired.
pub(crate) async fn holder(conn: &mut Conn<'_>, hash: &str, now: DateTime<Utc>) -> Result<Option<Holder>> {
    let row: Option<HolderRow> =
        on!(conn, c => sqlx::query_as(HOLDER).bind(hash).bind(now).fetch_optional(&mut **c).await)?;
    let holder = |row: HolderRow| {
        Ok(Holder {
            scopes: scopes(row.token_id, &row.scopes)?,
            token_id: row.token_id,
            last_used_at: row.last_used_at,
            user: row.user,
        })
    };
    row.map(holder).transpose()
}

const ACCOUNT: &str = "select user_id from api_tokens where hash = $1 and expires_at > $2";

/// Returns the account of a token that has not expired.
pub(crate) async fn account(conn: &mut Conn<'_>, hash: &str, now: DateTime<Utc>) -> Result<Option<i64>> {
    Ok(on!(conn, c => sqlx::query_scalar(ACCOUNT).bind(hash).bind(now).fetch_optional(&mut **c).await)?)
}

const SET_LAST_USED: &str = "update api_tokens set last_used_at = $2 where id = $1";

/// Sets the time at which a token was last used.
pub(crate) async fn set_last_used(conn: &mut Conn<'_>, id: i64, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(SET_LAST_USED).bind(id).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE: &str = "delete from api_tokens where user_id = $1 and id = $2 returning name, prefix";

/// Deletes a token of a user and returns its name and prefix; `None` when there is no such token.
pub(crate) async fn delete(conn: &mut Conn<'_>, user_id: i64, id: i64) -> Result<Option<(String, String)>> {
    Ok(on!(conn, c => sqlx::query_as(DELETE).bind(user_id).bind(id).fetch_optional(&mut **c).await)?)
}

const DELETE_OF_USER: &str = "delete from api_tokens where user_id = $1";

/// Deletes every token of a user.
pub(crate) async fn delete_of_user(conn: &mut Conn<'_>, user_id: i64) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OF_USER).bind(user_id).execute(&mut **c).await.map(drop))?;
    Ok(())
}
