//! Checkpoints of SQLite: committed pages are copied from the write-ahead log to the database file.
//!
//! By default SQLite does this within the commit that fills the log, so that the next writers wait
//! for two synchronisations of the disk. Here a connection of its own does it.

use sqlx::{Row, SqlitePool};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// Time from a commit to its checkpoint; commits in between share it.
const DELAY: Duration = Duration::from_secs(1);
/// Pages of the log from which writers wait for a checkpoint that empties it: 64 MB. A log that is
/// always in use would otherwise grow without limit.
const MAX_LOG_PAGES: i64 = 1 << 14;

/// Starts the checkpoints of a database and returns the sender to be notified of each write. They
/// end when it is dropped or `pool`, which holds their connection, is closed.
pub(super) fn start(pool: SqlitePool) -> watch::Sender<()> {
    let (writes, mut written) = watch::channel(());
    tokio::spawn(async move {
        while written.changed().await.is_ok() && !pool.is_closed() {
            sleep(DELAY).await;
            written.mark_unchanged();
            match checkpoint(&pool, MAX_LOG_PAGES).await {
                Ok(()) | Err(sqlx::Error::PoolClosed) => {}
                Err(error) => tracing::warn!(%error, "a checkpoint of the database failed"),
            }
        }
    });
    writes
}

/// Copies what no reader holds back, and empties a log of more than `max_log_pages`.
async fn checkpoint(pool: &SqlitePool, max_log_pages: i64) -> sqlx::Result<()> {
    let row = sqlx::query("pragma wal_checkpoint(passive)").fetch_one(pool).await?;
    if row.try_get::<i64, _>("log")? > max_log_pages {
        sqlx::query("pragma wal_checkpoint(truncate)").execute(pool).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Db, properties};
    use std::fs::metadata;

    const TEXT_BYTES: u64 = 8 << 20;

    #[tokio::test]
    async fn a_commit_leaves_the_file_to_a_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let db = Db::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        db.migrate().await.unwrap();
        let Db::Sqlite { write, checkpoints, .. } = &db else {
            panic!("the database is SQLite");
        };
        let pages: i64 = sqlx::query_scalar("pragma wal_autocheckpoint")
            .fetch_one(write)
            .await
            .unwrap();
        assert_eq!(pages, 0, "a commit copies pages");
        let mut tx = db.begin().await.unwrap();
        let text = "x".repeat(usize::try_from(TEXT_BYTES).unwrap());
        properties::set(&mut tx.conn(), "text", &text).await.unwrap();
        tx.commit().await.unwrap();
        while metadata(&file).unwrap().len() < TEXT_BYTES {
            sleep(Duration::from_millis(10)).await;
        }
        let log = folder.path().join("test.db-wal");
        assert!(metadata(&log).unwrap().len() > TEXT_BYTES);
        checkpoint(checkpoints, i64::MAX).await.unwrap();
        assert!(
            metadata(&log).unwrap().len() > TEXT_BYTES,
            "the file of a short log is used again"
        );
        checkpoint(checkpoints, 1).await.unwrap();
        assert_eq!(metadata(&log).unwrap().len(), 0);
        db.close().await;
    }
}
