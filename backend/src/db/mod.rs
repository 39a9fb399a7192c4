//! The database: SQLite or PostgreSQL behind one face, and all SQL of the project, one file a table.
//!
//! A statement is one text for both dialects (`$1` placeholders, `returning` and `on conflict` work in both); the macro
//! [`on!`] expands the code that runs it for each. Where the dialects must differ, the two arms stand side by side with
//! the reason. Functions take a [`Conn`], so the caller decides whether they share a transaction.

pub(crate) mod api_tokens;
mod connect;
pub(crate) mod datasets;
pub(crate) mod failure;
pub(crate) mod idempotency_keys;
pub(crate) mod jobs;
pub(crate) mod known_networks;
pub(crate) mod mail_tokens;
pub(crate) mod models;
pub(crate) mod properties;
pub(crate) mod refresh_tokens;
pub(crate) mod runs;
pub(crate) mod security_events;
pub(crate) mod sent_mails;
pub(crate) mod sessions;
pub(crate) mod task_changes;
pub(crate) mod task_labels;
pub(crate) mod task_lists;
pub(crate) mod task_stats;
pub(crate) mod task_views;
pub(crate) mod tasks;
pub(crate) mod usage;
pub(crate) mod users;

use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::sort::{Sort, SortField};
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

/// The database.
#[derive(Clone)]
pub(crate) enum Db {
    /// Embedded. SQLite has one writer at a time: a pool of one connection queues them instead of letting them collide.
    Sqlite {
        /// Connections that only read.
        read: SqlitePool,
        /// The one connection that writes.
        write: SqlitePool,
        /// The connection of the readiness check, for reading.
        readiness: SqlitePool,
    },
    /// A server.
    Postgres {
        /// Connections for everything but what follows.
        pool: PgPool,
        /// Connections for sessions and passwords, so that people can sign in while everything else
        /// waits for a lock.
        sign_in: PgPool,
        /// The connection of the readiness check.
        readiness: PgPool,
    },
}

/// A connection on loan, inside a transaction or not.
pub(crate) enum Conn<'a> {
    /// To SQLite.
    Sqlite(&'a mut SqliteConnection),
    /// To PostgreSQL.
    Postgres(&'a mut PgConnection),
}

impl Conn<'_> {
    /// Whether it is to SQLite, for a statement that must differ.
    fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// A connection for reading, from its pool.
pub(crate) enum Reader {
    /// To SQLite.
    Sqlite(PoolConnection<Sqlite>),
    /// To PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

/// A transaction that writes; rolled back unless it is committed.
pub(crate) enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs the same code on either kind of connection: `on!(conn, c => sqlx::query(TEXT).execute(&mut **c).await)`.
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($c) => $body,
            $crate::db::Conn::Postgres($c) => $body,
        }
    };
}
pub(crate) use on;

impl Db {
    /// Whether it is embedded in this process, which then is the only one.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }

    /// A connection for reading.
    pub(crate) async fn read(&self) -> Result<Reader> {
        Ok(match self {
            Self::Sqlite { read, .. } => Reader::Sqlite(read.acquire().await?),
            Self::Postgres { pool, .. } => Reader::Postgres(pool.acquire().await?),
        })
    }

    /// Begins a transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            // Taking the write lock at once: a transaction that reads first and writes later can fail half-way.
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("begin immediate").await?),
            Self::Postgres { pool, .. } => Tx::Postgres(pool.begin().await?),
        })
    }

    /// The same database by connections that only sign-ins use. SQLite has no locks that readers
    /// wait for.
    pub(crate) fn for_sign_in(&self) -> Self {
        match self {
            Self::Sqlite { .. } => self.clone(),
            Self::Postgres { sign_in, readiness, .. } => Self::Postgres {
                pool: sign_in.clone(),
                sign_in: sign_in.clone(),
                readiness: readiness.clone(),
            },
        }
    }

    /// The same database by the connection of the readiness check. On SQLite a write takes its turn
    /// with all others: whether that connection works is what the check must find out.
    fn for_readiness(&self) -> Self {
        match self {
            Self::Sqlite { write, readiness, .. } => Self::Sqlite {
                read: readiness.clone(),
                write: write.clone(),
                readiness: readiness.clone(),
            },
            Self::Postgres { sign_in, readiness, .. } => Self::Postgres {
                pool: readiness.clone(),
                sign_in: sign_in.clone(),
                readiness: readiness.clone(),
            },
        }
    }

    /// Fails unless the database answers, knows every migration, and takes a write.
    pub(crate) async fn ready(&self, now: DateTime<Utc>) -> Result<()> {
        let db = self.for_readiness();
        db.is_migrated().await?;
        let mut tx = db.begin().await?;
        properties::set(&mut tx.conn(), "readiness_checked_at", &now.to_rfc3339()).await?;
        tx.commit().await
    }

    async fn is_migrated(&self) -> Result<()> {
        let mut reader = self.read().await?;
        let applied: i64 = on!(&mut reader.conn(), c => sqlx::query_scalar("select count(*) from _sqlx_migrations where success").fetch_one(&mut **c).await)?;
        let known = self.migrator().iter().count();
        if usize::try_from(applied).is_ok_and(|applied| applied >= known) {
            Ok(())
        } else {
            Err(Error::NotReady(format!("{applied} of {known} migrations are applied")))
        }
    }
}

impl Reader {
    /// The connection, to hand to a statement.
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(c) => Conn::Sqlite(c),
            Self::Postgres(c) => Conn::Postgres(c),
        }
    }
}

impl Tx {
    /// The connection, to hand to a statement.
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(c) => Conn::Sqlite(c),
            Self::Postgres(c) => Conn::Postgres(c),
        }
    }

    /// Makes it last.
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// The order of a list; ties are broken by the id, in the direction of the first key. `key` gives what a field is sorted by, and
/// what comes before it.
fn order<F: SortField>(sort: &Sort<F>, key: impl Fn(F) -> (&'static str, &'static str)) -> String {
    let direction = |descending| if descending { " desc" } else { "" };
    let mut text = String::from(" order by ");
    for one in sort.keys() {
        let (missing, column) = key(one.field);
        text.extend([missing, column, direction(one.descending), ", "]);
    }
    text.extend(["id", direction(sort.keys().first().is_some_and(|key| key.descending))]);
    text
}

/// A text as a pattern for `like`: anywhere, in lower case, its own `%` and `_` taken as they are.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.trim().to_lowercase().chars() {
        if ['%', '_', '\\'].contains(&c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod account_tests;
#[cfg(test)]
mod bound_tests;
#[cfg(test)]
mod job_tests;
#[cfg(test)]
mod ml_tests;
#[cfg(test)]
mod task_tests;
#[cfg(test)]
mod tests;
