//! The table `workers`.

use crate::clock_skew::Period;
use crate::db::{Conn, delete_batch, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::system::WorkerStatus;
use sqlx::FromRow;

const STORE: &str =
    "insert into workers (name, is_standalone, version, slots, max_run_memory_bytes, started_at, seen_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (name) do update set seen_at = excluded.seen_at";

/// Stores the heartbeat of a process.
pub(crate) async fn store(conn: &mut Conn<'_>, worker: &WorkerStatus) -> Result<()> {
    on!(conn, c => sqlx::query(STORE)
        .bind(&worker.name)
        .bind(worker.is_standalone)
        .bind(&worker.version)
        .bind(worker.slots)
        .bind(worker.max_run_memory_bytes)
        .bind(worker.started_at)
        .bind(worker.seen_at)
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}

#[derive(FromRow)]
struct WorkerRow {
    name: String,
    is_standalone: bool,
    version: String,
    slots: i64,
    max_run_memory_bytes: i64,
    started_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
}

const SEEN_IN: &str =
    "select name, is_standalone, version, slots, max_run_memory_bytes, started_at, seen_at from workers
    where seen_at > $1 and seen_at <= $2 order by seen_at desc, name limit 100";

/// Returns the processes that were seen in a period, the latest first.
pub(crate) async fn seen_in(conn: &mut Conn<'_>, period: Period) -> Result<Vec<WorkerStatus>> {
    let rows: Vec<WorkerRow> = on!(conn, c => sqlx::query_as(SEEN_IN)
        .bind(period.after)
        .bind(period.until)
        .fetch_all(&mut **c)
        .await)?;
    let worker = |row: WorkerRow| WorkerStatus {
        name: row.name,
        is_standalone: row.is_standalone,
        version: row.version,
        slots: row.slots,
        max_run_memory_bytes: row.max_run_memory_bytes,
        started_at: row.started_at,
        seen_at: row.seen_at,
    };
    Ok(rows.into_iter().map(worker).collect())
}

const SLOTS_IN: &str =
    "select cast(coalesce(sum(slots), 0) as bigint) from workers where seen_at > $1 and seen_at <= $2";

/// Returns the number of runs that the processes that were seen in a period train at the same time.
pub(crate) async fn slots_in(conn: &mut Conn<'_>, period: Period) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(SLOTS_IN)
        .bind(period.after)
        .bind(period.until)
        .fetch_one(&mut **c)
        .await)?)
}

const DELETE: &str = "delete from workers where name = $1";

/// Deletes a process that stops.
pub(crate) async fn delete(conn: &mut Conn<'_>, name: &str) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(name).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const DELETE_OUTSIDE: &str = delete_batch!("workers", "name", "seen_at <= $1 or seen_at > $2");

/// Deletes the next processes that were not seen in a period, and returns their number.
pub(crate) async fn delete_outside(conn: &mut Conn<'_>, period: Period) -> Result<u64> {
    super::delete_outside(conn, DELETE_OUTSIDE, period).await
}
