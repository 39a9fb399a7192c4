//! The table `known_networks`.

use crate::clock_skew::Period;
use crate::db::{Conn, delete_batch, on};
use crate::error::Result;
use crate::text::composed;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::FromRow;

const LAST_SEEN: &str = "select last_seen from known_networks where user_id = $1 and network = $2";

/// Returns the time of the last sign-in to an account from a network.
pub(crate) async fn last_seen(conn: &mut Conn<'_>, user_id: i64, network: &str) -> Result<Option<DateTime<Utc>>> {
    Ok(on!(conn, c => sqlx::query_scalar(LAST_SEEN).bind(user_id).bind(network).fetch_optional(&mut **c).await)?)
}

/// An account that somebody signs in to.
#[derive(Debug, PartialEq, Eq, FromRow)]
pub(crate) struct SignInAccount {
    pub(crate) id: i64,
    /// Time of the last sign-in from the network.
    pub(crate) last_seen: Option<DateTime<Utc>>,
}

const ACCOUNT_OF_LOGIN: &str =
    "select id, (select last_seen from known_networks where user_id = users.id and network = $4) as last_seen
    from users where email in ($1, $2, $3) or lower(username) in ($1, $3)
    order by case email when $1 then 0 when $2 then 1 else 2 end, id limit 1";

/// Returns the account of a user name or e-mail address: that of
/// [`by_login`](super::users::by_login), or one whose name or address only looks the same.
pub(crate) async fn account_of_login(
    conn: &mut Conn<'_>,
    login: &str,
    look_alike: &str,
    network: &str,
) -> Result<Option<SignInAccount>> {
    let login = login.to_lowercase();
    let other_form = composed(&login);
    Ok(on!(conn, c => sqlx::query_as(ACCOUNT_OF_LOGIN)
        .bind(login)
        .bind(other_form)
        .bind(look_alike)
        .bind(network)
        .fetch_optional(&mut **c)
        .await)?)
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

const DELETE_ALL_BUT_LATEST: &str = "delete from known_networks where user_id = $1 and network not in
    (select network from known_networks where user_id = $1 order by last_seen desc, network limit $2)";

/// Deletes all but the `limit` latest networks of an account.
pub(crate) async fn delete_all_but_latest(conn: &mut Conn<'_>, user_id: i64, limit: i64) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_ALL_BUT_LATEST).bind(user_id).bind(limit).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_OUTSIDE: &str = delete_batch!(
    "known_networks",
    "user_id, network",
    "last_seen <= $1 or last_seen > $2"
);

/// Deletes a batch of the networks that do not count, and returns their number.
pub(crate) async fn delete_outside(conn: &mut Conn<'_>, period: Period) -> Result<u64> {
    super::delete_outside(conn, DELETE_OUTSIDE, period).await
}
