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
    pub(crate) attempts: i64,
}

impl JobRow {
    /// The lease of the worker that claimed it.
    pub(crate) fn lease<'a>(&self, worker: &'a str) -> Lease<'a> {
        Lease {
            id: self.id,
            worker,
            attempt: self.attempts,
        }
    }
}

/// A worker's claim to a run. The number of the attempt fences off a worker that comes back to a
/// run which it has lost and taken again meanwhile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lease<'a> {
    pub(crate) id: i64,
    pub(crate) worker: &'a str,
    pub(crate) attempt: i64,
}

/// The time, and the end of the latest lease that can be true: one that ends later was written by a
/// clock that went wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub(crate) now: DateTime<Utc>,
    pub(crate) far: DateTime<Utc>,
}

/// The claim of a run. People take turns: first those of whom the fewest runs are being trained,
/// then those whose last run was begun the longest ago; of one person's runs the one whose turn
/// came first (`queue_at`: short runs pass long ones, but only for a while).
///
/// The only difference between the dialects: SQLite has one writer, PostgreSQL many, which must not wait for each
/// other's row. A macro, because a statement must be a literal.
macro_rules! claim {
    ($skip_locked:literal) => {
        concat!(
            "update runs set state = 'running', worker = $1, lease_until = $2, attempts = attempts + 1,
                started_at = coalesce(started_at, $3)
            where id = (select q.id from runs q
                where q.state = 'queued'
                    or (q.state = 'running' and (q.lease_until < $3 or q.lease_until > $4) and q.attempts < $5)
                order by
                    (select count(*) from runs r
                        where r.owner_id = q.owner_id and r.state = 'running' and r.lease_until between $3 and $4),
                    (select coalesce(max(r.started_at), $6) from runs r where r.owner_id = q.owner_id),
                    q.queue_at, q.id
                limit 1 ",
            $skip_locked,
            ") returning id, owner_id, dataset_id, request, seed, cancel_requested, attempts"
        )
    };
}
const CLAIM_SQLITE: &str = claim!("");
const CLAIM_POSTGRES: &str = claim!("for update skip locked");

/// Takes the run whose turn it is, of those that wait or whose worker is lost, but for those that
/// have lost `most` workers.
pub(crate) async fn claim(
    conn: &mut Conn<'_>,
    worker: &str,
    time: &Now,
    lease_until: DateTime<Utc>,
    most: i64,
) -> Result<Option<JobRow>> {
    macro_rules! run {
        ($c:expr, $text:expr) => {
            sqlx::query_as($text)
                .bind(worker)
                .bind(lease_until)
                .bind(time.now)
                .bind(time.far)
                .bind(most)
                .bind(DateTime::UNIX_EPOCH)
                .fetch_optional(&mut **$c)
                .await?
        };
    }
    Ok(match conn {
        Conn::Sqlite(c) => run!(c, CLAIM_SQLITE),
        Conn::Postgres(c) => run!(c, CLAIM_POSTGRES),
    })
}

/// After how many lost workers a run has failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempts {
    /// The most workers that a run may have lost for this process to take it up.
    pub(crate) most: i64,
    /// With so many it has failed.
    pub(crate) given_up: i64,
    /// With so many it has failed when its last lease ended before `wait_until`: nobody who may has
    /// taken it up.
    pub(crate) waiting: i64,
    pub(crate) wait_until: DateTime<Utc>,
}

const FAIL_LOST: &str =
    "update runs set state = 'failed', error = $3, worker = null, lease_until = null, finished_at = $1
    where state = 'running' and ((lease_until < $1 or lease_until > $2) and attempts >= $4
        or (lease_until < $6 or lease_until > $2) and attempts >= $5)
    returning id, owner_id";

/// Ends the runs whose worker was lost for the last time; their ids and owners.
pub(crate) async fn fail_lost(
    conn: &mut Conn<'_>,
    time: &Now,
    attempts: &Attempts,
    error: &str,
) -> Result<Vec<(i64, i64)>> {
    Ok(on!(conn, c => sqlx::query_as(FAIL_LOST)
        .bind(time.now)
        .bind(time.far)
        .bind(error)
        .bind(attempts.given_up)
        .bind(attempts.waiting)
        .bind(attempts.wait_until)
        .fetch_all(&mut **c)
        .await)?)
}

const RENEW: &str = "update runs set lease_until = $4, progress = $5
    where id = $1 and worker = $2 and attempts = $3 and state = 'running' returning cancel_requested";

/// Renews a lease and tells how far the run is; whether the owner wants it to stop, or nothing when the lease is lost.
pub(crate) async fn renew(
    conn: &mut Conn<'_>,
    lease: Lease<'_>,
    lease_until: DateTime<Utc>,
    progress: Option<&str>,
) -> Result<Option<bool>> {
    Ok(on!(conn, c => sqlx::query_scalar(RENEW)
        .bind(lease.id)
        .bind(lease.worker)
        .bind(lease.attempt)
        .bind(lease_until)
        .bind(progress)
        .fetch_optional(&mut **c)
        .await)?)
}

const RELEASE: &str =
    "update runs set state = 'queued', worker = null, lease_until = null, attempts = attempts - 1, progress = null
    where id = $1 and worker = $2 and attempts = $3 and state = 'running'";

/// Gives a run back to the queue, as if it had never been taken.
pub(crate) async fn release(conn: &mut Conn<'_>, lease: Lease<'_>) -> Result<()> {
    on!(conn, c => sqlx::query(RELEASE)
        .bind(lease.id)
        .bind(lease.worker)
        .bind(lease.attempt)
        .execute(&mut **c)
        .await
        .map(drop))?;
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

const FINISH: &str = "update runs set state = $4, error = $5, timings = $6, metrics = $7, score = $8, result = $9,
        finished_at = $10, model_bytes = $11, worker = null, lease_until = null
    where id = $1 and worker = $2 and attempts = $3 and state = 'running'";

/// Ends a run; false when the lease was lost, and the result is somebody else's to write.
pub(crate) async fn finish(
    conn: &mut Conn<'_>,
    lease: Lease<'_>,
    ending: &Ending<'_>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = on!(conn, c => sqlx::query(FINISH)
        .bind(lease.id)
        .bind(lease.worker)
        .bind(lease.attempt)
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
