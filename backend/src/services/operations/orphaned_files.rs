//! Files that killed processes have left behind: temporary files, and stored files without a data
//! set or an import.

use crate::crypto::random;
use crate::db;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::datasets::uploads::UPLOADS;
use crate::storage::StoredFile;
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use futures::TryStreamExt;
use std::collections::HashSet;

/// Age from which a file without a data set or an import is removed: longer than any upload takes.
const MIN_ORPHAN_AGE: TimeDelta = TimeDelta::hours(24);
/// Number of files that are looked up at a time.
const BATCH: usize = 500;
/// Storage key of the text that identifies the database of the storage.
pub(crate) const OWNER: &str = "owner";
/// Property of the database with the same text.
pub(crate) const STORAGE_ID: &str = "storage_id";

impl Services {
    /// Removes the files that killed processes have left behind. The server calls this at its start
    /// and every hour.
    ///
    /// # Errors
    /// When the database or the storage fails.
    pub async fn purge_orphaned_files(&self) -> Result<()> {
        let before = self.clock.now() - MIN_ORPHAN_AGE;
        let (spool, storage) = (self.spool.clone(), self.storage.clone());
        let purged = tokio::task::spawn_blocking(move || {
            let temporary = spool.purge_abandoned(before.into())?;
            Ok::<_, Error>((temporary, storage.purge_unfinished(UPLOADS, before.into())?))
        });
        let purged = purged
            .await
            .map_err(|error| Error::unexpected("removing files", error))?;
        let (temporary, unfinished) = purged?;
        let mut orphans = 0;
        let mut batches = self.storage.list(UPLOADS).try_chunks(BATCH);
        let mut is_ours = None;
        while let Some(files) = batches.try_next().await.map_err(|error| error.1)? {
            let known = self.known_files(&files).await?;
            let is_ours = match is_ours {
                Some(is_ours) => is_ours,
                None => *is_ours.insert(self.owns_storage(!known.is_empty()).await?),
            };
            if !is_ours {
                tracing::warn!("nothing shows that the storage belongs to this database: its files are left alone");
                break;
            }
            for file in files {
                if file.modified_at < before && !known.contains(&file.key) {
                    tracing::info!(
                        key = file.key,
                        "removing a file that belongs to no data set and no import"
                    );
                    self.storage.delete(&file.key).await?;
                    orphans += 1;
                }
            }
        }
        if is_ours.is_none() {
            // A new storage, as at the first start.
            self.owns_storage(true).await?;
        }
        tracing::debug!(temporary, unfinished, orphans, "removed files that were left behind");
        Ok(())
    }

    /// Returns those of the files that belong to a data set or an import.
    async fn known_files(&self, files: &[StoredFile]) -> Result<HashSet<String>> {
        let keys: Vec<&str> = files.iter().map(|file| file.key.as_str()).collect();
        let known = db::stored_files::referenced_keys(&mut self.db.read().await?.conn(), &keys).await?;
        Ok(known.into_iter().collect())
    }

    /// Whether the storage belongs to this database: a server with the wrong database must not
    /// remove the files of another. A storage without a mark is marked if `may_mark` is set: when
    /// it is empty, or this database knows one of its files.
    async fn owns_storage(&self, may_mark: bool) -> Result<bool> {
        let ours = db::properties::get(&mut self.db.read().await?.conn(), STORAGE_ID).await?;
        match (self.storage.text(OWNER).await?, ours) {
            (Some(owner), ours) => Ok(ours.is_some_and(|ours| ours == owner)),
            (None, _) if !may_mark => Ok(false),
            (None, ours) => {
                let id = match ours {
                    Some(id) => id,
                    None => {
                        let mut tx = self.db.begin().await?;
                        let new = HEXLOWER.encode(&random::<16>()?);
                        let id = db::properties::get_or_set(&mut tx.conn(), STORAGE_ID, &new).await?;
                        tx.commit().await?;
                        id
                    }
                };
                // Where another server was faster, the next purge reads its text.
                self.storage.put_text(OWNER, id).await
            }
        }
    }
}
