//! The table `tasks`.

use super::{Conn, on, pattern};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::PageQuery;
use domain::task::{Task, TaskField, TaskPriority, TaskSort, TaskStatus};
use sqlx::{FromRow, QueryBuilder};

/// A row of `tasks`.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct TaskRow {
    pub(crate) id: i64,
    pub(crate) owner_id: i64,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) status: String,
    pub(crate) priority: String,
    pub(crate) due_date: Option<DateTime<Utc>>,
    pub(crate) completed_at: Option<DateTime<Utc>>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

/// The status of a row.
pub(crate) fn status(text: &str, id: i64) -> Result<TaskStatus> {
    let known = TaskStatus::ALL.into_iter().find(|status| status.as_str() == text);
    known.ok_or_else(|| Error::row("tasks", "status", id, text))
}

/// The priority of a row.
pub(crate) fn priority(text: &str, id: i64) -> Result<TaskPriority> {
    let known = TaskPriority::ALL.into_iter().find(|priority| priority.as_str() == text);
    known.ok_or_else(|| Error::row("tasks", "priority", id, text))
}

impl TaskRow {
    /// The row as the outside sees it.
    pub(crate) fn into_task(self) -> Result<Task> {
        let status = status(&self.status, self.id)?;
        Ok(Task {
            id: self.id,
            status,
            priority: priority(&self.priority, self.id)?,
            title: self.title,
            description: self.description,
            owner_id: self.owner_id,
            due_date: self.due_date,
            is_completed: status == TaskStatus::Completed,
            completed_at: self.completed_at,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            deleted_at: self.deleted_at,
        })
    }
}

/// What its owner can write into a row, and what follows from it.
#[derive(Clone, Debug)]
pub(crate) struct TaskContent {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) search: String,
    pub(crate) status: TaskStatus,
    pub(crate) priority: TaskPriority,
    pub(crate) due_date: Option<DateTime<Utc>>,
    pub(crate) completed_at: Option<DateTime<Utc>>,
}

/// Binds the content of a task as $1 to $7.
macro_rules! bind_content {
    ($query:expr, $task:expr) => {
        $query
            .bind(&$task.title)
            .bind($task.description.as_deref())
            .bind(&$task.search)
            .bind($task.status.as_str())
            .bind($task.priority.as_str())
            .bind($task.due_date)
            .bind($task.completed_at)
    };
}

const INSERT: &str = "insert into tasks (title, description, search, status, priority, due_date, completed_at, owner_id, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) returning *";

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

