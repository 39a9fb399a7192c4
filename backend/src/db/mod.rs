//! The database, SQLite or PostgreSQL, and all SQL of the project, one file a table.
//!
//! A statement is one text for both dialects (`$1` placeholders, `returning` and `on conflict` work
//! in both); the macro [`on!`] expands the code that runs it for each. Where the dialects must
//! differ, the two arms stand side by side with the reason. Functions take a [`Conn`], so the
//! caller decides whether they share a transaction.

pub(crate) mod api_tokens;
mod checkpoint;
mod columns;
mod connect;
pub(crate) mod copy;
pub(crate) mod datasets;
pub(crate) mod day_moves;
pub(crate) mod deletions;
pub(crate) mod derived_columns;
pub(crate) mod idempotency_keys;
pub(crate) mod imported_tasks;
pub(crate) mod imports;
pub(crate) mod jobs;
pub(crate) mod known_networks;
pub(crate) mod mail_tokens;
pub(crate) mod models;
pub(crate) mod notifications;
mod order_by;
pub(crate) mod plans;
pub(crate) mod properties;
mod readiness;
pub(crate) mod refresh_tokens;
pub(crate) mod row_marks;
pub(crate) mod run_lists;
pub(crate) mod runs;
pub(crate) mod security_events;
pub(crate) mod sent_mails;
pub(crate) mod sessions;
pub(crate) mod stored_files;
pub(crate) mod superusers;
pub(crate) mod task_changes;
pub(crate) mod task_labels;
pub(crate) mod task_lists;
pub(crate) mod task_stats;
pub(crate) mod task_views;
pub(crate) mod tasks;
mod text_search;
pub(crate) mod usage;
pub(crate) mod user_lists;
pub(crate) mod users;
mod waiting;
pub(crate) mod workers;

use columns::columns;

use crate::clock_skew::Period;
use crate::error::Result;
use order_by::order;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};
use text_search::{contains, searched};
use waiting::Waiting;

/// The database.
#[derive(Clone)]
pub(crate) enum Db {
    /// Embedded database. SQLite has one writer at a time: a pool of one connection queues writers
    /// instead of letting them collide.
    Sqlite {
        /// Connections for reading.
        read: SqlitePool,
        /// The only connection for writing.
        write: SqlitePool,
        /// Connection of the readiness check, for reading.
        readiness: SqlitePool,
        /// Connection that copies committed pages to the file.
        checkpoints: SqlitePool,
        /// Callers that wait for one of them.
        waiting: Waiting,
    },
    /// Database server.
    Postgres {
        /// General connections.
        pool: PgPool,
        /// Connections for sessions and passwords, so that users can sign in while all others wait
        /// for a lock.
        sign_in: PgPool,
        /// Connection of the readiness check.
        readiness: PgPool,
        /// Callers that wait for one of them.
        waiting: Waiting,
    },
}

/// Borrowed connection, inside a transaction or not.
pub(crate) enum Conn<'a> {
    /// To SQLite.
    Sqlite(&'a mut SqliteConnection),
    /// To PostgreSQL.
    Postgres(&'a mut PgConnection),
}

impl Conn<'_> {
    /// Whether the dialect is SQLite, for a statement that must differ.
    fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Returns the function whose value is the place of its second text in its first, or 0: each
    /// dialect has another name for it.
    fn position(&self) -> &'static str {
        if self.is_sqlite() { "instr" } else { "strpos" }
    }
}

const ADVISORY_LOCK: &str = "select pg_advisory_xact_lock($1)";

/// Locks a key until the transaction ends. SQLite has one writer at a time and needs no lock.
pub(crate) async fn advisory_lock(conn: &mut Conn<'_>, key: i64) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        sqlx::query(ADVISORY_LOCK).bind(key).execute(&mut **c).await?;
    }
    Ok(())
}

/// Connection for reading, from its pool.
pub(crate) enum Reader {
    /// To SQLite.
    Sqlite(PoolConnection<Sqlite>),
    /// To PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

/// Transaction for writing; rolled back unless it is committed.
pub(crate) enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs the same code on a connection of either dialect:
/// `on!(conn, c => sqlx::query(TEXT).execute(&mut **c).await)`.
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($c) => $body,
            $crate::db::Conn::Postgres($c) => $body,
        }
    };
}
pub(crate) use on;

