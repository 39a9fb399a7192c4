//! The table `task_changes`.

use crate::db::{Conn, columns, on};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::PageQuery;
use domain::task::{FieldChange, TaskChange, TaskChangeKind};
use sqlx::FromRow;

/// A row of `task_changes`.
#[derive(FromRow)]
pub(crate) struct TaskChangeRow {
    pub(crate) id: i64,
    task_id: i64,
    version: i64,
    changed_at: DateTime<Utc>,
    kind: String,
    fields: String,
}

impl TaskChangeRow {
    /// Converts the row into the type of the API.
    pub(crate) fn into_change(self) -> Result<TaskChange> {
        let kind = TaskChangeKind::ALL.into_iter().find(|kind| kind.as_str() == self.kind);
        let fields = serde_json::from_str(&self.fields);
        Ok(TaskChange {
            task_id: self.task_id,
            version: self.version,
            changed_at: self.changed_at,
            kind: kind.ok_or_else(|| Error::row("task_changes", "kind", self.id, self.kind))?,
            fields: fields.map_err(|error| Error::row("task_changes", "fields", self.id, error))?,
        })
    }
}

const INSERT: &str =
    "insert into task_changes (task_id, version, changed_at, kind, fields) values ($1, $2, $3, $4, $5)";

/// Adds the change by which a task reached `version`.
pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    task_id: i64,
    version: i64,
    kind: TaskChangeKind,
    fields: &[FieldChange],
    now: DateTime<Utc>,
) -> Result<()> {
    let fields = serde_json::to_string(fields).map_err(|error| Error::unexpected("JSON of a change", error))?;
    on!(conn, c => sqlx::query(INSERT)
        .bind(task_id)
        .bind(version)
        .bind(now)
        .bind(kind.as_str())
        .bind(fields.as_str())
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}

const DELETE_ALL_BUT_LATEST: &str = "delete from task_changes where kind <> 'created' and id in (
    select id from (select id, row_number() over (order by id desc) as place,
            sum(octet_length(fields) + $3) over (order by id desc) as bytes
        from task_changes where task_id = $1) as newest
    where place > 1 and bytes > $2)";

/// Deletes all but the newest changes of a task that together take at most `max_bytes` bytes, and
/// its creation. A row takes `row_bytes` besides its fields. The last change stays, whatever its
/// size.
pub(crate) async fn delete_all_but_latest(
    conn: &mut Conn<'_>,
    task_id: i64,
    max_bytes: i64,
    row_bytes: i64,
) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_ALL_BUT_LATEST).bind(task_id).bind(max_bytes).bind(row_bytes).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const LIST: &str = concat!(
    "select ",
    columns!(task_changes),
    " from task_changes where task_id = $1 order by id desc limit $2 offset $3"
);

/// Returns a page of the changes of a task, newest first.
pub(crate) async fn list(conn: &mut Conn<'_>, task_id: i64, page: PageQuery) -> Result<Vec<TaskChangeRow>> {
    Ok(on!(conn, c => sqlx::query_as(LIST)
        .bind(task_id)
        .bind(i64::from(page.per_page))
        .bind(page.offset())
        .fetch_all(&mut **c)
        .await)?)
}

const COUNT: &str = "select count(*) from task_changes where task_id = $1";

/// Returns the number of changes of a task.
pub(crate) async fn count(conn: &mut Conn<'_>, task_id: i64) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(COUNT).bind(task_id).fetch_one(&mut **c).await)?)
}

const AFTER: &str = concat!(
    "select ",
    columns!(task_changes),
    " from task_changes join tasks on tasks.id = task_changes.task_id
    where tasks.owner_id = $1 and task_changes.id > $2 order by task_changes.id limit $3"
);

/// Returns the next changes of an owner's tasks after an id, deleted tasks included.
pub(crate) async fn after(conn: &mut Conn<'_>, owner_id: i64, id: i64, limit: i64) -> Result<Vec<TaskChangeRow>> {
    Ok(on!(conn, c => sqlx::query_as(AFTER).bind(owner_id).bind(id).bind(limit).fetch_all(&mut **c).await)?)
}
