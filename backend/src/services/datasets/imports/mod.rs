//! Imports: uploaded files that are shown, and changed in how they are read, before they become
//! data sets.

mod preview;

#[cfg(test)]
mod tests;

use crate::actor::Actor;
use crate::db;
use crate::db::Conn;
use crate::db::imports::{ImportRow, NewImportRow};
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::datasets::files::FileDescription;
use crate::services::datasets::uploads::{StoredUpload, Upload, dataset_name, new_key};
use crate::services::json::to_json;
use chrono::TimeDelta;
use domain::account::Resource;
use domain::dataset::{Dataset, IMPORT_HOURS, Import, ImportSummary, MAX_IMPORTS, UploadOptions};

impl Services {
    /// Stores an uploaded file as an import, and reads it with the options. A file that cannot be
    /// read with them is stored too: other options may fit.
    ///
    /// # Errors
    /// When an option is not acceptable, the file exceeds the quota, or there are
    /// [`MAX_IMPORTS`] imports already.
    pub async fn import_create(&self, actor: &Actor, upload: Upload, options: UploadOptions) -> Result<Import> {
        let Upload { file_name, file, .. } = &upload;
        dataset_name(options.name.as_deref(), file_name)?;
        let size_bytes = i64::try_from(file.size()).unwrap_or(i64::MAX);
        let addition = [(Resource::Datasets, 1), (Resource::StorageBytes, size_bytes)];
        self.refuse_shortage(actor.user_id, &addition).await?;
        self.refuse_too_many(&mut self.db.read().await?.conn(), actor).await?;
        let preview = self.preview(actor, file.local()?, &options).await?;
        let (options, preview, created_at) = (to_json(&options)?, to_json(&preview)?, self.clock.now());
        let key = new_key(actor)?;
        self.storage.put(&key, file).await?;
        let row = NewImportRow {
            owner_id: actor.user_id,
            file_key: &key,
            file_name,
            size_bytes,
            sha256: file.sha256(),
            options: &options,
            preview: &preview,
            created_at,
            expires_at: created_at + TimeDelta::hours(IMPORT_HOURS),
        };
        match self.import_insert(actor, &row).await {
            Ok(row) => row.into_import(),
            Err(error) => {
                self.forget_file(&key).await;
                Err(error)
            }
        }
    }

    async fn import_insert(&self, actor: &Actor, row: &NewImportRow<'_>) -> Result<ImportRow> {
        let mut tx = self.db.begin().await?;
        let addition = [(Resource::StorageBytes, row.size_bytes)];
        self.reserve_quota(&mut tx, actor.user_id, &addition).await?;
        self.refuse_too_many(&mut tx.conn(), actor).await?;
        let row = db::imports::insert(&mut tx.conn(), row).await?;
        tx.commit().await?;
        Ok(row)
    }

    async fn refuse_too_many(&self, conn: &mut Conn<'_>, actor: &Actor) -> Result<()> {
        let imports = db::imports::list(conn, actor.user_id, self.clock.now()).await?;
        if imports.len() < MAX_IMPORTS {
            return Ok(());
        }
        let message = format!("There are {MAX_IMPORTS} unfinished imports. Finish or cancel one of them first.");
        Err(Error::conflict(message))
    }

