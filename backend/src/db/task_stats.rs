//! Statistics of the table `tasks`.

use crate::db::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};

const COUNTS: &str =
    "select status, priority, count(*) from tasks where owner_id = $1 and deleted_at is null group by status, priority";

/// Returns the number of an owner's tasks for each status and priority.
pub(crate) async fn counts(conn: &mut Conn<'_>, owner_id: i64) -> Result<Vec<(String, String, i64)>> {
    Ok(on!(conn, c => sqlx::query_as(COUNTS).bind(owner_id).fetch_all(&mut **c).await)?)
}

const DUE: &str =
    "select count(case when due_date < $2 then 1 end), count(case when due_date >= $3 and due_date < $4 then 1 end),
        count(case when due_date >= $3 and due_date < $5 then 1 end)
    from tasks where owner_id = $1 and deleted_at is null and status in ('pending', 'in_progress')";

/// Returns the numbers of open tasks of an owner that are overdue, due today, and due from today
/// until `end`.
pub(crate) async fn due(
    conn: &mut Conn<'_>,
    owner_id: i64,
    now: DateTime<Utc>,
    today: DateTime<Utc>,
    tomorrow: DateTime<Utc>,
    end: DateTime<Utc>,
) -> Result<(i64, i64, i64)> {
    Ok(on!(conn, c => sqlx::query_as(DUE)
        .bind(owner_id)
        .bind(now)
        .bind(today)
        .bind(tomorrow)
        .bind(end)
        .fetch_one(&mut **c)
        .await)?)
}

const COMPLETED: &str =
    "select completed_at from tasks where owner_id = $1 and deleted_at is null and completed_at >= $2";

/// Returns the completion times of an owner's tasks since a time. The service counts days, because
/// only it knows time zones.
pub(crate) async fn completed(conn: &mut Conn<'_>, owner_id: i64, since: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>> {
    Ok(on!(conn, c => sqlx::query_scalar(COMPLETED).bind(owner_id).bind(since).fetch_all(&mut **c).await)?)
}

// A task without a recorded cancellation counts as closed at its last change. In the JSON of a
// change, only the field `status` can be followed by "cancelled".
const OPEN: &str = r#"select created_at, case when closed_at is null or deleted_at < closed_at then deleted_at else closed_at end
    from (select created_at, deleted_at, case status
            when 'completed' then completed_at
            when 'cancelled' then coalesce((select max(changed_at) from task_changes
                where task_id = tasks.id and fields like '%"field":"status",%"to":"cancelled"%'), updated_at)
            end as closed_at
        from tasks where owner_id = $1) as lives
    where (closed_at is null or closed_at >= $2) and (deleted_at is null or deleted_at >= $2)"#;

/// Returns the periods in which an owner's tasks were open, deleted tasks included, without those
/// that ended before `since`.
pub(crate) async fn open(
    conn: &mut Conn<'_>,
    owner_id: i64,
    since: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, Option<DateTime<Utc>>)>> {
    Ok(on!(conn, c => sqlx::query_as(OPEN).bind(owner_id).bind(since).fetch_all(&mut **c).await)?)
}

// The two databases share no function for the seconds between two times.
const MEAN_SQLITE: &str = "select avg(unixepoch(completed_at, 'subsec') - unixepoch(created_at, 'subsec')) from tasks
    where owner_id = $1 and deleted_at is null and completed_at is not null";
const MEAN_POSTGRES: &str =
    "select cast(avg(extract(epoch from completed_at - created_at)) as double precision) from tasks
    where owner_id = $1 and deleted_at is null and completed_at is not null";

/// Returns the mean time from the creation of a task to its completion, in seconds.
pub(crate) async fn mean_completion(conn: &mut Conn<'_>, owner_id: i64) -> Result<Option<f64>> {
    Ok(match conn {
        Conn::Sqlite(c) => {
            sqlx::query_scalar(MEAN_SQLITE)
                .bind(owner_id)
                .fetch_one(&mut **c)
                .await?
        }
        Conn::Postgres(c) => {
            sqlx::query_scalar(MEAN_POSTGRES)
                .bind(owner_id)
                .fetch_one(&mut **c)
                .await?
        }
    })
}
