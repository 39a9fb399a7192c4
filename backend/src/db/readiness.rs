//! Readiness check of the database.

use super::{Db, on, properties};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};

impl Db {
    /// Returns the database with the connection of the readiness check. On SQLite a write waits
    /// with all others, because that connection is what the check must test.
    fn for_readiness(&self) -> Self {
        match self {
            Self::Sqlite {
                write,
                readiness,
                checkpoints,
                waiting,
                ..
            } => Self::Sqlite {
                read: readiness.clone(),
                write: write.clone(),
                readiness: readiness.clone(),
                checkpoints: checkpoints.clone(),
                waiting: waiting.clone(),
            },
            Self::Postgres {
                sign_in,
                readiness,
                waiting,
                ..
            } => Self::Postgres {
                pool: readiness.clone(),
                sign_in: sign_in.clone(),
                readiness: readiness.clone(),
                waiting: waiting.clone(),
            },
        }
    }

    /// Fails unless the database answers, has all migrations and accepts a write.
    pub(crate) async fn ready(&self, now: DateTime<Utc>) -> Result<()> {
        let db = self.for_readiness();
        db.check_migrations().await?;
        let mut tx = db.begin().await?;
        properties::set(&mut tx.conn(), "readiness_checked_at", &now.to_rfc3339()).await?;
        tx.commit().await
    }

    /// Fails unless the database has all migrations of this version.
    pub(crate) async fn check_migrations(&self) -> Result<()> {
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
