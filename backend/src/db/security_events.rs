//! The table `security_events`.

use crate::actor::Client;
use crate::clock_skew::Period;
use crate::db::{Conn, delete_batch, on};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::PageQuery;
use domain::security_event::{SecurityEvent, SecurityEventKind};
use sqlx::{FromRow, QueryBuilder};

/// Values of a new row.
#[derive(Clone, Copy)]
pub(crate) struct NewSecurityEventRow<'a> {
    pub(crate) kind: SecurityEventKind,
    pub(crate) user_id: Option<i64>,
    pub(crate) actor_id: Option<i64>,
    /// User name of an actor that does not exist any more.
    pub(crate) actor_username: Option<&'a str>,
    pub(crate) detail: Option<&'a str>,
    pub(crate) client: &'a Client,
    pub(crate) now: DateTime<Utc>,
    pub(crate) bucket: Option<&'a str>,
}

// The names are stored, because accounts are renamed and deleted. On conflict the failure is
// counted in the row of its bucket.
const INSERT: &str = "insert into security_events
        (kind, user_id, actor_id, detail, address, agent, request_id, created_at, last_at, bucket, username, actor_username)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, (select username from users where id = $2),
        coalesce($10, (select username from users where id = $3)))
    on conflict (bucket) do update set occurrences = security_events.occurrences + 1, last_at = excluded.last_at";

/// Adds an event, or counts it in the row of its bucket.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &NewSecurityEventRow<'_>) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT)
        .bind(new.kind.as_str())
        .bind(new.user_id)
        .bind(new.actor_id)
        .bind(new.detail)
        .bind(new.client.address.map(|address| address.to_string()))
        .bind(new.client.agent.as_deref())
        .bind(new.client.request_id.as_deref())
        .bind(new.now)
        .bind(new.bucket)
        .bind(new.actor_username)
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}

const COUNT_AGAIN: &str = "update security_events set occurrences = occurrences + 1, last_at = $2 where bucket = $1";

/// Counts a failure in the row of its bucket; false when there is no such row.
pub(crate) async fn count_again(conn: &mut Conn<'_>, bucket: &str, now: DateTime<Utc>) -> Result<bool> {
    let counted = on!(conn, c => sqlx::query(COUNT_AGAIN).bind(bucket).bind(now).execute(&mut **c).await.map(|done| done.rows_affected()))?;
    Ok(counted > 0)
}

const BUCKETS_OF_USER: &str = "select count(*) from security_events where user_id = $3 and bucket is not null and created_at > $1 and created_at <= $2";
const BUCKETS_WITHOUT_USER: &str = "select count(*) from security_events where user_id is null and bucket is not null and created_at > $1 and created_at <= $2";

/// Returns the number of failure rows of an account, or of no account, in a period.
pub(crate) async fn buckets_in(conn: &mut Conn<'_>, user_id: Option<i64>, period: Period) -> Result<i64> {
    let Period { after, until } = period;
    Ok(on!(conn, c => match user_id {
        Some(user_id) => sqlx::query_scalar(BUCKETS_OF_USER)
            .bind(after)
            .bind(until)
            .bind(user_id)
            .fetch_one(&mut **c)
            .await,
        None => sqlx::query_scalar(BUCKETS_WITHOUT_USER).bind(after).bind(until).fetch_one(&mut **c).await,
    })?)
}

/// A row with the names of its accounts.
#[derive(FromRow)]
struct EventRow {
    id: i64,
    kind: String,
    user_id: Option<i64>,
    username: Option<String>,
    actor_id: Option<i64>,
    actor_username: Option<String>,
    detail: Option<String>,
    address: Option<String>,
    agent: Option<String>,
    request_id: Option<String>,
    occurrences: i64,
    created_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
}

impl TryFrom<EventRow> for SecurityEvent {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self> {
        let kind = SecurityEventKind::parse(&row.kind);
        Ok(Self {
            kind: kind.ok_or_else(|| Error::row("security_events", "kind", row.id, &row.kind))?,
            id: row.id,
            user_id: row.user_id,
            username: row.username,
            actor_id: row.actor_id,
            actor_username: row.actor_username,
            detail: row.detail,
            address: row.address,
            agent: row.agent,
            request_id: row.request_id,
            occurrences: row.occurrences,
            created_at: row.created_at,
            last_at: row.last_at,
        })
    }
}

// Rows of older servers have no names of their own.
const LIST: &str = "select event.id, event.kind, event.user_id, coalesce(event.username, account.username) as username, \
    event.actor_id, coalesce(event.actor_username, actor.username) as actor_username, event.detail, event.address, event.agent, event.request_id, \
    event.occurrences, event.created_at, event.last_at from security_events event \
    left join users account on account.id = event.user_id left join users actor on actor.id = event.actor_id where true";
const COUNT: &str = "select count(*) from security_events event where true";

/// Conditions of a list.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EventConditions {
    /// Only events of this account.
    pub(crate) user_id: Option<i64>,
    /// Only events of this kind.
    pub(crate) kind: Option<SecurityEventKind>,
}

