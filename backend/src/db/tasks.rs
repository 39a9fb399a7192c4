//! The table `tasks`.

use crate::db::{Conn, columns, on};
use crate::error::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::DayOrTime;
use domain::task::{Task, TaskFields, TaskPriority, TaskStatus, split_labels};
use sqlx::FromRow;

/// A row of `tasks`.
#[derive(Clone, Debug, FromRow)]
pub struct TaskRow {
    pub(crate) id: i64,
    owner_id: i64,
    pub(crate) title: String,
    description: Option<String>,
    status: String,
    priority: String,
    labels: String,
    start_date: Option<DateTime<Utc>>,
    start_day: Option<NaiveDate>,
    due_date: Option<DateTime<Utc>>,
    due_day: Option<NaiveDate>,
    completed_at: Option<DateTime<Utc>>,
    pub(crate) version: i64,
    created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

/// Parses the status of a row.
pub(crate) fn status(text: &str, id: i64) -> Result<TaskStatus> {
    TaskStatus::parse(text).ok_or_else(|| Error::row("tasks", "status", id, text))
}

/// Parses the priority of a row.
pub(crate) fn priority(text: &str, id: i64) -> Result<TaskPriority> {
    TaskPriority::parse(text).ok_or_else(|| Error::row("tasks", "priority", id, text))
}

impl TaskRow {
    /// Converts the row into the type of the API.
    ///
    /// # Errors
    /// When status or priority are unknown.
    pub fn into_task(self) -> Result<Task> {
        let status = status(&self.status, self.id)?;
        Ok(Task {
            id: self.id,
            fields: TaskFields {
                status,
                priority: priority(&self.priority, self.id)?,
                labels: split_labels(&self.labels),
                title: self.title,
                description: self.description,
                start_date: day_or_time(self.start_day, self.start_date),
                due_date: day_or_time(self.due_day, self.due_date),
            },
            owner_id: self.owner_id,
            is_completed: status == TaskStatus::Completed,
            completed_at: self.completed_at,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            deleted_at: self.deleted_at,
        })
    }
}

/// Returns the date of a row, whose time is only derived when it is a whole day.
fn day_or_time(day: Option<NaiveDate>, time: Option<DateTime<Utc>>) -> Option<DayOrTime> {
    day.map(DayOrTime::Day).or(time.map(DayOrTime::Time))
}

/// Returns the day of a date that is a whole day.
pub(super) fn whole_day(time: Option<DayOrTime>) -> Option<NaiveDate> {
    match time {
        Some(DayOrTime::Day(day)) => Some(day),
        Some(DayOrTime::Time(_)) | None => None,
    }
}

/// Values of a row that its owner writes, and the values derived from them.
#[derive(Clone, Debug)]
pub(crate) struct TaskContent {
    pub(crate) fields: TaskFields<DayOrTime>,
    pub(crate) derived: DerivedColumns,
    pub(crate) completed_at: Option<DateTime<Utc>>,
}

/// Values by which tasks are searched and sorted. They follow from the fields, from the time zone
/// of the owner and from the tables of Unicode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DerivedColumns {
    /// Folded title and description.
    pub(crate) search: String,
    /// Sort key of the title.
    pub(crate) title_key: String,
    /// Folded labels.
    pub(crate) label_keys: Vec<String>,
    /// Time from which on the start date holds.
    pub(crate) start_date: Option<DateTime<Utc>>,
    /// Time until which the due date holds.
    pub(crate) due_date: Option<DateTime<Utc>>,
}

/// Joins labels for the column, in which each label stands between commas.
pub(super) fn joined(labels: &[String]) -> String {
    labels.iter().fold(String::new(), |text, label| {
        let comma = if text.is_empty() { "," } else { "" };
        text + comma + label + ","
    })
}

/// Binds the derived columns of a task as $1 to $5.
macro_rules! bind_derived {
    ($query:expr, $derived:expr) => {
        $query
            .bind(&$derived.search)
            .bind(&$derived.title_key)
            .bind(joined(&$derived.label_keys))
            .bind($derived.start_date)
            .bind($derived.due_date)
    };
}

/// Binds the content of a task as $1 to $13.
macro_rules! bind_content {
    ($query:expr, $task:expr) => {
        bind_derived!($query, $task.derived)
            .bind(&$task.fields.title)
            .bind($task.fields.description.as_deref())
            .bind($task.fields.status.as_str())
            .bind($task.fields.priority.as_str())
            .bind(joined(&$task.fields.labels))
            .bind(whole_day($task.fields.start_date))
            .bind(whole_day($task.fields.due_date))
            .bind($task.completed_at)
    };
}

const INSERT: &str = concat!("insert into tasks (search, title_key, label_keys, start_date, due_date, title, description, status, priority, labels, start_day, due_day, completed_at, owner_id, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15) returning ", columns!(tasks));

/// Adds a task.
pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    owner_id: i64,
    task: &TaskContent,
    now: DateTime<Utc>,
) -> Result<TaskRow> {
    Ok(on!(conn, c => bind_content!(sqlx::query_as(INSERT), task)
        .bind(owner_id)
        .bind(now)
        .fetch_one(&mut **c)
        .await)?)
}

