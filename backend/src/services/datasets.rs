//! Data sets: reading, changing, deleting.

use super::dataset_files::{StoredFormat, columns, kind};
use super::{Actor, Expected, FileDownload, Services, version_of};
use crate::db;
use crate::db::Tx;
use crate::db::datasets::DatasetRow;
use crate::error::{Error, Result};
use domain::dataset::{Dataset, DatasetPatch, DatasetRows, DatasetSummary, parse_name};
use domain::error::sentence;
use domain::{Failure, FieldError, Page, PageQuery};

impl Services {
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
    /// When there is no such data set or column, it has changed, or the values of a column do not fit its new type.
    pub async fn dataset_update(
        &self,
        actor: &Actor,
        id: i64,
        patch: DatasetPatch,
        expected: &Expected,
    ) -> Result<Dataset> {
        let known = self.dataset_row(actor, id).await?;
        let name = patch.name.as_deref().map(parse_name).transpose();
        let name = name.map_err(|error| Failure::validation(vec![error]))?;
        let columns = match patch.columns.filter(|columns| !columns.is_empty()) {
            Some(changes) => Some(to_json(&self.retyped(&known, changes).await?)?),
            None => None,
        };
        let mut tx = self.db.begin().await?;
        let row = lock(&mut tx, actor, id, expected).await?;
        if columns.is_some() && row.columns != known.columns {
            return Err(Error::conflict(
                "The columns have been changed by somebody else meanwhile. Look at them, and try again.",
            ));
        }
        let (name, columns) = (name.unwrap_or(row.name), columns.unwrap_or(row.columns));
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
    /// When there is no such data set, it has changed, or it has runs.
    pub async fn dataset_delete(&self, actor: &Actor, id: i64, cascade: bool, expected: &Expected) -> Result<()> {
        let filter = super::RunFilter {
            dataset_id: Some(id),
            ..Default::default()
        };
        let mut tx = self.db.begin().await?;
        let row = lock(&mut tx, actor, id, expected).await?;
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

/// A data set that is about to change, if it is as its reader knows it.
async fn lock(tx: &mut Tx, actor: &Actor, id: i64, expected: &Expected) -> Result<DatasetRow> {
    let row = db::datasets::lock(&mut tx.conn(), actor.user_id, id).await?;
    let row = row.ok_or_else(|| Error::not_found("data set"))?;
    expected.check(version_of(&row.clone().into_dataset()?)?)?;
    Ok(row)
}

pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::unexpected("JSON", error))
}
