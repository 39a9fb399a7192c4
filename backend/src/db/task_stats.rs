//! Statistics of the table `tasks`.

use crate::db::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

/// Numbers of an owner's tasks of one status and priority.
#[derive(Debug, FromRow)]
pub(crate) struct TaskCounts {
    pub(crate) status: String,
    pub(crate) priority: String,
    pub(crate) count: i64,
    pub(crate) overdue: i64,
    pub(crate) due_today: i64,
    pub(crate) due_soon: i64,
    /// Number of tasks with a time of completion.
    pub(crate) completed: i64,
    /// Sum of their times from creation to completion.
    pub(crate) completion_seconds: Option<f64>,
}

/// Times by which open tasks are counted as due.
pub(crate) struct DueTimes {
    pub(crate) now: DateTime<Utc>,
    pub(crate) today: DateTime<Utc>,
    pub(crate) tomorrow: DateTime<Utc>,
    /// End of the days that count as soon.
    pub(crate) soon_until: DateTime<Utc>,
}

macro_rules! counts {
    ($completion_seconds:literal) => {
        concat!(
            "select status, priority, count(*) as count, count(case when due < $2 then 1 end) as overdue,
                count(case when due >= $3 and due < $4 then 1 end) as due_today,
                count(case when due >= $3 and due < $5 then 1 end) as due_soon,
                count(completed_at) as completed, sum(",
            $completion_seconds,
            ") as completion_seconds
            from (select status, priority, created_at, completed_at,
                    case when status in ('pending', 'in_progress') then due_date end as due
                from tasks where owner_id = $1 and deleted_at is null) as kept
            group by status, priority"
        )
    };
}
// The two databases share no function for the seconds between two times.
const COUNTS_SQLITE: &str = counts!("unixepoch(completed_at, 'subsec') - unixepoch(created_at, 'subsec')");
const COUNTS_POSTGRES: &str = counts!("cast(extract(epoch from completed_at - created_at) as double precision)");

/// Returns the numbers of an owner's tasks for each status and priority.
pub(crate) async fn counts(conn: &mut Conn<'_>, owner_id: i64, due: &DueTimes) -> Result<Vec<TaskCounts>> {
    let text = if conn.is_sqlite() {
        COUNTS_SQLITE
    } else {
        COUNTS_POSTGRES
    };
    Ok(on!(conn, c => sqlx::query_as(text)
        .bind(owner_id)
        .bind(due.now)
        .bind(due.today)
        .bind(due.tomorrow)
        .bind(due.soon_until)
        .fetch_all(&mut **c)
        .await)?)
}

/// Time for which a task was open.
#[derive(Debug, FromRow)]
pub(crate) struct OpenSpan {
    pub(crate) created_at: DateTime<Utc>,
    /// Time at which it was completed, cancelled or deleted.
    pub(crate) ended_at: Option<DateTime<Utc>>,
    /// Time at which it was completed, unless it was deleted.
    pub(crate) completed_at: Option<DateTime<Utc>>,
}

// A task without a recorded cancellation counts as closed at its last change, and no task was
// cancelled later. In the JSON of a change, only the field `status` can be followed by "cancelled".
// The changes of a task are read from the newest one, until one is its cancellation;
// `materialized`, because SQLite would repeat that wherever `closed_at` is used.
const SPANS: &str = r#"with lives as materialized (
        select created_at, deleted_at, completed_at, case status
            when 'completed' then completed_at
            when 'cancelled' then coalesce((select changed_at from task_changes
                where task_id = tasks.id and fields like '%"field":"status",%"to":"cancelled"%'
                order by id desc limit 1), updated_at)
            end as closed_at
        from tasks where owner_id = $1 and (status <> 'cancelled' or updated_at >= $2))
    select created_at,
        case when closed_at is null or deleted_at < closed_at then deleted_at else closed_at end as ended_at,
        case when deleted_at is null then completed_at end as completed_at
    from lives
    where (closed_at is null or closed_at >= $2) and (deleted_at is null or deleted_at >= $2)"#;

/// Returns the times for which an owner's tasks were open, deleted tasks included, without those
/// that ended before `since`.
pub(crate) async fn spans(conn: &mut Conn<'_>, owner_id: i64, since: DateTime<Utc>) -> Result<Vec<OpenSpan>> {
    Ok(on!(conn, c => sqlx::query_as(SPANS).bind(owner_id).bind(since).fetch_all(&mut **c).await)?)
}
