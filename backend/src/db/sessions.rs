//! The table `sessions`.

use crate::actor::Client;
use crate::db::{Conn, delete_batch, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::sign_in::{SignIn, SignInKind};
use sqlx::FromRow;

/// Content of a session.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Session id of the cookie; the table holds its hash.
    pub id: String,
    /// The data as JSON text.
    pub data: String,
    /// Signed-in user.
    pub user_id: Option<i64>,
}

/// A loaded session.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LoadedSession {
    /// The data as JSON text.
    pub data: String,
    /// Signed-in user.
    pub user_id: Option<i64>,
    /// Time at which the password was last entered.
    pub password_at: Option<DateTime<Utc>>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last visit, up to a few minutes.
    pub last_seen: DateTime<Utc>,
    /// Time of expiry.
    pub expires_at: DateTime<Utc>,
}

const SAVE: &str =
    "update sessions set data = $2, user_id = $3, address = coalesce($4, address), agent = coalesce($5, agent),
        last_seen = $6 where id = $1";

/// Replaces the content of a session. Its expiry does not change, because only visits move it. A
/// session that has ended is not created again by a late request.
pub(crate) async fn save(conn: &mut Conn<'_>, row: &SessionRow, client: &Client, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => bind(sqlx::query(SAVE), row, client, now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const CREATE: &str =
    "insert into sessions (id, data, user_id, address, agent, created_at, last_seen, expires_at, password_at)
    values ($1, $2, $3, $4, $5, $6, $6, $7, $8) on conflict (id) do nothing";

/// Adds a session; false when the id is taken. A signed-in user has just entered the password.
pub(crate) async fn create(
    conn: &mut Conn<'_>,
    row: &SessionRow,
    client: &Client,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let password_at = row.user_id.map(|_| now);
    let added = on!(conn, c => bind(sqlx::query(CREATE), row, client, now)
        .bind(expires_at)
        .bind(password_at)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(added == 1)
}

const VISIT: &str = "update sessions set address = coalesce($2, address), agent = coalesce($3, agent), last_seen = $4,
        expires_at = $5, created_at = case when created_at > $4 then $4 else created_at end where id = $1";

/// Stores a visit. A wrong clock does not make a session last longer.
pub(crate) async fn visit(
    conn: &mut Conn<'_>,
    id: &str,
    client: &Client,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(VISIT)
        .bind(id)
        .bind(client.address.map(|address| address.to_string()))
        .bind(client.agent.as_deref())
        .bind(now)
        .bind(expires_at)
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}

const SET_PASSWORD_AT: &str = "update sessions set password_at = $2 where id = $1";

/// Sets the time at which the password was last entered.
pub(crate) async fn set_password_at(conn: &mut Conn<'_>, id: &str, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(SET_PASSWORD_AT).bind(id).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

type Query<'q, D> = sqlx::query::Query<'q, D, <D as sqlx::Database>::Arguments>;

fn bind<'q, D: sqlx::Database>(
    query: Query<'q, D>,
    row: &'q SessionRow,
    client: &'q Client,
    now: DateTime<Utc>,
) -> Query<'q, D>
where
    &'q str: sqlx::Encode<'q, D> + sqlx::Type<D>,
    Option<&'q str>: sqlx::Encode<'q, D> + sqlx::Type<D>,
    Option<String>: sqlx::Encode<'q, D> + sqlx::Type<D>,
    Option<i64>: sqlx::Encode<'q, D> + sqlx::Type<D>,
    DateTime<Utc>: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    query
        .bind(row.id.as_str())
        .bind(row.data.as_str())
        .bind(row.user_id)
        .bind(client.address.map(|address| address.to_string()))
        .bind(client.agent.as_deref())
        .bind(now)
}

const LOAD: &str = "select data, user_id, password_at, created_at, last_seen, expires_at from sessions
    where id = $1 and expires_at > $2";

/// Returns the session of an id, if it has not expired.
pub(crate) async fn load(conn: &mut Conn<'_>, id: &str, now: DateTime<Utc>) -> Result<Option<LoadedSession>> {
    Ok(on!(conn, c => sqlx::query_as(LOAD).bind(id).bind(now).fetch_optional(&mut **c).await)?)
}

const DELETE: &str = "delete from sessions where id = $1 returning user_id";

/// Deletes a session and returns its user.
pub(crate) async fn delete(conn: &mut Conn<'_>, id: &str) -> Result<Option<i64>> {
    let deleted: Option<Option<i64>> =
        on!(conn, c => sqlx::query_scalar(DELETE).bind(id).fetch_optional(&mut **c).await)?;
    Ok(deleted.flatten())
}

const DELETE_ALL_BUT_LATEST: &str = "delete from sessions where user_id = $1 and id in (
    select id from (select id, row_number() over (order by last_seen > $3, last_seen desc, id) as place
        from sessions where user_id = $1) kept
    where place > $2)";

