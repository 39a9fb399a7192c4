//! The table `runs`, as the workers see it: a queue with leases.

use super::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

/// A run that a worker has taken.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct JobRow {
    pub(crate) id: i64,
    pub(crate) owner_id: i64,
    pub(crate) dataset_id: i64,
    pub(crate) request: String,
    pub(crate) seed: i64,
    pub(crate) cancel_requested: bool,
}

/// The only difference between the dialects: SQLite has one writer, PostgreSQL many, which must not wait for each
/// other's row. A macro, because a statement must be a literal.
macro_rules! claim {
    ($skip_locked:literal) => {
        concat!(
            "update runs set state = 'running', worker = $1, lease_until = $2, attempts = attempts + 1,
                started_at = coalesce(started_at, $3)
            where id = (select id from runs
                where state = 'queued' or (state = 'running' and lease_until < $3)
                order by id limit 1 ",
            $skip_locked,
            ") returning id, owner_id, dataset_id, request, seed, cancel_requested"
        )
    };
}
const CLAIM_SQLITE: &str = claim!("");
const CLAIM_POSTGRES: &str = claim!("for update skip locked");

/// Takes the oldest run that waits or whose worker is lost.
pub(crate) async fn claim(
    conn: &mut Conn<'_>,
    worker: &str,
    lease_until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<JobRow>> {
    Ok(match conn {
        Conn::Sqlite(c) => {
            let query = sqlx::query_as(CLAIM_SQLITE).bind(worker).bind(lease_until).bind(now);
            query.fetch_optional(&mut **c).await?
        }
        Conn::Postgres(c) => {
            let query = sqlx::query_as(CLAIM_POSTGRES).bind(worker).bind(lease_until).bind(now);
            query.fetch_optional(&mut **c).await?
        }
    })
}

const FAIL_LOST: &str =
    "update runs set state = 'failed', error = $3, worker = null, lease_until = null, finished_at = $1
    where state = 'running' and lease_until < $1 and attempts >= $2 returning id, owner_id";

/// Ends the runs whose worker was lost for the last time; their ids and owners.
pub(crate) async fn fail_lost(
    conn: &mut Conn<'_>,
    now: DateTime<Utc>,
    max_attempts: i64,
    error: &str,
) -> Result<Vec<(i64, i64)>> {
    Ok(on!(conn, c => sqlx::query_as(FAIL_LOST).bind(now).bind(max_attempts).bind(error).fetch_all(&mut **c).await)?)
}

const RENEW: &str = "update runs set lease_until = $3, progress = $4
    where id = $1 and worker = $2 and state = 'running' returning cancel_requested";

/// Renews a lease and tells how far the run is; whether the owner wants it to stop, or nothing when the lease is lost.
pub(crate) async fn renew(
    conn: &mut Conn<'_>,
    id: i64,
    worker: &str,
    lease_until: DateTime<Utc>,
    progress: Option<&str>,
) -> Result<Option<bool>> {
    Ok(on!(conn, c => sqlx::query_scalar(RENEW)
        .bind(id)
        .bind(worker)
        .bind(lease_until)
        .bind(progress)
        .fetch_optional(&mut **c)
        .await)?)
}

const RELEASE: &str =
    "update runs set state = 'queued', worker = null, lease_until = null, attempts = attempts - 1, progress = null
    where id = $1 and worker = $2 and state = 'running'";

/// Gives a run back to the queue, as if it had never been taken.
pub(crate) async fn release(conn: &mut Conn<'_>, id: i64, worker: &str) -> Result<()> {
    on!(conn, c => sqlx::query(RELEASE).bind(id).bind(worker).execute(&mut **c).await.map(drop))?;
    Ok(())
}

/// How a run ended.
#[derive(Default)]
pub(crate) struct Ending<'a> {
    pub(crate) state: &'a str,
    pub(crate) error: Option<&'a str>,
    pub(crate) timings: Option<&'a str>,
    pub(crate) metrics: Option<&'a str>,
    pub(crate) score: Option<f64>,
    pub(crate) result: Option<&'a str>,
    pub(crate) model_bytes: i64,
}

const FINISH: &str = "update runs set state = $3, error = $4, timings = $5, metrics = $6, score = $7, result = $8,
        finished_at = $9, model_bytes = $10, worker = null, lease_until = null
    where id = $1 and worker = $2 and state = 'running'";

/// Ends a run; false when the lease was lost, and the result is somebody else's to write.
pub(crate) async fn finish(
    conn: &mut Conn<'_>,
    id: i64,
    worker: &str,
    ending: &Ending<'_>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = on!(conn, c => sqlx::query(FINISH)
        .bind(id)
        .bind(worker)
        .bind(ending.state)
        .bind(ending.error)
        .bind(ending.timings)
        .bind(ending.metrics)
        .bind(ending.score)
        .bind(ending.result)
        .bind(now)
        .bind(ending.model_bytes)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

const NOTIFY: &str = "select pg_notify($1, $2)";

/// Tells the other processes, when the transaction commits. SQLite has no other processes.
pub(crate) async fn notify(conn: &mut Conn<'_>, channel: &str, payload: &str) -> Result<()> {
    match conn {
        Conn::Sqlite(_) => {}
        Conn::Postgres(c) => {
            let query = sqlx::query(NOTIFY).bind(channel).bind(payload);
            query.execute(&mut **c).await?;
        }
    }
    Ok(())
}
