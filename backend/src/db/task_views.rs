//! The table `task_views`.

use crate::db::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::task::{NewSavedView, SavedView};
use sqlx::FromRow;

/// A row of `task_views`, without its owner.
#[derive(FromRow)]
struct SavedViewRow {
    id: i64,
    name: String,
    query: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<SavedViewRow> for SavedView {
    fn from(row: SavedViewRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            query: row.query,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

const INSERT: &str = "insert into task_views (owner_id, name, query, created_at, updated_at)
    values ($1, $2, $3, $4, $4) returning id, name, query, created_at, updated_at";

/// Adds a view.
pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    owner_id: i64,
    new: &NewSavedView,
    now: DateTime<Utc>,
) -> Result<SavedView> {
    let row: SavedViewRow = on!(conn, c => sqlx::query_as(INSERT)
        .bind(owner_id)
        .bind(new.name.as_str())
        .bind(new.query.as_str())
        .bind(now)
        .fetch_one(&mut **c)
        .await)?;
    Ok(row.into())
}

const LIST: &str = "select id, name, query, created_at, updated_at from task_views where owner_id = $1 order by id";

/// Returns the views of an owner, in the order of their creation.
pub(crate) async fn list(conn: &mut Conn<'_>, owner_id: i64) -> Result<Vec<SavedView>> {
    let rows: Vec<SavedViewRow> = on!(conn, c => sqlx::query_as(LIST).bind(owner_id).fetch_all(&mut **c).await)?;
    Ok(rows.into_iter().map(SavedView::from).collect())
}

const RENAME: &str = "update task_views set name = $3, updated_at = $4 where owner_id = $1 and id = $2
    returning id, name, query, created_at, updated_at";

/// Renames a view of an owner; `None` when there is none of that id.
pub(crate) async fn rename(
    conn: &mut Conn<'_>,
    owner_id: i64,
    id: i64,
    name: &str,
    now: DateTime<Utc>,
) -> Result<Option<SavedView>> {
    let row: Option<SavedViewRow> = on!(conn, c => sqlx::query_as(RENAME)
        .bind(owner_id)
        .bind(id)
        .bind(name)
        .bind(now)
        .fetch_optional(&mut **c)
        .await)?;
    Ok(row.map(SavedView::from))
}

const DELETE: &str = "delete from task_views where owner_id = $1 and id = $2";

/// Deletes a view of an owner; false when there is none of that id.
pub(crate) async fn delete(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<bool> {
    let deleted = on!(conn, c => sqlx::query(DELETE).bind(owner_id).bind(id).execute(&mut **c).await.map(|done| done.rows_affected()))?;
    Ok(deleted > 0)
}
