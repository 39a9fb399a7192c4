//! Faults of the database: tables that cannot be written, and a database that refuses all writes
//! for a while.

use crate::db::{Conn, Db};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

/// SQLSTATE of a full disk, a temporary error.
const DISK_FULL: &str = "53100";
/// SQLSTATE of an exception of a function, a permanent error.
const RAISED: &str = "P0001";

async fn execute(db: &Db, sqlite: String, postgres: String) {
    let mut tx = db.begin().await.unwrap();
    match tx.conn() {
        Conn::Sqlite(c) => sqlx::raw_sql(AssertSqlSafe(sqlite)).execute(c).await.map(drop),
        Conn::Postgres(c) => sqlx::raw_sql(AssertSqlSafe(postgres)).execute(c).await.map(drop),
    }
    .unwrap();
    tx.commit().await.unwrap();
}

fn postgres_trigger(table: &str, event: &str, state: &str) -> String {
    format!(
        "create or replace function refuse_write() returns trigger language plpgsql as
            'begin raise exception ''refused'' using errcode = ''{state}''; end';
        create trigger refused before {event} on {table} for each row execute function refuse_write()"
    )
}

/// Makes the statements of a kind (`insert`, `update`, `delete`) on a table fail with a permanent
/// error.
pub(crate) async fn refuse_writes(db: &Db, table: &str, event: &str) {
    let sqlite = format!("create trigger refused before {event} on {table} begin select raise(abort, 'refused'); end");
    execute(db, sqlite, postgres_trigger(table, event, RAISED)).await;
}

/// Ends the fault of [`refuse_writes`].
pub(crate) async fn allow_writes(db: &Db, table: &str) {
    let drop_trigger = "drop trigger refused".to_owned();
    execute(db, drop_trigger.clone(), format!("{drop_trigger} on {table}")).await;
}

/// Outage: every write of a table fails with a temporary error until [`Outage::end`]. On SQLite
/// that holds for all tables.
pub(crate) struct Outage {
    lock: Option<SqliteConnection>,
}

impl Outage {
    pub(crate) async fn start(db: &Db, table: &str) -> Self {
        match db {
            Db::Sqlite { write, .. } => {
                sqlx::query("pragma busy_timeout = 1").execute(write).await.unwrap();
                let mut other = SqliteConnection::connect_with(&write.connect_options()).await.unwrap();
                sqlx::query("begin immediate").execute(&mut other).await.unwrap();
                Self { lock: Some(other) }
            }
            Db::Postgres { .. } => {
                let trigger = postgres_trigger(table, "insert or update or delete", DISK_FULL);
                execute(db, String::new(), trigger).await;
                Self { lock: None }
            }
        }
    }

    pub(crate) async fn end(self, db: &Db, table: &str) {
        match self.lock {
            Some(mut other) => drop(sqlx::query("rollback").execute(&mut other).await.unwrap()),
            None => allow_writes(db, table).await,
        }
    }
}
