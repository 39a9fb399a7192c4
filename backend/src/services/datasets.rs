//! Data sets: uploading, reading, changing, deleting.

use super::dataset_files::{Described, StoredFormat, columns, kind, sentence};
use super::{Actor, FileDownload, Services};
use crate::auth::random;
use crate::db;
use crate::db::datasets::{DatasetRow, NewDatasetRow};
use crate::error::{Error, Result};
use crate::samples::SAMPLES;
use crate::storage::Spooled;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use domain::dataset::{Dataset, DatasetPatch, DatasetRows, DatasetSummary, UploadOptions, parse_name};
use domain::{Failure, FieldError, Page, PageQuery};
use futures::StreamExt;
use futures::stream::BoxStream;
use std::sync::Arc;

/// The most data sets of one person.
const MAX_DATASETS: i64 = 500;

/// A file that has been received and is not a data set yet.
pub struct Upload {
    file_name: String,
    file: Arc<Spooled>,
}

impl Upload {
    /// Bytes of the file.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.file.size()
    }
}

impl Services {
    /// Takes in the bytes of a file; they are streamed to the disk, never whole in memory, and forgotten with the value.
    ///
    /// # Errors
    /// When there are too many of them, or they break off.
    pub async fn upload_receive(
        &self,
        _actor: &Actor,
        file_name: &str,
        body: BoxStream<'_, std::io::Result<Bytes>>,
    ) -> Result<Upload> {
        Ok(Upload {
            file_name: file_name.to_owned(),
            file: Arc::new(self.spool.write(body, self.limits.max_upload_bytes).await?),
        })
    }

