//! Uploads: reception, description and storage of a file.

use crate::actor::Actor;
use crate::crypto::random;
use crate::db;
use crate::db::Tx;
use crate::db::datasets::{DatasetRow, NewDatasetRow};
use crate::error::{Error, Result};
use crate::open_streams::OpenStream;
use crate::services::Services;
use crate::services::datasets::conversion::CsvUpload;
use crate::services::datasets::file_name::name_of_file;
use crate::services::datasets::files::FileDescription;
use crate::services::datasets::samples::SAMPLES;
use crate::services::json::to_json;
use crate::storage::SpooledFile;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use domain::account::Resource;
use domain::dataset::{Dataset, UploadOptions, parse_name};
use domain::{ErrorCode, Failure};
use futures::StreamExt;
use futures::stream::BoxStream;
use std::sync::Arc;

/// Folder of uploaded files in the storage.
pub(crate) const UPLOADS: &str = "datasets";

/// A received file that is not a data set yet.
pub struct Upload {
    pub(crate) file_name: String,
    pub(crate) file: Arc<SpooledFile>,
    /// Counts the file among those of its sender for as long as it is on the disk.
    _open: OpenStream,
}

/// A file in the storage.
pub(crate) struct StoredUpload<'a> {
    pub(crate) key: &'a str,
    pub(crate) file_name: &'a str,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: &'a str,
}

/// Use of an uploaded file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadPurpose {
    /// A data set, which counts towards the quota.
    Dataset,
    /// Rows for predictions, which are not stored.
    Label,
}

impl Upload {
    /// Returns the size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.file.size()
    }
}

impl Services {
    /// Receives a file: its bytes are streamed to the disk, and removed when the value is dropped.
    ///
    /// # Errors
    /// When the file is too large or incomplete, a data set would exceed the quota, the disk is
    /// nearly full, or the actor has too many uploads open.
    pub async fn upload_receive(
        &self,
        actor: &Actor,
        purpose: UploadPurpose,
        file_name: &str,
        body: BoxStream<'_, std::io::Result<Bytes>>,
    ) -> Result<Upload> {
        let open = self.uploads.open(actor.user_id)?;
        self.reserve.check()?;
        let body = self.reserve.guard(body);
        let max = self.limits.max_upload_bytes;
        let file = match purpose {
            UploadPurpose::Label => self.spool.write(body, max).await?,
            UploadPurpose::Dataset => self.receive_dataset(actor, body, max).await?,
        };
        Ok(Upload {
            file_name: domain::clean_file_name(file_name),
            file: Arc::new(file),
            _open: open,
        })
    }

    /// Receives the file of a data set up to the size that the quota allows, so that an excess is
    /// refused before it is stored.
    async fn receive_dataset(
        &self,
        actor: &Actor,
        body: BoxStream<'_, std::io::Result<Bytes>>,
        max: u64,
    ) -> Result<SpooledFile> {
        let addition = [(Resource::Datasets, 1), (Resource::StorageBytes, 1)];
        let room = self.refuse_shortage(actor.user_id, &addition).await?;
        let room = u64::try_from(room).unwrap_or(0);
        match self.spool.write(body, max.min(room)).await {
            // Of a longer file only this much is known.
            Err(Error::Failure(failure)) if room < max && failure.code == ErrorCode::PayloadTooLarge => {
                let addition = [(Resource::StorageBytes, i64::try_from(room + 1).unwrap_or(i64::MAX))];
                self.refuse_shortage(actor.user_id, &addition).await?;
                Err(failure.into())
            }
            received => received,
        }
    }

    /// Creates a data set from an uploaded table, of which the CSV is kept.
    ///
    /// # Errors
    /// When it is not a usable table, or exceeds the quota; nothing is kept then.
    pub async fn dataset_create(&self, actor: &Actor, upload: Upload, options: UploadOptions) -> Result<Dataset> {
        let name = dataset_name(options.name.as_deref(), &upload.file_name)?;
        let CsvUpload {
            file,
            file_name,
            reading,
        } = self.to_csv(actor, upload.file, upload.file_name, &options).await?;
        let size = i64::try_from(file.size()).unwrap_or(i64::MAX);
        let addition = [(Resource::Datasets, 1), (Resource::StorageBytes, size)];
        self.refuse_shortage(actor.user_id, &addition).await?;
        let described = self.describe_upload(actor, file.local()?, reading).await?;
        let key = new_key(actor)?;
        self.storage.put(&key, &file).await?;
        match self
            .dataset_insert(actor, &name, &file_name, &key, &file, &described)
            .await
        {
            Ok(dataset) => Ok(dataset),
            Err(error) => {
                self.forget_file(&key).await;
                Err(error)
            }
        }
    }

