//! Connections to the database of a URL, and its migrations.

use crate::db::waiting::Waiting;
use crate::db::{Db, checkpoint};
use crate::error::{Error, Result};
use futures::future::BoxFuture;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgConnection, PgPool, SqliteConnection, SqlitePool};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::LazyLock;
use std::time::Duration;

static SQLITE: LazyLock<Migrator> = LazyLock::new(|| ignoring_newer(sqlx::migrate!("../migrations/sqlite")));
static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| ignoring_newer(sqlx::migrate!("../migrations/postgres")));

/// Lets a server start on a database that a newer version has migrated: migrations leave what the
/// previous version needs, so that a release can be rolled back (docs/operations/kubernetes.md).
fn ignoring_newer(mut migrator: Migrator) -> Migrator {
    migrator.set_ignore_missing(true);
    migrator
}

/// Longest wait for a connection or for SQLite's lock; after it the service answers that it is
/// busy.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait of a checkpoint that empties SQLite's log for its readers; writers wait with it.
const CHECKPOINT_TIMEOUT: Duration = Duration::from_millis(100);
/// Readers of SQLite, and general connections to PostgreSQL.
const CONNECTIONS: u32 = 10;
/// Connections to PostgreSQL that only sessions and passwords use.
const SIGN_IN_CONNECTIONS: u32 = 5;
/// Idle time up to which a connection is not tested: a test is one more round trip for every
/// statement.
const MAX_UNTESTED_IDLE: Duration = Duration::from_secs(1);
/// Settings of a connection to PostgreSQL. The wait for a lock is shorter than that for a
/// connection ([`ACQUIRE_TIMEOUT`]), so that requests that wait for a locked table do not make all
/// others fail for want of a connection. A statement may take half as long as a request. An open
/// transaction of a process that hangs is ended, and its locks with it. Plans are not compiled:
/// that takes longer than the statements do. They are set by a statement, because poolers such as
/// PgBouncer refuse them as start-up parameters.
const SESSION: &str = "set lock_timeout = '4s'; set statement_timeout = '30s';
    set idle_in_transaction_session_timeout = '60s'; set jit = off";

impl Db {
    /// Opens `url`: `sqlite://path` (created when it is missing) or `postgres://…`.
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => {
                let options = SqliteConnectOptions::from_str(url)?
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // With WAL, a power cut can lose the last commits but not the file; a lost run
                    // is repeated.
                    .synchronous(SqliteSynchronous::Normal)
                    .foreign_keys(true)
                    .busy_timeout(ACQUIRE_TIMEOUT);
                let checkpoints = SqlitePoolOptions::new()
                    .max_connections(1)
                    .connect_lazy_with(options.clone().busy_timeout(CHECKPOINT_TIMEOUT));
                let writes = checkpoint::start(checkpoints.clone());
                let write = SqlitePoolOptions::new()
                    .max_connections(1)
                    .acquire_timeout(ACQUIRE_TIMEOUT)
                    .after_release(move |connection, _| {
                        writes.send_replace(());
                        is_outside_transaction(connection)
                    });
                let writing = options.clone().pragma("wal_autocheckpoint", "0");
                let write = open_file(write, writing).await?;
                let reading = options.pragma("query_only", "true");
                let read = |connections| {
                    let pool = SqlitePoolOptions::new().max_connections(connections);
                    pool.acquire_timeout(ACQUIRE_TIMEOUT).connect_lazy_with(reading.clone())
                };
                Ok(Self::Sqlite {
                    read: read(CONNECTIONS),
                    readiness: read(1),
                    write,
                    checkpoints,
                    waiting: Waiting::default(),
                })
            }
            Some("postgres" | "postgresql") => {
                let options = PgConnectOptions::from_str(url)?;
                let pool = |connections| {
                    PgPoolOptions::new()
                        .max_connections(connections)
                        .acquire_timeout(ACQUIRE_TIMEOUT)
                        .after_connect(|connection, _| set_up(connection))
                        .test_before_acquire(false)
                        .before_acquire(|connection, about| test_idle(connection, about.idle_for))
                };
                Ok(Self::Postgres {
                    pool: open_pool(pool(CONNECTIONS), &options).await?,
                    sign_in: pool(SIGN_IN_CONNECTIONS).connect_lazy_with(options.clone()),
                    readiness: pool(1).connect_lazy_with(options),
                    waiting: Waiting::default(),
                })
            }
            _ => Err(Error::Settings(
                "DATABASE_URL must begin with sqlite:// or postgres://".into(),
            )),
        }
    }

    /// Fails if the file of an SQLite database does not exist.
    pub(crate) fn require_file(url: &str) -> Result<()> {
        match Self::missing_file(url)? {
            None => Ok(()),
            Some(file) => Err(Error::Settings(format!(
                "there is no database {}: check DATABASE_URL and DATA_DIR",
                file.display()
            ))),
        }
    }

    /// Returns the file of an SQLite database that does not exist yet.
    pub(crate) fn missing_file(url: &str) -> Result<Option<PathBuf>> {
        if !url.starts_with("sqlite:") {
            return Ok(None);
        }
        let options = SqliteConnectOptions::from_str(url)?;
        let file = options.get_filename();
        Ok((!file.exists()).then(|| file.to_owned()))
    }

    /// Returns the migrations of the dialect.
    pub(crate) fn migrator(&self) -> &'static Migrator {
        match self {
            Self::Sqlite { .. } => &SQLITE,
            Self::Postgres { .. } => &POSTGRES,
        }
    }

    /// Applies the missing migrations.
    pub(crate) async fn migrate(&self) -> Result<()> {
        match self {
            Self::Sqlite { write, .. } => self.migrator().run(write).await?,
            Self::Postgres { pool, .. } => {
                // Without time-outs: a migration may take long, and another server may be applying
                // it.
                let mut connection = PgConnection::connect_with(&pool.connect_options()).await?;
                self.migrator().run(&mut connection).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }

    /// Returns the folder of the database file; `None` for a database server.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        match self {
            Self::Sqlite { write, .. } => {
                let options = write.connect_options();
                let folder = options.get_filename().parent()?;
                let is_here = folder.as_os_str().is_empty();
                Some(if is_here { Path::new(".") } else { folder }.to_owned())
            }
            Self::Postgres { .. } => None,
        }
    }

    /// Closes every connection, so that no write is left in a buffer when the process ends.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite {
                read,
                write,
                readiness,
                checkpoints,
                ..
            } => {
                checkpoints.close().await;
                readiness.close().await;
                read.close().await;
                write.close().await;
            }
            Self::Postgres {
                pool,
                sign_in,
                readiness,
                ..
            } => {
                readiness.close().await;
                sign_in.close().await;
                pool.close().await;
            }
        }
    }
}

