//! The table `runs` as the queue of the workers, with leases.

use crate::db::{Conn, advisory_lock, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::system::LiveRun;
use sqlx::FromRow;

/// A claimed run.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct JobRow {
    pub(crate) id: i64,
    pub(crate) owner_id: i64,
    pub(crate) dataset_id: i64,
    pub(crate) algorithm: String,
    pub(crate) request: String,
    pub(crate) seed: i64,
    pub(crate) cancel_requested: bool,
    pub(crate) attempts: i64,
}

impl JobRow {
    /// Returns the lease of the worker that claimed it.
    pub(crate) fn lease<'a>(&self, worker: &'a str) -> Lease<'a> {
        Lease {
            id: self.id,
            worker,
            attempt: self.attempts,
        }
    }
}

/// Lease of a worker on a run. The number of the attempt fences off a worker that returns to a run
/// which it has lost and claimed again meanwhile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lease<'a> {
    pub(crate) id: i64,
    pub(crate) worker: &'a str,
    pub(crate) attempt: i64,
}

/// Current time, and the latest end of a valid lease: a lease that ends later was written by a
/// wrong clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeaseClock {
    pub(crate) now: DateTime<Utc>,
    pub(crate) latest_end: DateTime<Utc>,
}

impl LeaseClock {
    /// Whether a lease has ended, or was written by a wrong clock.
    pub(crate) fn is_over(&self, lease_until: DateTime<Utc>) -> bool {
        lease_until <= self.now || lease_until > self.latest_end
    }
}

/// Statement that claims a run. Users take turns: first those with the fewest running runs, then
/// those whose last run started the longest ago; of one user's runs the one with the smallest
/// `queue_at` (short runs overtake long ones, within limits). Times that a wrong clock has written
/// do not count. Users with as many running runs as a user may have get no turn, unless there is
/// no other active account.
///
/// The only difference between the dialects: SQLite has one writer, PostgreSQL many, which must not
/// wait for each other's row. A macro, because a statement must be a literal.
macro_rules! claim {
    ($skip_locked:literal) => {
        concat!(
            "update runs set state = 'running', worker = $1, lease_until = $2, attempts = attempts + 1,
                started_at = coalesce(started_at, $3)
            where id = (select q.id from runs q
                where (q.state = 'queued'
                        or (q.state = 'running' and (q.lease_until < $3 or q.lease_until > $4) and q.attempts < $5))
                    and ((select count(*) from runs r
                            where r.owner_id = q.owner_id and r.state = 'running'
                                and r.lease_until between $3 and $4) < $7
                        or not exists (select 1 from users u where u.id <> q.owner_id and u.is_active))
                order by
                    (select count(*) from runs r
                        where r.owner_id = q.owner_id and r.state = 'running' and r.lease_until between $3 and $4),
                    (select coalesce(max(r.started_at), $6) from runs r
                        where r.owner_id = q.owner_id and r.started_at <= $4),
                    case when q.created_at > $4 then $3 else q.queue_at end, q.id
                limit 1 ",
            $skip_locked,
            ") returning id, owner_id, dataset_id, algorithm, request, seed, cancel_requested, attempts"
        )
    };
}
const CLAIM_SQLITE: &str = claim!("");
const CLAIM_POSTGRES: &str = claim!("for update skip locked");

/// Limits of a claim.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClaimLimits {
    /// Number of lost workers from which a run is not claimed.
    pub(crate) max_lost: i64,
    /// Largest number of runs of one user that are running, where there are other users.
    pub(crate) max_running: i64,
}

/// Key of PostgreSQL's advisory lock for claims: two at the same time would not see each other's
/// run, and exceed the limit of a user.
const CLAIM_LOCK: i64 = 0x636c_6169_6d00;