/// Adds the conditions to a statement.
macro_rules! filtered {
    ($text:expr, $conditions:expr) => {{
        let mut query = QueryBuilder::new($text);
        if let Some(user_id) = $conditions.user_id {
            query.push(" and event.user_id = ").push_bind(user_id);
        }
        if let Some(kind) = $conditions.kind {
            query.push(" and event.kind = ").push_bind(kind.as_str());
        }
        query
    }};
}

/// Returns a page of the events, newest first.
pub(crate) async fn list(
    conn: &mut Conn<'_>,
    conditions: EventConditions,
    page: PageQuery,
) -> Result<Vec<SecurityEvent>> {
    let rows: Vec<EventRow> = on!(conn, c => {
        let mut query = filtered!(LIST, conditions);
        query.push(" order by event.id desc limit ").push_bind(i64::from(page.per_page));
        query.push(" offset ").push_bind(page.offset());
        query.build_query_as().fetch_all(&mut **c).await
    })?;
    rows.into_iter().map(SecurityEvent::try_from).collect()
}

/// Returns the next events of an account after an id, the oldest first.
pub(crate) async fn after(conn: &mut Conn<'_>, user_id: i64, id: i64, limit: i64) -> Result<Vec<SecurityEvent>> {
    let rows: Vec<EventRow> = on!(conn, c => {
        let mut query = QueryBuilder::new(LIST);
        query.push(" and event.user_id = ").push_bind(user_id).push(" and event.id > ").push_bind(id);
        query.push(" order by event.id limit ").push_bind(limit);
        query.build_query_as().fetch_all(&mut **c).await
    })?;
    rows.into_iter().map(SecurityEvent::try_from).collect()
}

/// Returns the number of events that meet the conditions.
pub(crate) async fn count(conn: &mut Conn<'_>, conditions: EventConditions) -> Result<i64> {
    Ok(on!(conn, c => filtered!(COUNT, conditions).build_query_scalar().fetch_one(&mut **c).await)?)
}

const DELETE_OLD: &str = delete_batch!("security_events", "id", "created_at <= $1");

/// Deletes the next events created at or before `before`. Returns their number.
pub(crate) async fn delete_old(conn: &mut Conn<'_>, before: DateTime<Utc>) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_OLD).bind(before).execute(&mut **c).await.map(|done| done.rows_affected()))?)
}

/// Events of an account, or of none, that are too many of their kind.
#[derive(Debug)]
pub(crate) struct ExcessEvents {
    user_id: Option<i64>,
    kind: String,
    /// The newest of them.
    last_id: i64,
}

const CROWDED: &str = "select user_id, kind from security_events group by user_id, kind having count(*) > $1";
const LAST_OF_USER: &str =
    "select id from security_events where kind = $1 and user_id = $3 order by id desc limit 1 offset $2";
const LAST_WITHOUT_USER: &str =
    "select id from security_events where kind = $1 and user_id is null order by id desc limit 1 offset $2";

/// Returns the events beyond the `kept` newest ones of each kind and account. Reads the whole
/// table, so it has no place in a transaction that writes.
pub(crate) async fn excess(conn: &mut Conn<'_>, kept: i64) -> Result<Vec<ExcessEvents>> {
    let crowded: Vec<(Option<i64>, String)> =
        on!(conn, c => sqlx::query_as(CROWDED).bind(kept).fetch_all(&mut **c).await)?;
    let mut excess = Vec::with_capacity(crowded.len());
    for (user_id, kind) in crowded {
        let last: Option<i64> = on!(conn, c => match user_id {
            Some(user_id) => sqlx::query_scalar(LAST_OF_USER)
                .bind(&kind)
                .bind(kept)
                .bind(user_id)
                .fetch_optional(&mut **c)
                .await,
            None => sqlx::query_scalar(LAST_WITHOUT_USER).bind(&kind).bind(kept).fetch_optional(&mut **c).await,
        })?;
        excess.extend(last.map(|last_id| ExcessEvents { user_id, kind, last_id }));
    }
    Ok(excess)
}

const DELETE_OF_USER: &str = delete_batch!("security_events", "id", "kind = $1 and id <= $2 and user_id = $3");
const DELETE_WITHOUT_USER: &str = delete_batch!("security_events", "id", "kind = $1 and id <= $2 and user_id is null");

/// Deletes the next events that are too many. Returns their number.
pub(crate) async fn delete_excess(conn: &mut Conn<'_>, excess: &ExcessEvents) -> Result<u64> {
    let ExcessEvents { user_id, kind, last_id } = excess;
    Ok(on!(conn, c => match user_id {
        Some(user_id) => sqlx::query(DELETE_OF_USER)
            .bind(kind)
            .bind(last_id)
            .bind(user_id)
            .execute(&mut **c)
            .await
            .map(|done| done.rows_affected()),
        None => sqlx::query(DELETE_WITHOUT_USER)
            .bind(kind)
            .bind(last_id)
            .execute(&mut **c)
            .await
            .map(|done| done.rows_affected()),
    })?)
}