/// Opens a pool of connections to SQLite, whose errors do not name the file.
pub(super) async fn open_file(pool: SqlitePoolOptions, options: SqliteConnectOptions) -> Result<SqlitePool> {
    let file = options.get_filename().to_owned();
    let opened = pool.connect_with(options).await;
    opened.map_err(|error| Error::Settings(format!("the database {} cannot be opened: {error}", file.display())))
}

/// Opens a pool of connections to PostgreSQL. A pool repeats its first connection until its
/// time-out, which hides why a server was not reached; one more connection then says it.
pub(super) async fn open_pool(pool: PgPoolOptions, options: &PgConnectOptions) -> Result<PgPool> {
    match pool.connect_with(options.clone()).await {
        Err(sqlx::Error::PoolTimedOut) => {
            let connected = tokio::time::timeout(ACQUIRE_TIMEOUT, PgConnection::connect_with(options)).await;
            let cause = connected.ok().and_then(std::result::Result::err);
            Err(cause.unwrap_or(sqlx::Error::PoolTimedOut).into())
        }
        opened => Ok(opened?),
    }
}

/// Whether the writing connection can be used again. When the disk is full, SQLite rolls a
/// transaction back by itself; the following ROLLBACK fails, and sqlx then believes that the
/// connection is inside a transaction for ever. Such a connection is closed, and the next
/// transaction opens another.
fn is_outside_transaction(connection: &mut SqliteConnection) -> BoxFuture<'_, sqlx::Result<bool>> {
    Box::pin(async move {
        // Waits for a pending rollback.
        connection.ping().await?;
        Ok(!connection.is_in_transaction())
    })
}

fn set_up(connection: &mut PgConnection) -> BoxFuture<'_, sqlx::Result<()>> {
    Box::pin(async move { sqlx::raw_sql(SESSION).execute(connection).await.map(drop) })
}

/// Tests a connection that has been idle.
fn test_idle(connection: &mut PgConnection, idle_for: Duration) -> BoxFuture<'_, sqlx::Result<bool>> {
    Box::pin(async move {
        if idle_for > MAX_UNTESTED_IDLE {
            connection.ping().await?;
        }
        Ok(true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_is_no_database_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "a,b\n1,2\n".repeat(200)).unwrap();
        let path = file.path().display();
        let error = Db::connect(&format!("sqlite://{path}"))
            .await
            .err()
            .unwrap()
            .to_string();
        assert!(
            error.starts_with(&format!("the database {path} cannot be opened: ")),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_database_server_that_refuses_is_not_called_slow() {
        let options = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(1);
        let pool = PgPoolOptions::new().acquire_timeout(Duration::from_millis(50));
        let error = open_pool(pool, &options).await.unwrap_err().to_string();
        assert!(error.contains("refused"), "{error}");
    }
}