/// Deletes all but the `limit` recently used sessions of a user. Those used after `until`, by a
/// wrong clock, count as the oldest.
pub(crate) async fn delete_all_but_latest(
    conn: &mut Conn<'_>,
    user_id: i64,
    limit: i64,
    until: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_ALL_BUT_LATEST).bind(user_id).bind(limit).bind(until).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_EXPIRED: &str = delete_batch!("sessions", "id", "expires_at <= $1");

/// Deletes the next expired sessions and returns their number.
pub(crate) async fn delete_expired(conn: &mut Conn<'_>, now: DateTime<Utc>) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_EXPIRED).bind(now).execute(&mut **c).await.map(|done| done.rows_affected()))?)
}

/// A session with a signed-in user.
#[derive(FromRow)]
struct SignInRow {
    id: String,
    address: Option<String>,
    agent: Option<String>,
    created_at: DateTime<Utc>,
    last_seen: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl From<SignInRow> for SignIn {
    fn from(row: SignInRow) -> Self {
        Self {
            id: row.id,
            kind: SignInKind::Browser,
            address: row.address,
            agent: row.agent,
            created_at: row.created_at,
            last_seen: row.last_seen,
            expires_at: row.expires_at,
        }
    }
}

const OF_USER: &str = "select id, address, agent, created_at, last_seen, expires_at from sessions
    where user_id = $1 and expires_at > $2";

/// Returns the sessions of a user that have not expired.
pub(crate) async fn list_of_user(conn: &mut Conn<'_>, user_id: i64, now: DateTime<Utc>) -> Result<Vec<SignIn>> {
    let rows: Vec<SignInRow> =
        on!(conn, c => sqlx::query_as(OF_USER).bind(user_id).bind(now).fetch_all(&mut **c).await)?;
    Ok(rows.into_iter().map(SignIn::from).collect())
}

const IS_OF_USER: &str = "select exists(select 1 from sessions where user_id = $1 and id = $2)";

/// Whether a user has a session of this hash.
pub(crate) async fn is_of_user(conn: &mut Conn<'_>, user_id: i64, id: &str) -> Result<bool> {
    Ok(on!(conn, c => sqlx::query_scalar(IS_OF_USER).bind(user_id).bind(id).fetch_one(&mut **c).await)?)
}

const DELETE_OF_USER: &str = "delete from sessions where user_id = $1 and id = $2";

/// Deletes a session of a user by its hash; false when there is none.
pub(crate) async fn delete_of_user(conn: &mut Conn<'_>, user_id: i64, id: &str) -> Result<bool> {
    let deleted = on!(conn, c => sqlx::query(DELETE_OF_USER).bind(user_id).bind(id).execute(&mut **c).await.map(|done| done.rows_affected()))?;
    Ok(deleted > 0)
}

const DELETE_ALL_OF_USER: &str = "delete from sessions where user_id = $1";

/// Deletes every session of a user.
pub(crate) async fn delete_all_of_user(conn: &mut Conn<'_>, user_id: i64) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_ALL_OF_USER).bind(user_id).execute(&mut **c).await.map(drop))?;
    Ok(())
}