/// Statement that deletes at most 500 rows of a table that meet a condition: one batch of a purge.
macro_rules! delete_batch {
    ($table:literal, $key:literal, $condition:literal) => {
        concat!(
            "delete from ",
            $table,
            " where (",
            $key,
            ") in (select ",
            $key,
            " from ",
            $table,
            " where ",
            $condition,
            " limit 500)"
        )
    };
}
use delete_batch;

/// Executes a `delete_batch!` with the end and the beginning of what is deleted around a period,
/// and returns the number of rows.
async fn delete_outside(conn: &mut Conn<'_>, statement: &'static str, period: Period) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(statement)
        .bind(period.after)
        .bind(period.until)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?)
}

impl Db {
    /// Returns the kind of the database.
    pub(crate) fn kind(&self) -> &'static str {
        if self.is_sqlite() { "sqlite" } else { "postgres" }
    }

    /// Whether the database is embedded, so that no other process uses it.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }

    /// Returns a connection for reading.
    pub(crate) async fn read(&self) -> Result<Reader> {
        Ok(match self {
            Self::Sqlite { read, waiting, .. } => Reader::Sqlite(waiting.count_while(read.acquire()).await?),
            Self::Postgres { pool, waiting, .. } => Reader::Postgres(waiting.count_while(pool.acquire()).await?),
        })
    }

    /// Begins a transaction for writing.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            // Takes the write lock at once: a transaction that reads first and writes later can
            // fail half-way.
            Self::Sqlite { write, waiting, .. } => {
                Tx::Sqlite(waiting.count_while(write.begin_with("begin immediate")).await?)
            }
            Self::Postgres { pool, waiting, .. } => Tx::Postgres(waiting.count_while(pool.begin()).await?),
        })
    }

    /// Begins a transaction that changes many rows, and waits for those of other servers as long as
    /// they take.
    pub(crate) async fn begin_upgrade(&self) -> Result<Tx> {
        let mut tx = self.begin().await?;
        if let Conn::Postgres(c) = tx.conn() {
            sqlx::query("set local lock_timeout = 0").execute(c).await?;
        }
        Ok(tx)
    }

    /// Returns the database with the connections that only sign-ins use. SQLite has no locks that
    /// readers wait for.
    pub(crate) fn for_sign_in(&self) -> Self {
        match self {
            Self::Sqlite { .. } => self.clone(),
            Self::Postgres {
                sign_in,
                readiness,
                waiting,
                ..
            } => Self::Postgres {
                pool: sign_in.clone(),
                sign_in: sign_in.clone(),
                readiness: readiness.clone(),
                waiting: waiting.clone(),
            },
        }
    }

    /// Returns the name of each pool, the number of its open connections, and that of its idle
    /// ones.
    pub(crate) fn pools(&self) -> Vec<(&'static str, i64, i64)> {
        fn counts<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> (&'static str, i64, i64) {
            let size = i64::from(pool.size());
            // The two are not read at the same moment.
            let idle = i64::try_from(pool.num_idle()).unwrap_or(size).min(size);
            (name, size, idle)
        }
        match self {
            Self::Sqlite { read, write, .. } => vec![counts("read", read), counts("write", write)],
            Self::Postgres { pool, sign_in, .. } => vec![counts("general", pool), counts("sign_in", sign_in)],
        }
    }

    /// Returns the number of callers that wait for a connection.
    pub(crate) fn waiting(&self) -> i64 {
        match self {
            Self::Sqlite { waiting, .. } | Self::Postgres { waiting, .. } => waiting.count(),
        }
    }
}

impl Reader {
    /// Returns the connection for a statement.
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(c) => Conn::Sqlite(c),
            Self::Postgres(c) => Conn::Postgres(c),
        }
    }
}

impl Tx {
    /// Returns the connection for a statement.
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(c) => Conn::Sqlite(c),
            Self::Postgres(c) => Conn::Postgres(c),
        }
    }

    /// Commits the transaction.
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests;
