//! Removal of deleted accounts and data sets, in a transaction for each batch of their rows. What
//! a failure or the end of the process leaves undone, the hourly purge does.

use crate::db;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::services::Services;

/// Rows of an account that are removed before the account itself. The runs come first, because
/// data sets stay as long as their runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnedRows {
    Runs,
    Datasets,
    Imports,
    Tasks,
    SecurityEvents,
}

/// Batch of deleted rows.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) rows: u64,
    /// Storage keys of the files that are to be removed after the commit.
    pub(crate) files: Vec<String>,
}

impl From<u64> for Batch {
    fn from(rows: u64) -> Self {
        let files = Vec::new();
        Self { rows, files }
    }
}

impl From<Vec<String>> for Batch {
    fn from(files: Vec<String>) -> Self {
        let rows = files.len() as u64;
        Self { rows, files }
    }
}

impl OwnedRows {
    pub(crate) const ALL: [Self; 5] = [
        Self::Runs,
        Self::Datasets,
        Self::Imports,
        Self::Tasks,
        Self::SecurityEvents,
    ];

    async fn delete(self, conn: &mut Conn<'_>, owner_id: i64) -> Result<Batch> {
        Ok(match self {
            Self::Runs => db::deletions::delete_runs_of_owner(conn, owner_id).await?.into(),
            Self::Datasets => db::deletions::delete_datasets(conn, owner_id).await?.into(),
            Self::Imports => db::deletions::delete_imports(conn, owner_id).await?.into(),
            Self::Tasks => db::deletions::delete_tasks(conn, owner_id).await?.into(),
            Self::SecurityEvents => db::deletions::delete_events(conn, owner_id).await?.into(),
        })
    }
}

impl Services {
    /// Removes an account that is marked as deleted: the rows that it owns, and then itself.
    pub(crate) async fn remove_account(&self, id: i64) -> Result<()> {
        for rows in OwnedRows::ALL {
            while self.remove_batch(id, rows).await? > 0 {}
        }
        let mut tx = self.db.begin().await?;
        db::deletions::delete_user(&mut tx.conn(), id).await?;
        tx.commit().await
    }

    /// Removes the next rows of an account, and returns their number.
    pub(crate) async fn remove_batch(&self, owner_id: i64, rows: OwnedRows) -> Result<u64> {
        let mut tx = self.db.begin().await?;
        let batch = rows.delete(&mut tx.conn(), owner_id).await?;
        tx.commit().await?;
        for key in &batch.files {
            self.forget_file(key).await;
        }
        Ok(batch.rows)
    }

    /// Removes a data set that is marked as deleted: its runs, and then itself with its file.
    pub(crate) async fn remove_dataset(&self, id: i64) -> Result<()> {
        while self.remove_runs_of(id).await? > 0 {}
        let mut tx = self.db.begin().await?;
        let file = db::deletions::delete_dataset(&mut tx.conn(), id).await?;
        tx.commit().await?;
        if let Some(key) = file {
            self.forget_file(&key).await;
        }
        Ok(())
    }

    /// Removes the next runs on a data set, and returns their number.
    pub(crate) async fn remove_runs_of(&self, dataset_id: i64) -> Result<u64> {
        let mut tx = self.db.begin().await?;
        let rows = db::deletions::delete_runs_of_dataset(&mut tx.conn(), dataset_id).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// Removes the deleted accounts and data sets whose removal was interrupted. One that fails
    /// does not stop the others; returns the last error.
    pub(crate) async fn finish_deletions(&self) -> Result<()> {
        let mut reader = self.db.read().await?;
        let accounts = db::deletions::marked_users(&mut reader.conn()).await?;
        let datasets = db::deletions::marked_datasets(&mut reader.conn()).await?;
        drop(reader);
        let mut outcome = Ok(());
        for id in accounts {
            if let Err(error) = self.remove_account(id).await {
                outcome = failed("account", id, error);
            }
        }
        for id in datasets {
            if let Err(error) = self.remove_dataset(id).await {
                outcome = failed("data set", id, error);
            }
        }
        outcome
    }
}

fn failed(kind: &'static str, id: i64, error: Error) -> Result<()> {
    tracing::warn!(%error, id, "a deleted {kind} could not be removed");
    Err(error)
}
