//! Opening a database by its URL, and bringing it up to date.

use super::Db;
use crate::error::{Error, Result};
use futures::future::BoxFuture;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgConnection};
use std::str::FromStr;
use std::time::Duration;

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// How long a statement waits for a connection or for SQLite's lock before the service says that it is busy.
const PATIENCE: Duration = Duration::from_secs(5);
/// Readers of SQLite, and connections to PostgreSQL.
const CONNECTIONS: u32 = 10;
/// A connection that was used so lately is taken to stand; to ask first would be one more round trip for every statement.
const SURE: Duration = Duration::from_secs(1);

impl Db {
    /// Opens `url`: `sqlite://path` (made when it is not there) or `postgres://…`.
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => {
                let options = SqliteConnectOptions::from_str(url)?
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // With WAL, a power cut can lose the last commits but never the file; a run is simply done again.
                    .synchronous(SqliteSynchronous::Normal)
                    .foreign_keys(true)
                    .busy_timeout(PATIENCE);
                let write = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
                let write = write.connect_with(options.clone()).await?;
                let read = SqlitePoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(PATIENCE);
                let read = read.connect_lazy_with(options.pragma("query_only", "true"));
                Ok(Self::Sqlite { read, write })
            }
            Some("postgres" | "postgresql") => {
                let options = PgConnectOptions::from_str(url)?;
                let pool = PgPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(PATIENCE)
                    .test_before_acquire(false)
                    .before_acquire(|connection, about| test_idle(connection, about.idle_for));
                Ok(Self::Postgres(pool.connect_with(options).await?))
            }
            _ => Err(Error::Settings(
                "DATABASE_URL must begin with sqlite:// or postgres://".into(),
            )),
        }
    }

    /// The migrations of this dialect.
    pub(crate) fn migrator(&self) -> &'static Migrator {
        match self {
            Self::Sqlite { .. } => &SQLITE,
            Self::Postgres(_) => &POSTGRES,
        }
    }

    /// Applies every migration that is missing.
    pub(crate) async fn migrate(&self) -> Result<()> {
        match self {
            Self::Sqlite { write, .. } => self.migrator().run(write).await?,
            Self::Postgres(pool) => self.migrator().run(pool).await?,
        }
        Ok(())
    }

    /// Closes every connection, so that nothing is lost in a buffer when the process ends.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Whether the server still has the connection, asked of one that has lain idle.
fn test_idle(connection: &mut PgConnection, idle_for: Duration) -> BoxFuture<'_, sqlx::Result<bool>> {
    Box::pin(async move {
        if idle_for > SURE {
            connection.ping().await?;
        }
        Ok(true)
    })
}
