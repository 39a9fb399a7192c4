//! The table `known_networks`.

use crate::db::{Conn, delete_batch, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::FromRow;

const LAST_SEEN: &str = "select last_seen from known_networks
    where network = $2 and user_id = (select id from users where email = lower($1) or lower(username) = lower($1))";

/// Returns the time of the last sign-in to the account of a user name or e-mail address from a
/// network.
pub(crate) async fn last_seen(conn: &mut Conn<'_>, login: &str, network: &str) -> Result<Option<DateTime<Utc>>> {
    Ok(on!(conn, c => sqlx::query_scalar(LAST_SEEN).bind(login).bind(network).fetch_optional(&mut **c).await)?)
}

/// A network that an account has signed in from.
#[derive(Debug, PartialEq, Eq, FromRow, Serialize)]
pub(crate) struct KnownNetwork {
    pub(crate) network: String,
    pub(crate) last_seen: DateTime<Utc>,
}

const OF_USER: &str =
    "select network, last_seen from known_networks where user_id = $1 order by last_seen desc, network";

/// Returns the networks of an account, the latest first.
pub(crate) async fn list_of_user(conn: &mut Conn<'_>, user_id: i64) -> Result<Vec<KnownNetwork>> {
    Ok(on!(conn, c => sqlx::query_as(OF_USER).bind(user_id).fetch_all(&mut **c).await)?)
}

const UPSERT: &str = "insert into known_networks (user_id, network, last_seen) values ($1, $2, $3)
    on conflict (user_id, network) do update set last_seen = excluded.last_seen";

/// Stores the time of a sign-in from a network.
pub(crate) async fn upsert(conn: &mut Conn<'_>, user_id: i64, network: &str, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(UPSERT).bind(user_id).bind(network).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const KEEP: &str = "delete from known_networks where user_id = $1 and network not in
    (select network from known_networks where user_id = $1 order by last_seen desc, network limit $2)";

/// Deletes all but the `most` latest networks of an account.
pub(crate) async fn keep_latest(conn: &mut Conn<'_>, user_id: i64, most: i64) -> Result<()> {
    on!(conn, c => sqlx::query(KEEP).bind(user_id).bind(most).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_BEFORE: &str = delete_batch!("known_networks", "user_id, network", "last_seen < $1");

/// Deletes the next networks that were last seen before a time, and returns their number.
pub(crate) async fn delete_before(conn: &mut Conn<'_>, time: DateTime<Utc>) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_BEFORE).bind(time).execute(&mut **c).await.map(|done| done.rows_affected()))?)
}
