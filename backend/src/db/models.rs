//! The table `models`.

use crate::db::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};

const INSERT: &str = "insert into models (run_id, format_version, content, created_at) values ($1, $2, $3, $4)";

/// Stores the model of a run.
pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    run_id: i64,
    format_version: i64,
    content: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT).bind(run_id).bind(format_version).bind(content).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const CONTENT: &str = "select content from models where run_id = $1";

/// Returns the model of a run as JSON.
pub(crate) async fn content(conn: &mut Conn<'_>, run_id: i64) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(CONTENT).bind(run_id).fetch_optional(&mut **c).await)?)
}