const GET: &str = concat!(
    "select ",
    columns!(tasks),
    " from tasks where id = $1 and owner_id = $2 and deleted_at is null"
);

/// Returns a task of an owner.
pub(crate) async fn get(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<TaskRow>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

const LOCK: &str = concat!(
    "update tasks set version = version + 1 where id = $1 and owner_id = $2 and deleted_at is null returning ",
    columns!(tasks)
);

/// Returns a task of an owner, increments its version and locks it until the transaction ends.
/// (`select … for update` would work on PostgreSQL only.)
pub(crate) async fn lock(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<TaskRow>> {
    Ok(on!(conn, c => sqlx::query_as(LOCK).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

const UPDATE: &str = concat!("update tasks set search = $1, title_key = $2, label_keys = $3, start_date = $4, due_date = $5, title = $6, description = $7, status = $8, priority = $9, labels = $10, start_day = $11, due_day = $12, completed_at = $13, updated_at = $14
    where id = $15 returning ", columns!(tasks));

/// Writes a locked task.
pub(crate) async fn update(conn: &mut Conn<'_>, id: i64, task: &TaskContent, now: DateTime<Utc>) -> Result<TaskRow> {
    Ok(on!(conn, c => bind_content!(sqlx::query_as(UPDATE), task)
        .bind(now)
        .bind(id)
        .fetch_one(&mut **c)
        .await)?)
}

const REDERIVE: &str = "update tasks set search = $1, title_key = $2, label_keys = $3, start_date = $4, due_date = $5, labels = $6, start_day = $7, due_day = $8
    where id = $9";

/// Writes the derived columns of a task, with the labels and dates that they follow from. It is not
/// a change of the task.
pub(crate) async fn rederive(
    conn: &mut Conn<'_>,
    id: i64,
    fields: &TaskFields<DayOrTime>,
    derived: &DerivedColumns,
) -> Result<()> {
    on!(conn, c => bind_derived!(sqlx::query(REDERIVE), derived)
        .bind(joined(&fields.labels))
        .bind(whole_day(fields.start_date))
        .bind(whole_day(fields.due_date))
        .bind(id)
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}

const DELETE: &str = "update tasks set deleted_at = $2, updated_at = $2 where id = $1";

/// Marks a locked task as deleted.
pub(crate) async fn delete(conn: &mut Conn<'_>, id: i64, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(id).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const RESTORE: &str = concat!(
    "update tasks set deleted_at = null, updated_at = $3, version = version + 1
    where id = $1 and owner_id = $2 and deleted_at > $4 returning ",
    columns!(tasks)
);

/// Restores a task that was deleted after `since`.
pub(crate) async fn restore(
    conn: &mut Conn<'_>,
    owner_id: i64,
    id: i64,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<TaskRow>> {
    Ok(on!(conn, c => sqlx::query_as(RESTORE)
        .bind(id)
        .bind(owner_id)
        .bind(now)
        .bind(since)
        .fetch_optional(&mut **c)
        .await)?)
}

const COUNT_ALL: &str = "select count(*) from tasks where owner_id = $1";

/// Returns the number of an owner's tasks, deleted tasks included.
pub(crate) async fn count_all(conn: &mut Conn<'_>, owner_id: i64) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(COUNT_ALL).bind(owner_id).fetch_one(&mut **c).await)?)
}

macro_rules! purge_oldest {
    ($skip_locked:literal) => {
        concat!(
            "delete from tasks where id in (select id from tasks
                where owner_id = $1 and deleted_at is not null order by deleted_at, id limit $2 ",
            $skip_locked,
            ")"
        )
    };
}
const PURGE_OLDEST_SQLITE: &str = purge_oldest!("");
const PURGE_OLDEST_POSTGRES: &str = purge_oldest!("for update skip locked");

/// Removes the `count` tasks of an owner that were deleted first, and returns their number. On
/// PostgreSQL the hourly purge may have locked the same rows, which are left to it.
pub(crate) async fn purge_oldest(conn: &mut Conn<'_>, owner_id: i64, count: i64) -> Result<u64> {
    let text = if conn.is_sqlite() {
        PURGE_OLDEST_SQLITE
    } else {
        PURGE_OLDEST_POSTGRES
    };
    Ok(on!(conn, c => sqlx::query(text)
        .bind(owner_id)
        .bind(count)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?)
}

macro_rules! purge {
    ($skip_locked:literal) => {
        concat!(
            "delete from tasks where id in (select id from tasks where deleted_at <= $1 order by deleted_at limit 100 ",
            $skip_locked,
            ")"
        )
    };
}
const PURGE_SQLITE: &str = purge!("");
const PURGE_POSTGRES: &str = purge!("for update skip locked");

/// Removes the next tasks that were deleted until `before`, with their history, and returns their
/// number. On PostgreSQL a row that somebody has locked is left for the next time.
pub(crate) async fn purge(conn: &mut Conn<'_>, before: DateTime<Utc>) -> Result<u64> {
    let text = if conn.is_sqlite() { PURGE_SQLITE } else { PURGE_POSTGRES };
    Ok(on!(conn, c => sqlx::query(text).bind(before).execute(&mut **c).await.map(|done| done.rows_affected()))?)
}
