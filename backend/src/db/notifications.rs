//! NOTIFY of PostgreSQL.

use super::Conn;
use crate::error::Result;

const NOTIFY: &str = "select pg_notify($1, $2)";

/// Notifies the other processes when the transaction commits. SQLite has no other processes.
pub(crate) async fn notify(conn: &mut Conn<'_>, channel: &str, payload: &str) -> Result<()> {
    match conn {
        Conn::Sqlite(_) => {}
        Conn::Postgres(c) => {
            let query = sqlx::query(NOTIFY).bind(channel).bind(payload);
            query.execute(&mut **c).await?;
        }
    }
    Ok(())
}
