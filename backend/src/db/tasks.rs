//! The table `tasks`.

use crate::db::{Conn, on};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
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
    due_date: Option<DateTime<Utc>>,
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
                start_date: self.start_date,
                due_date: self.due_date,
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

/// Values of a row that its owner writes, and the values derived from them.
#[derive(Clone, Debug)]
pub(crate) struct TaskContent {
    pub(crate) fields: TaskFields<DateTime<Utc>>,
    pub(crate) search: String,
    pub(crate) completed_at: Option<DateTime<Utc>>,
}

/// Joins labels for the column, in which each label stands between commas.
fn joined(labels: &[String]) -> String {
    labels.iter().fold(String::new(), |text, label| {
        let comma = if text.is_empty() { "," } else { "" };
        text + comma + label + ","
    })
}

/// Binds the content of a task as $1 to $9.
macro_rules! bind_content {
    ($query:expr, $task:expr) => {
        $query
            .bind(&$task.fields.title)
            .bind($task.fields.description.as_deref())
            .bind(&$task.search)
            .bind($task.fields.status.as_str())
            .bind($task.fields.priority.as_str())
            .bind(joined(&$task.fields.labels))
            .bind($task.fields.start_date)
            .bind($task.fields.due_date)
            .bind($task.completed_at)
    };
}

const INSERT: &str = "insert into tasks (title, description, search, status, priority, labels, start_date, due_date, completed_at, owner_id, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) returning *";

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

const GET: &str = "select * from tasks where id = $1 and owner_id = $2 and deleted_at is null";

/// Returns a task of an owner.
pub(crate) async fn get(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<TaskRow>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

const LOCK: &str =
    "update tasks set version = version + 1 where id = $1 and owner_id = $2 and deleted_at is null returning *";

/// Returns a task of an owner, increments its version and locks it until the transaction ends.
/// (`select … for update` would work on PostgreSQL only.)
pub(crate) async fn lock(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<TaskRow>> {
    Ok(on!(conn, c => sqlx::query_as(LOCK).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

const UPDATE: &str = "update tasks set title = $1, description = $2, search = $3, status = $4, priority = $5, labels = $6, start_date = $7, due_date = $8, completed_at = $9, updated_at = $10
    where id = $11 returning *";

/// Writes a locked task.
pub(crate) async fn update(conn: &mut Conn<'_>, id: i64, task: &TaskContent, now: DateTime<Utc>) -> Result<TaskRow> {
    Ok(on!(conn, c => bind_content!(sqlx::query_as(UPDATE), task)
        .bind(now)
        .bind(id)
        .fetch_one(&mut **c)
        .await)?)
}

const DELETE: &str = "update tasks set deleted_at = $2, updated_at = $2 where id = $1";

/// Marks a locked task as deleted.
pub(crate) async fn delete(conn: &mut Conn<'_>, id: i64, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(id).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const RESTORE: &str = "update tasks set deleted_at = null, updated_at = $3, version = version + 1
    where id = $1 and owner_id = $2 and deleted_at > $4 returning *";

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

/// Removes the `count` tasks of an owner that were deleted first. On PostgreSQL the hourly purge
/// may have locked the same rows, which are left to it.
pub(crate) async fn purge_oldest(conn: &mut Conn<'_>, owner_id: i64, count: i64) -> Result<()> {
    let text = if conn.is_sqlite() {
        PURGE_OLDEST_SQLITE
    } else {
        PURGE_OLDEST_POSTGRES
    };
    on!(conn, c => sqlx::query(text).bind(owner_id).bind(count).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const PURGE: &str = "delete from tasks where deleted_at <= $1";

/// Removes the tasks that were deleted until `before`, and returns their number.
pub(crate) async fn purge(conn: &mut Conn<'_>, before: DateTime<Utc>) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(PURGE).bind(before).execute(&mut **c).await.map(|done| done.rows_affected()))?)
}