/// Claims the next queued run, or one that has lost its worker.
pub(crate) async fn claim(
    conn: &mut Conn<'_>,
    worker: &str,
    clock: &LeaseClock,
    lease_until: DateTime<Utc>,
    limits: ClaimLimits,
) -> Result<Option<JobRow>> {
    advisory_lock(conn, CLAIM_LOCK).await?;
    macro_rules! run {
        ($c:expr, $text:expr) => {
            sqlx::query_as($text)
                .bind(worker)
                .bind(lease_until)
                .bind(clock.now)
                .bind(clock.latest_end)
                .bind(limits.max_lost)
                .bind(DateTime::UNIX_EPOCH)
                .bind(limits.max_running)
                .fetch_optional(&mut **$c)
                .await?
        };
    }
    Ok(match conn {
        Conn::Sqlite(c) => run!(c, CLAIM_SQLITE),
        Conn::Postgres(c) => run!(c, CLAIM_POSTGRES),
    })
}

/// Numbers of lost workers after which a run is not claimed again, or fails.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttemptLimits {
    /// Number of lost workers with which a run fails.
    pub(crate) failed_after: i64,
    /// Number of lost workers with which a run fails once its last lease has ended before
    /// `wait_until`, because no other process has claimed it.
    pub(crate) failed_after_waiting: i64,
    pub(crate) wait_until: DateTime<Utc>,
}

const FAIL_LOST: &str =
    "update runs set state = 'failed', error = $3, worker = null, lease_until = null, finished_at = $1
    where state = 'running' and ((lease_until < $1 or lease_until > $2) and attempts >= $4
        or (lease_until < $6 or lease_until > $2) and attempts >= $5)
    returning id, owner_id";

/// Fails the runs that have lost too many workers; returns their ids and owners.
pub(crate) async fn fail_lost(
    conn: &mut Conn<'_>,
    clock: &LeaseClock,
    attempts: &AttemptLimits,
    error: &str,
) -> Result<Vec<(i64, i64)>> {
    Ok(on!(conn, c => sqlx::query_as(FAIL_LOST)
        .bind(clock.now)
        .bind(clock.latest_end)
        .bind(error)
        .bind(attempts.failed_after)
        .bind(attempts.failed_after_waiting)
        .bind(attempts.wait_until)
        .fetch_all(&mut **c)
        .await)?)
}

const RENEW: &str = "update runs set lease_until = $4, progress = $5
    where id = $1 and worker = $2 and attempts = $3 and state = 'running' returning cancel_requested";

/// Renews a lease and stores the progress. Returns whether the owner has cancelled the run; `None`
/// when the lease is lost.
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

/// Returns a run to the queue, as if it had never been claimed; returns whether the lease was still
/// held.
pub(crate) async fn release(conn: &mut Conn<'_>, lease: Lease<'_>) -> Result<bool> {
    let released = on!(conn, c => sqlx::query(RELEASE)
        .bind(lease.id)
        .bind(lease.worker)
        .bind(lease.attempt)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(released == 1)
}

/// Outcome of a run.
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

/// Ends a run; false when the lease was lost and another worker writes the outcome.
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

/// A run that is queued or in training, with the user name of its owner.
#[derive(FromRow)]
struct LiveRow {
    id: i64,
    owner: String,
    algorithm: String,
    state: String,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
}

const ALL_LIVE: &str = "select runs.id, users.username as owner, algorithm, state, runs.created_at, started_at
    from runs join users on users.id = runs.owner_id
    where state in ('queued', 'running') order by runs.id limit 50";

/// Returns the oldest 50 of the runs that are queued or in training.
pub(crate) async fn live(conn: &mut Conn<'_>) -> Result<Vec<LiveRun>> {
    let rows: Vec<LiveRow> = on!(conn, c => sqlx::query_as(ALL_LIVE).fetch_all(&mut **c).await)?;
    let run = |row: LiveRow| LiveRun {
        id: row.id,
        owner: row.owner,
        algorithm: row.algorithm,
        state: row.state,
        created_at: row.created_at,
        started_at: row.started_at,
    };
    Ok(rows.into_iter().map(run).collect())
}

const OLDEST_QUEUED: &str = "select created_at from runs where state = 'queued' order by created_at limit 1";

/// Returns the time at which the oldest waiting run was asked for.
pub(crate) async fn oldest_queued(conn: &mut Conn<'_>) -> Result<Option<DateTime<Utc>>> {
    Ok(on!(conn, c => sqlx::query_scalar(OLDEST_QUEUED).fetch_optional(&mut **c).await)?)
}
