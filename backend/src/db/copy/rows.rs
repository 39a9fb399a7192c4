//! Reading and writing rows of any table.

use super::cell::{Cell, Kind};
use crate::db::{Conn, on};
use crate::error::Result;
use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, QueryBuilder, Row};

/// Reads a row of either dialect.
macro_rules! cells {
    ($row:expr, $kinds:expr) => {{
        let mut cells = Vec::with_capacity($kinds.len());
        for (index, kind) in $kinds.iter().enumerate() {
            cells.push(match kind {
                Kind::Integer => $row.try_get::<Option<_>, _>(index)?.map_or(Cell::Null, Cell::Integer),
                Kind::Real => $row.try_get::<Option<_>, _>(index)?.map_or(Cell::Null, Cell::Real),
                Kind::Boolean => $row.try_get::<Option<_>, _>(index)?.map_or(Cell::Null, Cell::Boolean),
                Kind::Text => $row.try_get::<Option<_>, _>(index)?.map_or(Cell::Null, Cell::Text),
                Kind::Time => $row.try_get::<Option<_>, _>(index)?.map_or(Cell::Null, Cell::Time),
                Kind::Day => $row.try_get::<Option<_>, _>(index)?.map_or(Cell::Null, Cell::Day),
                Kind::Bytes => $row.try_get::<Option<_>, _>(index)?.map_or(Cell::Null, Cell::Bytes),
            });
        }
        cells
    }};
}

/// Calls `take` with each row of a table, in the order of its key. The names become part of the
/// statement.
pub(crate) async fn rows_of(
    conn: &mut Conn<'_>,
    table: &str,
    key: &str,
    columns: &[(String, Kind)],
    mut take: impl AsyncFnMut(Vec<Cell>) -> Result<()>,
) -> Result<()> {
    let text = format!("select {} from {table} order by {key}", names(columns));
    let kinds: Vec<Kind> = columns.iter().map(|column| column.1).collect();
    on!(conn, c => {
        let mut rows = sqlx::query(AssertSqlSafe(text)).fetch(&mut **c);
        while let Some(row) = rows.try_next().await? {
            take(cells!(row, kinds)).await?;
        }
    });
    Ok(())
}

/// Adds rows to a table. The names become part of the statement.
pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    table: &str,
    columns: &[(String, Kind)],
    rows: &[Vec<Cell>],
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    // PostgreSQL wants to be told that ids are given; SQLite does not know the words.
    let given_ids = if conn.is_sqlite() {
        ""
    } else {
        " overriding system value"
    };
    let text = format!("insert into {table} ({}){given_ids} ", names(columns));
    on!(conn, c => {
        let mut query = QueryBuilder::new(text);
        query.push_values(rows, |mut list, row| {
            for (cell, column) in row.iter().zip(columns) {
                // A null is bound with the type of its column.
                match (cell, column.1) {
                    (Cell::Integer(value), _) => list.push_bind(*value),
                    (Cell::Real(value), _) => list.push_bind(*value),
                    (Cell::Boolean(value), _) => list.push_bind(*value),
                    (Cell::Text(value), _) => list.push_bind(value.as_str()),
                    (Cell::Time(value), _) => list.push_bind(*value),
                    (Cell::Day(value), _) => list.push_bind(*value),
                    (Cell::Bytes(value), _) => list.push_bind(value.as_slice()),
                    (Cell::Null, Kind::Integer) => list.push_bind(None::<i64>),
                    (Cell::Null, Kind::Real) => list.push_bind(None::<f64>),
                    (Cell::Null, Kind::Boolean) => list.push_bind(None::<bool>),
                    (Cell::Null, Kind::Text) => list.push_bind(None::<String>),
                    (Cell::Null, Kind::Time) => list.push_bind(None::<chrono::DateTime<chrono::Utc>>),
                    (Cell::Null, Kind::Day) => list.push_bind(None::<chrono::NaiveDate>),
                    (Cell::Null, Kind::Bytes) => list.push_bind(None::<Vec<u8>>),
                };
            }
        });
        query.build().execute(&mut **c).await.map(drop)
    })?;
    Ok(())
}

/// Returns the names of columns as a list of SQL.
fn names(columns: &[(String, Kind)]) -> String {
    let names: Vec<String> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    names.join(", ")
}