    /// Makes a data set of an uploaded CSV.
    ///
    /// # Errors
    /// When it is not a CSV that can be used; nothing is kept then.
    pub async fn dataset_create(&self, actor: &Actor, upload: Upload, options: UploadOptions) -> Result<Dataset> {
        let Upload { file_name, file } = upload;
        let name = match options.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => parse_name(name).map_err(|error| Failure::validation(vec![error]))?,
            None => name_of_file(&file_name),
        };
        let count = db::datasets::count(&mut self.db.read().await?.conn(), actor.user_id).await?;
        if count >= MAX_DATASETS {
            return Err(Error::conflict(format!(
                "You have {count} data sets, the most that are kept. Delete one first."
            )));
        }
        let described = self.describe_upload(Arc::clone(&file), options).await?;
        let key = format!("datasets/{}/{}.csv", actor.user_id, HEXLOWER.encode(&random::<16>()?));
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
        file: &Spooled,
        described: &Described,
    ) -> Result<Dataset> {
        let columns = to_json(&described.columns)?;
        let row = NewDatasetRow {
            owner_id: actor.user_id,
            name,
            file_key: key,
            file_name,
            size_bytes: i64::try_from(file.size()).unwrap_or(i64::MAX),
            sha256: file.sha256(),
            format: &to_json(&described.format)?,
            row_count: described.rows,
            column_count: i64::try_from(described.columns.len()).unwrap_or(i64::MAX),
            columns: &columns,
            now: self.clock.now(),
        };
        let mut tx = self.db.begin().await?;
        let row = db::datasets::insert(&mut tx.conn(), &row).await?;
        tx.commit().await?;
        row.into_dataset()
    }

    /// A file without a row is only waste: the log knows, and the caller need not.
    async fn forget_file(&self, key: &str) {
        if let Err(error) = self.storage.delete(key).await {
            tracing::warn!(%error, key, "a file was left behind in the storage");
        }
    }

    /// Adds the sample data sets that the actor does not have yet and the limits allow; how many they were.
    ///
    /// # Errors
    /// When the database or the storage fails.
    pub async fn dataset_add_samples(&self, actor: &Actor) -> Result<u32> {
        let known = db::datasets::hashes(&mut self.db.read().await?.conn(), actor.user_id).await?;
        let mut added = 0;
        for sample in SAMPLES {
            if known.contains(&crate::auth::fingerprint(sample.bytes)) {
                continue;
            }
            let body = futures::stream::iter([Ok(Bytes::from_static(sample.bytes))]).boxed();
            let upload = self.upload_receive(actor, sample.file_name, body).await;
            let created = match upload {
                Ok(upload) => self.dataset_create(actor, upload, UploadOptions::default()).await,
                Err(error) => Err(error),
            };
            match created {
                Ok(_) => added += 1,
                // The operator may have set limits that a sample exceeds; the others are welcome all the same.
                Err(Error::Failure(failure)) => {
                    tracing::warn!(%failure, sample = sample.file_name, "a sample was left out");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(added)
    }

    /// A page of the actor's data sets, newest first.
    ///
    /// # Errors
    /// When the page is out of range.
    pub async fn dataset_list(&self, actor: &Actor, page: PageQuery) -> Result<Page<DatasetSummary>> {
        Failure::check(page.check())?;
        let mut reader = self.db.read().await?;
        let total = db::datasets::count(&mut reader.conn(), actor.user_id).await?;
        let items = db::datasets::list(&mut reader.conn(), actor.user_id, page).await?;
        Ok(Page::new(items, total, page))
    }

    /// A data set of the actor with its columns.
    ///
    /// # Errors
    /// When there is none.
    pub async fn dataset_get(&self, actor: &Actor, id: i64) -> Result<Dataset> {
        self.dataset_row(actor, id).await?.into_dataset()
    }

    pub(crate) async fn dataset_row(&self, actor: &Actor, id: i64) -> Result<DatasetRow> {
        let row = db::datasets::get(&mut self.db.read().await?.conn(), actor.user_id, id).await?;
        row.ok_or_else(|| Error::not_found("data set"))
    }

    /// A page of the rows of a data set, as the file has them.
    ///
    /// # Errors
    /// When there is no such data set, or the page is out of range.
    pub async fn dataset_rows(&self, actor: &Actor, id: i64, page: PageQuery) -> Result<DatasetRows> {
        Failure::check(page.check())?;
        let row = self.dataset_row(actor, id).await?;
        let file = self.fetch(&row.file_key).await?;
        let max_columns = self.limits.max_columns;
        let total = row.row_count;
        let (columns, items) = self
            .heavy(move || {
                let mut records = StoredFormat::of(&row)?.records(&file, max_columns)?;
                let columns = records.names().to_vec();
                let (mut items, mut record, mut at) = (Vec::new(), Vec::new(), 0);
                let end = page.offset() + i64::from(page.per_page);
                while at < end
                    && records
                        .read(&mut record)
                        .map_err(|error| Error::unexpected("stored file", error))?
                {
                    if at >= page.offset() {
                        items.push(std::mem::take(&mut record));
                    }
                    at += 1;
                }
                Ok((columns, items))
            })
            .await?;
        let page = Page::new(items, total, page);
        Ok(DatasetRows {
            columns,
            items: page.items,
            total: page.total,
            page: page.page,
            per_page: page.per_page,
            total_pages: page.total_pages,
        })
    }

    /// Gives a data set another name, or columns other types; the statistics are made anew then.
    ///
    /// # Errors
    /// When there is no such data set or column, or the values of a column do not fit its new type.
    pub async fn dataset_update(&self, actor: &Actor, id: i64, patch: DatasetPatch) -> Result<Dataset> {
        let row = self.dataset_row(actor, id).await?;
        let name = match &patch.name {
            Some(name) => parse_name(name).map_err(|error| Failure::validation(vec![error]))?,
            None => row.name.clone(),
        };
        let columns = match patch.columns.filter(|columns| !columns.is_empty()) {
            Some(changes) => to_json(&self.retyped(&row, changes).await?)?,
            None => row.columns.clone(),
        };
        let mut tx = self.db.begin().await?;
        let row = db::datasets::update(&mut tx.conn(), actor.user_id, id, &name, &columns).await?;
        tx.commit().await?;
        row.ok_or_else(|| Error::not_found("data set"))?.into_dataset()
    }

    async fn retyped(
        &self,
        row: &DatasetRow,
        changes: std::collections::BTreeMap<String, domain::dataset::ColumnType>,
    ) -> Result<Vec<domain::dataset::Column>> {
        let mut known: std::collections::BTreeMap<_, _> = row
            .columns()?
            .into_iter()
            .map(|column| (column.name, column.kind))
            .collect();
        let mut errors = Vec::new();
        for (name, new) in changes {
            match known.get_mut(&name) {
                Some(kind) => *kind = new,
                None => errors.push(FieldError::new(
                    "columns",
                    "unknown_column",
                    format!("There is no column “{name}”."),
                )),
            }
        }
        Failure::check(errors)?;
        let kinds = known.into_iter().map(|(name, column)| (name, kind(column))).collect();
        let (format, file, max_columns) = (
            StoredFormat::of(row)?,
            self.fetch(&row.file_key).await?,
            self.limits.max_columns,
        );
        self.heavy(move || match format.table(&file, max_columns, kinds)? {
            Ok(table) => Ok(columns(&table)),
            Err(error) => Err(Error::field("columns", "type", sentence(&error))),
        })
        .await
    }

    /// Deletes a data set; one that has runs only with `cascade`, and then the runs too.
    ///
    /// # Errors
    /// When there is no such data set, or it has runs.
    pub async fn dataset_delete(&self, actor: &Actor, id: i64, cascade: bool) -> Result<()> {
        let row = self.dataset_row(actor, id).await?;
        let filter = super::RunFilter {
            dataset_id: Some(id),
            ..Default::default()
        };
        let mut tx = self.db.begin().await?;
        let runs = db::runs::count(&mut tx.conn(), actor.user_id, &filter).await?;
        if runs > 0 && !cascade {
            let runs = if runs == 1 {
                "1 run".into()
            } else {
                format!("{runs} runs")
            };
            return Err(Error::conflict(format!(
                "“{}” has {runs}. Delete them too (cascade), or keep it.",
                row.name
            )));
        }
        db::runs::delete_of_dataset(&mut tx.conn(), actor.user_id, id).await?;
        db::datasets::delete(&mut tx.conn(), actor.user_id, id).await?;
        tx.commit().await?;
        self.forget_file(&row.file_key).await;
        Ok(())
    }

    /// The file, byte for byte as it was uploaded.
    ///
    /// # Errors
    /// When there is no such data set.
    pub async fn dataset_download(&self, actor: &Actor, id: i64) -> Result<FileDownload> {
        let row = self.dataset_row(actor, id).await?;
        let (size, body) = self.storage.get(&row.file_key).await?;
        Ok(FileDownload {
            file_name: row.file_name,
            content_type: "text/csv",
            size: Some(size),
            body,
        })
    }
}

pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::unexpected("JSON", error))
}

/// The name of a data set when nobody gives one: the file's, without folders and ending.
fn name_of_file(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let name = name
        .strip_suffix(".csv")
        .or_else(|| name.strip_suffix(".CSV"))
        .unwrap_or(name);
    let name: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(domain::dataset::MAX_NAME)
        .collect();
    parse_name(&name).unwrap_or_else(|_| "Untitled".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_set_is_named_after_its_file() {
        assert_eq!(name_of_file("C:\\data\\iris.csv"), "iris");
        assert_eq!(name_of_file("../a/b.CSV"), "b");
        assert_eq!(name_of_file(" \n"), "Untitled");
        assert_eq!(name_of_file("noending"), "noending");
    }
}
