//! Plans of statements, for the pages of development.

use crate::db::Conn;
use crate::error::Result;
use sqlx::{AssertSqlSafe, Row};
use std::collections::HashMap;

/// Lines of the plan of a statement, or the reason why it has none.
pub type Plan = std::result::Result<Vec<String>, String>;

/// First words of the statements that have a plan.
const PLANNED: [&str; 5] = ["select", "with", "insert", "update", "delete"];
/// First version of PostgreSQL that plans a statement whose values are not known.
const GENERIC_PLAN: u32 = 160_000;

/// Returns the plan of a statement of this program; its values are not bound. The statement is not
/// executed.
pub(crate) async fn explain(conn: &mut Conn<'_>, statement: &str) -> Result<Plan> {
    let word = statement.split_whitespace().next().unwrap_or_default();
    if !PLANNED.iter().any(|planned| planned.eq_ignore_ascii_case(word)) {
        return Ok(Err(format!("Only {} have a plan.", PLANNED.join(", "))));
    }
    let plan = match conn {
        // A value that is not bound is null.
        Conn::Sqlite(c) => {
            let explain = AssertSqlSafe(format!("explain query plan {statement}"));
            let rows = sqlx::query_as(explain).persistent(false).fetch_all(&mut **c).await;
            rows.map(indented)
        }
        Conn::Postgres(c) if c.server_version_num().is_none_or(|version| version < GENERIC_PLAN) => {
            return Ok(Err("A plan without values needs PostgreSQL 16 or newer.".into()));
        }
        Conn::Postgres(c) => {
            let explain = AssertSqlSafe(format!("explain (generic_plan) {statement}"));
            let rows = sqlx::raw_sql(explain).fetch_all(&mut **c).await;
            rows.and_then(|rows| rows.iter().map(|row| row.try_get(0)).collect())
        }
    };
    match plan {
        Ok(lines) => Ok(Ok(lines)),
        Err(sqlx::Error::Database(error)) => Ok(Err(format!("The database does not plan it: {}.", error.message()))),
        Err(error) => Err(error.into()),
    }
}

/// Returns the steps of SQLite (id, id of the parent, nothing, text), each below its parent.
fn indented(steps: Vec<(i64, i64, i64, String)>) -> Vec<String> {
    let mut depths = HashMap::new();
    let line = |(id, parent, _, text): (i64, i64, i64, String)| {
        let depth = depths.get(&parent).map_or(0, |depth| depth + 1);
        depths.insert(id, depth);
        format!("{}{text}", "  ".repeat(depth))
    };
    steps.into_iter().map(line).collect()
}