/// A task of an owner.
pub(crate) async fn get(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<TaskRow>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

const LOCK: &str =
    "update tasks set version = version + 1 where id = $1 and owner_id = $2 and deleted_at is null returning *";

/// A task of an owner that is about to change: its version is counted on, and until the transaction ends nobody else can
/// change it. (`select … for update` would do on PostgreSQL only.)
pub(crate) async fn lock(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<TaskRow>> {
    Ok(on!(conn, c => sqlx::query_as(LOCK).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

const UPDATE: &str = "update tasks set title = $1, description = $2, search = $3, status = $4, priority = $5, due_date = $6, completed_at = $7, updated_at = $8
    where id = $9 returning *";

/// Writes a task that is locked.
pub(crate) async fn update(conn: &mut Conn<'_>, id: i64, task: &TaskContent, now: DateTime<Utc>) -> Result<TaskRow> {
    Ok(on!(conn, c => bind_content!(sqlx::query_as(UPDATE), task)
        .bind(now)
        .bind(id)
        .fetch_one(&mut **c)
        .await)?)
}

const DELETE: &str = "update tasks set deleted_at = $2, updated_at = $2 where id = $1";

/// Puts a task that is locked among the deleted ones.
pub(crate) async fn delete(conn: &mut Conn<'_>, id: i64, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(id).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const RESTORE: &str = "update tasks set deleted_at = null, updated_at = $3, version = version + 1
    where id = $1 and owner_id = $2 and deleted_at > $4 returning *";

/// Brings a task back that was deleted after `since`.
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

const PURGE: &str = "delete from tasks where deleted_at <= $1";

/// Forgets the tasks that were deleted until `before`; how many they were.
pub(crate) async fn purge(conn: &mut Conn<'_>, before: DateTime<Utc>) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(PURGE).bind(before).execute(&mut **c).await.map(|done| done.rows_affected()))?)
}

/// The conditions of a list, with every time resolved.
#[derive(Clone, Debug)]
pub(crate) struct TaskConditions {
    pub(crate) status: Vec<TaskStatus>,
    pub(crate) priority: Vec<TaskPriority>,
    pub(crate) due_before: Option<DateTime<Utc>>,
    pub(crate) due_after: Option<DateTime<Utc>>,
    pub(crate) overdue: Option<bool>,
    /// Texts that must all occur in the title or the description.
    pub(crate) words: Vec<String>,
    /// The deleted tasks instead, those that were deleted after this.
    pub(crate) deleted_after: Option<DateTime<Utc>>,
    pub(crate) now: DateTime<Utc>,
    /// When the owner's day began: a task that is due then has the whole day.
    pub(crate) today: DateTime<Utc>,
}

const LIST: &str = "select * from tasks where owner_id = ";
const COUNT: &str = "select count(*) from tasks where owner_id = ";
const OPEN: &str = "status in ('pending', 'in_progress')";

/// Adds one of several values to a statement, unless there is none.
macro_rules! one_of {
    ($query:expr, $column:literal, $values:expr) => {
        if !$values.is_empty() {
            $query.push(concat!(" and ", $column, " in ("));
            let mut list = $query.separated(", ");
            for value in &$values {
                list.push_bind(value.as_str());
            }
            $query.push(")");
        }
    };
}

/// Adds the conditions of a list to a statement.
macro_rules! filtered {
    ($text:expr, $owner:expr, $filter:expr) => {{
        let mut query = QueryBuilder::new($text);
        query.push_bind($owner);
        match $filter.deleted_after {
            None => query.push(" and deleted_at is null"),
            Some(time) => query.push(" and deleted_at > ").push_bind(time),
        };
        one_of!(query, "status", $filter.status);
        one_of!(query, "priority", $filter.priority);
        if let Some(time) = $filter.due_before {
            query.push(" and due_date < ").push_bind(time);
        }
        if let Some(time) = $filter.due_after {
            query.push(" and due_date >= ").push_bind(time);
        }
        if let Some(overdue) = $filter.overdue {
            // A task without a date is not overdue; compared, it would be neither.
            query.push(if overdue { " and (" } else { " and not (" }).push(OPEN);
            query
                .push(" and due_date is not null and due_date < ")
                .push_bind($filter.now);
            query.push(" and due_date <> ").push_bind($filter.today).push(")");
        }
        for word in &$filter.words {
            query
                .push(" and search like ")
                .push_bind(pattern(word))
                .push(" escape '\\'");
        }
        query
    }};
}

/// What a field is sorted by. Neither a status nor a priority is sorted by its name, and a missing date comes last: the
/// two databases put it at different ends.
fn key(field: TaskField) -> (&'static str, &'static str) {
    match field {
        TaskField::Id => ("", "id"),
        TaskField::Title => ("", "lower(title)"),
        TaskField::Status => (
            "",
            "case status when 'pending' then 0 when 'in_progress' then 1 when 'completed' then 2 else 3 end",
        ),
        TaskField::Priority => (
            "",
            "case priority when 'low' then 0 when 'medium' then 1 when 'high' then 2 else 3 end",
        ),
        TaskField::DueDate => ("due_date is null, ", "due_date"),
        TaskField::CreatedAt => ("", "created_at"),
        TaskField::UpdatedAt => ("", "updated_at"),
        TaskField::CompletedAt => ("completed_at is null, ", "completed_at"),
    }
}

/// The order of a list; ties are broken by the id, in the direction of the first key.
fn order(sort: &TaskSort) -> String {
    let direction = |descending| if descending { " desc" } else { "" };
    let mut text = String::from(" order by ");
    for one in sort.keys() {
        let (missing, column) = key(one.field);
        text.extend([missing, column, direction(one.descending), ", "]);
    }
    text.extend(["id", direction(sort.keys().first().is_some_and(|key| key.descending))]);
    text
}

/// A page of an owner's tasks.
pub(crate) async fn list(
    conn: &mut Conn<'_>,
    owner_id: i64,
    filter: &TaskConditions,
    sort: &TaskSort,
    page: PageQuery,
) -> Result<Vec<TaskRow>> {
    Ok(on!(conn, c => {
        let mut query = filtered!(LIST, owner_id, filter);
        query.push(order(sort)).push(" limit ").push_bind(i64::from(page.per_page));
        query.push(" offset ").push_bind(page.offset());
        query.build_query_as().fetch_all(&mut **c).await
    })?)
}

/// How many tasks of an owner meet the conditions.
pub(crate) async fn count(conn: &mut Conn<'_>, owner_id: i64, filter: &TaskConditions) -> Result<i64> {
    Ok(on!(conn, c => filtered!(COUNT, owner_id, filter).build_query_scalar().fetch_one(&mut **c).await)?)
}

/// The next tasks of an owner after an id, in the order of the ids: for going through all of them.
pub(crate) async fn after(
    conn: &mut Conn<'_>,
    owner_id: i64,
    filter: &TaskConditions,
    id: i64,
    limit: i64,
) -> Result<Vec<TaskRow>> {
    Ok(on!(conn, c => {
        let mut query = filtered!(LIST, owner_id, filter);
        query.push(" and id > ").push_bind(id).push(" order by id limit ").push_bind(limit);
        query.build_query_as().fetch_all(&mut **c).await
    })?)
}
