//! The table `sent_mails`.

use crate::clock_skew::Period;
use crate::db::mail_tokens::Purpose;
use crate::db::{Conn, delete_batch, on};
use crate::error::Result;
use chrono::{DateTime, Utc};

const TO_RECIPIENT: &str = "select sent_at from sent_mails where recipient = $1 and purpose = $2 and sent_at > $3
    and sent_at <= $4 order by sent_at desc limit $5";

/// Returns the times of the last mails to an address in a period, newest first.
pub(crate) async fn sent_to_recipient(
    conn: &mut Conn<'_>,
    recipient: &str,
    purpose: Purpose,
    period: Period,
    limit: i64,
) -> Result<Vec<DateTime<Utc>>> {
    Ok(on!(conn, c => sqlx::query_scalar(TO_RECIPIENT)
        .bind(recipient)
        .bind(purpose.as_str())
        .bind(period.after)
        .bind(period.until)
        .bind(limit)
        .fetch_all(&mut **c)
        .await)?)
}

const OF_USER: &str = "select sent_at from sent_mails where user_id = $1 and purpose = $2 and sent_at > $3
    and sent_at <= $4 order by sent_at desc limit $5";

/// Returns the times of the last mails for an account in a period, newest first.
pub(crate) async fn sent_for_user(
    conn: &mut Conn<'_>,
    user_id: i64,
    purpose: Purpose,
    period: Period,
    limit: i64,
) -> Result<Vec<DateTime<Utc>>> {
    Ok(on!(conn, c => sqlx::query_scalar(OF_USER)
        .bind(user_id)
        .bind(purpose.as_str())
        .bind(period.after)
        .bind(period.until)
        .bind(limit)
        .fetch_all(&mut **c)
        .await)?)
}

const FROM_NETWORK: &str = "select sent_at from sent_mails where network = $1 and sent_at > $2
    and sent_at <= $3 order by sent_at desc limit $4";

/// Returns the times of the last mails in a period that a network has asked for, newest first.
pub(crate) async fn sent_from_network(
    conn: &mut Conn<'_>,
    network: &str,
    period: Period,
    limit: i64,
) -> Result<Vec<DateTime<Utc>>> {
    Ok(on!(conn, c => sqlx::query_scalar(FROM_NETWORK)
        .bind(network)
        .bind(period.after)
        .bind(period.until)
        .bind(limit)
        .fetch_all(&mut **c)
        .await)?)
}

const INSERT: &str =
    "insert into sent_mails (recipient, purpose, sent_at, network) values ($1, $2, $3, $4) returning id";

/// Counts a mail to an address, for the network that has asked for it, and returns its id.
pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    recipient: &str,
    purpose: Purpose,
    network: Option<&str>,
    now: DateTime<Utc>,
) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(INSERT)
        .bind(recipient)
        .bind(purpose.as_str())
        .bind(now)
        .bind(network)
        .fetch_one(&mut **c)
        .await)?)
}

const SET_USER: &str = "update sent_mails set user_id = $2 where id = $1";

/// Counts a mail for an account as well.
pub(crate) async fn set_user(conn: &mut Conn<'_>, id: i64, user_id: i64) -> Result<()> {
    on!(conn, c => sqlx::query(SET_USER).bind(id).bind(user_id).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_OUTSIDE: &str = delete_batch!("sent_mails", "id", "sent_at <= $1 or sent_at > $2");

/// Deletes the next mails that do not count, and returns their number.
pub(crate) async fn delete_outside(conn: &mut Conn<'_>, period: Period) -> Result<u64> {
    super::delete_outside(conn, DELETE_OUTSIDE, period).await
}
