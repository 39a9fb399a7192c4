//! Whole days of tasks whose owner has moved to another time zone: rows of `users` and `tasks`.

use crate::db::tasks::TaskRow;
use crate::db::{Conn, columns, on};
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, QueryBuilder};

const REQUEST: &str = "update users set days_moved_to = 0 where id = $1";

/// Records that the whole days of a user's tasks have to follow the time zone.
pub(crate) async fn request(conn: &mut Conn<'_>, user_id: i64) -> Result<()> {
    on!(conn, c => sqlx::query(REQUEST).bind(user_id).execute(&mut **c).await.map(drop))?;
    Ok(())
}

/// Move of a user to another time zone.
#[derive(FromRow)]
pub(crate) struct DayMove {
    pub(crate) time_zone: String,
    /// Last task whose days have moved.
    pub(crate) days_moved_to: i64,
}

const GET: &str = "select time_zone, days_moved_to from users where id = $1 and days_moved_to is not null";
const LOCK: &str = "select time_zone, days_moved_to from users
    where id = $1 and days_moved_to is not null for no key update";

/// Returns the unfinished move of a user and locks it until the transaction ends. SQLite has one
/// writer at a time and needs no lock.
pub(crate) async fn lock(conn: &mut Conn<'_>, user_id: i64) -> Result<Option<DayMove>> {
    let text = if conn.is_sqlite() { GET } else { LOCK };
    Ok(on!(conn, c => sqlx::query_as(text).bind(user_id).fetch_optional(&mut **c).await)?)
}

const SET: &str = "update users set days_moved_to = $2 where id = $1";

/// Records the last task whose days have moved; `None` ends the move.
pub(crate) async fn set(conn: &mut Conn<'_>, user_id: i64, last: Option<i64>) -> Result<()> {
    on!(conn, c => sqlx::query(SET).bind(user_id).bind(last).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const UNFINISHED: &str = "select id from users where days_moved_to is not null order by id";

/// Returns the users with an unfinished move.
pub(crate) async fn unfinished(conn: &mut Conn<'_>) -> Result<Vec<i64>> {
    Ok(on!(conn, c => sqlx::query_scalar(UNFINISHED).fetch_all(&mut **c).await)?)
}

const WITH_DAY: &str = concat!(
    "select ",
    columns!(tasks),
    " from tasks
    where owner_id = $1 and id > $2 and (start_day is not null or due_day is not null) order by id limit $3"
);

/// Returns the next tasks of an owner after an id that have a whole day, deleted tasks included.
pub(crate) async fn tasks_after(conn: &mut Conn<'_>, owner_id: i64, id: i64, limit: i64) -> Result<Vec<TaskRow>> {
    Ok(on!(conn, c => sqlx::query_as(WITH_DAY).bind(owner_id).bind(id).bind(limit).fetch_all(&mut **c).await)?)
}

/// Whole days of a task, and the times that they mean in the new time zone.
pub(crate) struct MovedDays {
    pub(crate) id: i64,
    pub(crate) start: (Option<NaiveDate>, Option<DateTime<Utc>>),
    pub(crate) due: (Option<NaiveDate>, Option<DateTime<Utc>>),
}

/// Writes the times of whole days of several tasks in one statement. A day that another transaction
/// has changed meanwhile keeps its time, as does a date that is a time.
pub(crate) async fn set_times(conn: &mut Conn<'_>, tasks: &[MovedDays]) -> Result<()> {
    on!(conn, c => {
        // The databases name the columns of `values` alike.
        let mut query = QueryBuilder::new(
            "update tasks set
                start_date = case when start_day = column2 then column3 else start_date end,
                due_date = case when due_day = column4 then column5 else due_date end
            from (",
        );
        query.push_values(tasks, |mut row, task| {
            row.push_bind(task.id);
            row.push_bind(task.start.0);
            row.push_bind(task.start.1);
            row.push_bind(task.due.0);
            row.push_bind(task.due.1);
        });
        query.push(") as moved where tasks.id = moved.column1");
        query.build().persistent(false).execute(&mut **c).await.map(drop)
    })?;
    Ok(())
}
