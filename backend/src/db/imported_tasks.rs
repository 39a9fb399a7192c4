//! Rows of `tasks` and `task_changes` that an import adds, many in one statement, so that an import
//! holds the only writing connection of SQLite for a short time.

use crate::db::tasks::{TaskContent, joined, whole_day};
use crate::db::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::QueryBuilder;

/// Number of tasks of one statement. Their 16 parameters each are a quarter of those that SQLite
/// takes.
const ROWS: usize = 500;

/// Adds tasks, each with its creation as its history.
pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    owner_id: i64,
    tasks: &[TaskContent],
    now: DateTime<Utc>,
) -> Result<()> {
    for some in tasks.chunks(ROWS) {
        let ids = insert_tasks(conn, owner_id, some, now).await?;
        record_creation(conn, &ids).await?;
    }
    Ok(())
}

async fn insert_tasks(
    conn: &mut Conn<'_>,
    owner_id: i64,
    tasks: &[TaskContent],
    now: DateTime<Utc>,
) -> Result<Vec<i64>> {
    Ok(on!(conn, c => {
        let mut query = QueryBuilder::new(
            "insert into tasks (search, title_key, label_keys, start_date, due_date, title, description, status,
                priority, labels, start_day, due_day, completed_at, owner_id, created_at, updated_at) ",
        );
        query.push_values(tasks, |mut row, TaskContent { fields, derived, completed_at }| {
            row.push_bind(&derived.search);
            row.push_bind(&derived.title_key);
            row.push_bind(joined(&derived.label_keys));
            row.push_bind(derived.start_date);
            row.push_bind(derived.due_date);
            row.push_bind(&fields.title);
            row.push_bind(&fields.description);
            row.push_bind(fields.status.as_str());
            row.push_bind(fields.priority.as_str());
            row.push_bind(joined(&fields.labels));
            row.push_bind(whole_day(fields.start_date));
            row.push_bind(whole_day(fields.due_date));
            row.push_bind(*completed_at);
            row.push_bind(owner_id);
            row.push_bind(now);
            row.push_bind(now);
        });
        query.push(" returning id");
        query.build_query_scalar().persistent(false).fetch_all(&mut **c).await
    })?)
}

async fn record_creation(conn: &mut Conn<'_>, ids: &[i64]) -> Result<()> {
    on!(conn, c => {
        let mut query = QueryBuilder::new(
            "insert into task_changes (task_id, version, changed_at, kind, fields)
            select id, version, created_at, 'created', '[]' from tasks where id in (",
        );
        let mut list = query.separated(", ");
        for &id in ids {
            list.push_bind(id);
        }
        query.push(") order by id");
        query.build().persistent(false).execute(&mut **c).await.map(drop)
    })?;
    Ok(())
}