    /// Returns the actor's imports, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_list(&self, actor: &Actor) -> Result<Vec<ImportSummary>> {
        db::imports::list(&mut self.db.read().await?.conn(), actor.user_id, self.clock.now()).await
    }

    /// Returns an import of the actor.
    ///
    /// # Errors
    /// When there is none, or it has expired.
    pub async fn import_get(&self, actor: &Actor, id: i64) -> Result<Import> {
        self.import_row(actor, id).await?.into_import()
    }

    async fn import_row(&self, actor: &Actor, id: i64) -> Result<ImportRow> {
        let now = self.clock.now();
        let row = db::imports::get(&mut self.db.read().await?.conn(), actor.user_id, id, now).await?;
        row.ok_or_else(not_found)
    }

    /// Reads the file of an import with other options, and keeps them.
    ///
    /// # Errors
    /// When there is no such import, or an option is not acceptable.
    pub async fn import_preview(&self, actor: &Actor, id: i64, options: UploadOptions) -> Result<Import> {
        let row = self.import_row(actor, id).await?;
        dataset_name(options.name.as_deref(), &row.file_name)?;
        let preview = if has_equal_reading(&row.options()?, &options) {
            row.preview
        } else {
            let file = self.fetch(&row.file_key).await?;
            to_json(&self.preview(actor, file, &options).await?)?
        };
        let (now, options) = (self.clock.now(), to_json(&options)?);
        let mut tx = self.db.begin().await?;
        let row = db::imports::update(&mut tx.conn(), actor.user_id, id, now, &options, &preview).await?;
        tx.commit().await?;
        row.ok_or_else(not_found)?.into_import()
    }

    /// Turns an import into a data set, read with the options or else with those of the last
    /// preview.
    ///
    /// # Errors
    /// When there is no such import, the file cannot be read with the options, or there are as many
    /// data sets as the quota allows; the import stays then.
    pub async fn import_finish(&self, actor: &Actor, id: i64, options: Option<UploadOptions>) -> Result<Dataset> {
        let row = self.import_row(actor, id).await?;
        let options = match options {
            Some(options) => options,
            None => row.options()?,
        };
        let name = dataset_name(options.name.as_deref(), &row.file_name)?;
        self.refuse_shortage(actor.user_id, &[(Resource::Datasets, 1)]).await?;
        self.reserve.check()?;
        let original = self.fetch(&row.file_key).await?;
        let conversion = self.convert(actor, original.clone(), &options).await?;
        let file = conversion.local_csv(original)?;
        let described = self.describe_upload(actor, file, conversion.reading.clone()).await?;
        let Some((file, file_name)) = conversion.converted(&row.file_name) else {
            let stored = StoredUpload {
                key: &row.file_key,
                file_name: &row.file_name,
                size_bytes: row.size_bytes,
                sha256: &row.sha256,
            };
            return self.import_replace(actor, id, &name, &stored, &described).await;
        };
        let key = new_key(actor)?;
        self.storage.put(&key, &file).await?;
        let stored = StoredUpload {
            key: &key,
            file_name: &file_name,
            size_bytes: i64::try_from(file.size()).unwrap_or(i64::MAX),
            sha256: file.sha256(),
        };
        let dataset = self.import_replace(actor, id, &name, &stored, &described).await;
        self.forget_file(if dataset.is_ok() { &row.file_key } else { &key })
            .await;
        dataset
    }

    /// Replaces an import by a data set with a file that is stored already.
    async fn import_replace(
        &self,
        actor: &Actor,
        id: i64,
        name: &str,
        stored: &StoredUpload<'_>,
        described: &FileDescription,
    ) -> Result<Dataset> {
        let mut tx = self.db.begin().await?;
        let taken = db::imports::delete(&mut tx.conn(), actor.user_id, id, self.clock.now()).await?;
        taken.ok_or_else(not_found)?;
        // The import is deleted, so its bytes do not count any more.
        let addition = [(Resource::Datasets, 1), (Resource::StorageBytes, stored.size_bytes)];
        self.reserve_quota(&mut tx, actor.user_id, &addition).await?;
        let dataset = self.insert_described(&mut tx, actor, name, stored, described).await?;
        self.commit_changes(tx).await?;
        dataset.into_dataset()
    }

    /// Cancels an import and deletes its file.
    ///
    /// # Errors
    /// When there is no such import.
    pub async fn import_delete(&self, actor: &Actor, id: i64) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let key = db::imports::delete(&mut tx.conn(), actor.user_id, id, self.clock.now()).await?;
        tx.commit().await?;
        self.forget_file(&key.ok_or_else(not_found)?).await;
        Ok(())
    }
}

fn not_found() -> Error {
    Error::not_found("import")
}

/// Whether a file is read in the same way with both options.
fn has_equal_reading(a: &UploadOptions, b: &UploadOptions) -> bool {
    let without_name = |options: &UploadOptions| UploadOptions {
        name: None,
        ..options.clone()
    };
    without_name(a) == without_name(b)
}