    async fn dataset_insert(
        &self,
        actor: &Actor,
        name: &str,
        file_name: &str,
        key: &str,
        file: &SpooledFile,
        described: &FileDescription,
    ) -> Result<Dataset> {
        let stored = StoredUpload {
            key,
            file_name,
            size_bytes: i64::try_from(file.size()).unwrap_or(i64::MAX),
            sha256: file.sha256(),
        };
        let mut tx = self.db.begin().await?;
        let addition = [(Resource::Datasets, 1), (Resource::StorageBytes, stored.size_bytes)];
        self.reserve_quota(&mut tx, actor.user_id, &addition).await?;
        let row = self.insert_described(&mut tx, actor, name, &stored, described).await?;
        tx.commit().await?;
        row.into_dataset()
    }

    /// Adds the data set of a stored file.
    pub(crate) async fn insert_described(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        name: &str,
        stored: &StoredUpload<'_>,
        described: &FileDescription,
    ) -> Result<DatasetRow> {
        let columns = to_json(&described.columns)?;
        let row = NewDatasetRow {
            owner_id: actor.user_id,
            name,
            file_key: stored.key,
            file_name: stored.file_name,
            size_bytes: stored.size_bytes,
            sha256: stored.sha256,
            format: &to_json(&described.format)?,
            row_count: described.rows,
            column_count: i64::try_from(described.columns.len()).unwrap_or(i64::MAX),
            columns: &columns,
            warnings: &to_json(&described.warnings)?,
            now: self.clock.now(),
        };
        let row = db::datasets::insert(&mut tx.conn(), &row).await?;
        self.store_row_marks(tx, row.id, &described.row_marks).await?;
        Ok(row)
    }

    /// Deletes a file whose row is gone. A failure is only logged, because the file is merely
    /// waste.
    pub(crate) async fn forget_file(&self, key: &str) {
        self.forget_copies(key);
        if let Err(error) = self.storage.delete(key).await {
            tracing::warn!(%error, key, "a file was left behind in the storage");
        }
    }

    /// Adds the sample data sets that are missing and within the limits, and returns their number.
    ///
    /// # Errors
    /// When the database or the storage fails.
    pub async fn dataset_add_samples(&self, actor: &Actor) -> Result<u32> {
        let known = db::datasets::hashes(&mut self.db.read().await?.conn(), actor.user_id).await?;
        let mut added = 0;
        for sample in SAMPLES {
            if known.contains(&crate::crypto::fingerprint(sample.bytes)) {
                continue;
            }
            let body = futures::stream::iter([Ok(Bytes::from_static(sample.bytes))]).boxed();
            let upload = self
                .upload_receive(actor, UploadPurpose::Dataset, sample.file_name, body)
                .await;
            let created = match upload {
                Ok(upload) => self.dataset_create(actor, upload, UploadOptions::default()).await,
                Err(error) => Err(error),
            };
            match created {
                Ok(_) => added += 1,
                // The operator may have set limits that one sample exceeds; the others are added.
                Err(Error::Failure(failure)) => {
                    tracing::warn!(%failure, sample = sample.file_name, "a sample was left out");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(added)
    }
}

/// Returns a storage key for a file of the actor.
pub(crate) fn new_key(actor: &Actor) -> Result<String> {
    let name = HEXLOWER.encode(&random::<16>()?);
    Ok(format!("{UPLOADS}/{}/{name}.csv", actor.user_id))
}

/// Returns the given name of a data set, or the default one.
pub(crate) fn dataset_name(given: Option<&str>, file_name: &str) -> Result<String> {
    match given.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => Ok(parse_name(name).map_err(|error| Failure::validation(vec![error]))?),
        None => Ok(name_of_file(file_name)),
    }
}
