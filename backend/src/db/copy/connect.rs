//! Connections for copies: one, without time-outs, because a copy may take long.

use crate::db::connect::{open_file, open_pool};
use crate::db::waiting::Waiting;
use crate::db::{Conn, Db, Tx};
use crate::error::Result;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use std::str::FromStr;
use std::time::Duration;

/// Longest wait for a running server's transaction on SQLite.
const BUSY_TIMEOUT: Duration = Duration::from_secs(60);
/// Rows of SQLite that are read ahead: one of them may hold a large model.
const ROWS_AHEAD: usize = 1;

const NO_TIMEOUTS: &str =
    "set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0";

impl Db {
    /// Opens the database of a URL with one connection for everything. A missing SQLite file is
    /// created if `may_create` is set, else it is an error.
    pub(crate) async fn connect_alone(url: &str, may_create: bool) -> Result<Self> {
        if url.starts_with("sqlite:") {
            if !may_create {
                Self::require_file(url)?;
            }
            let options = SqliteConnectOptions::from_str(url)?
                .create_if_missing(may_create)
                .journal_mode(SqliteJournalMode::Wal)
                .foreign_keys(true)
                .row_buffer_size(ROWS_AHEAD)
                .busy_timeout(BUSY_TIMEOUT);
            let pool = open_file(SqlitePoolOptions::new().max_connections(1), options).await?;
            Ok(Self::Sqlite {
                read: pool.clone(),
                write: pool.clone(),
                readiness: pool.clone(),
                checkpoints: pool,
                waiting: Waiting::default(),
            })
        } else {
            let options = PgConnectOptions::from_str(url)?;
            let pool = open_pool(PgPoolOptions::new().max_connections(1), &options).await?;
            Ok(Self::Postgres {
                pool: pool.clone(),
                sign_in: pool.clone(),
                readiness: pool,
                waiting: Waiting::default(),
            })
        }
    }

    /// Begins a transaction that reads the database as it is now, whatever others write meanwhile,
    /// and keeps nobody from writing.
    pub(crate) async fn begin_snapshot(&self) -> Result<Tx> {
        let mut tx = match self {
            // With WAL, a reading transaction sees the database as of its first statement.
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin_with("begin deferred").await?),
            Self::Postgres { pool, .. } => Tx::Postgres(
                pool.begin_with("begin isolation level repeatable read read only")
                    .await?,
            ),
        };
        without_timeouts(&mut tx).await?;
        Ok(tx)
    }

    /// Begins a transaction that fills an empty database.
    pub(crate) async fn begin_fill(&self) -> Result<Tx> {
        let mut tx = self.begin().await?;
        without_timeouts(&mut tx).await?;
        Ok(tx)
    }
}

/// Lifts the time-outs that the role or the database may have.
async fn without_timeouts(tx: &mut Tx) -> Result<()> {
    if let Conn::Postgres(c) = tx.conn() {
        sqlx::raw_sql(NO_TIMEOUTS).execute(c).await?;
    }
    Ok(())
}
