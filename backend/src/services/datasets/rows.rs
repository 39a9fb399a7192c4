//! Pages of the rows of data sets.

use super::row_marks;
use crate::actor::Actor;
use crate::db;
use crate::db::Tx;
use crate::db::datasets::DatasetRow;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::datasets::row_index::RowIndex;
use crate::services::datasets::stored_format::StoredFormat;
use crate::storage::LocalFile;
use domain::dataset::DatasetRows;
use domain::{Failure, Page, PageQuery};
use encoding_rs::{Encoding, UTF_8};
use ml_core::data::{RowMark, can_resume, decoded, decoded_from};
use std::sync::Arc;

/// A file whose rows are read in place, and its encoding.
#[derive(Clone)]
struct RowFile {
    file: LocalFile,
    encoding: &'static Encoding,
}

impl Services {
    /// Returns a page of the rows of a data set, as in the file.
    ///
    /// # Errors
    /// When there is no such data set, or the page is out of range.
    pub async fn dataset_rows(&self, actor: &Actor, id: i64, page: PageQuery) -> Result<DatasetRows> {
        Failure::check(page.check())?;
        let row = self.dataset_row(actor, id).await?;
        let (total, from) = (row.row_count, u64::try_from(page.offset()).unwrap_or(0));
        let file = self.row_file(actor, &row).await?;
        let index = self.row_index(actor, &row, &file).await?;
        let columns = index.names().to_vec();
        let mut items = Vec::new();
        if page.offset() < total {
            let count = usize::try_from(page.per_page).unwrap_or(0);
            let RowFile { file, encoding } = file;
            let read = move || index.read(|at| decoded_from(file.reader_at(at), encoding, at), from, count);
            items = self.run_light(actor, read).await?;
        }
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

    /// Stores the marks of the rows of a data set.
    pub(super) async fn store_row_marks(&self, tx: &mut Tx, dataset_id: i64, marks: &[RowMark]) -> Result<()> {
        let bytes = row_marks::to_bytes(marks).map_err(|error| Error::unexpected("row marks", error))?;
        db::row_marks::put(&mut tx.conn(), dataset_id, &bytes).await
    }

    async fn keep_row_marks(&self, dataset_id: i64, marks: &[RowMark]) -> Result<()> {
        let mut tx = self.db.begin().await?;
        self.store_row_marks(&mut tx, dataset_id, marks).await?;
        tx.commit().await
    }

    /// Opens the file of a data set for reading its rows: the stored file, or a copy in UTF-8 where
    /// the encoding cannot be read from the middle.
    async fn row_file(&self, actor: &Actor, row: &DatasetRow) -> Result<RowFile> {
        let encoding = StoredFormat::from_row(row)?.encoding()?;
        let (file, encoding) = match can_resume(encoding) {
            true => (self.fetch(&row.file_key).await?, encoding),
            false => (self.text_file(actor, row).await?, UTF_8),
        };
        Ok(RowFile { file, encoding })
    }

    /// Returns the row index of the file of a data set.
    async fn row_index(&self, actor: &Actor, row: &DatasetRow, file: &RowFile) -> Result<Arc<RowIndex>> {
        let make = async {
            let marks = self.row_marks(actor, row, file).await?;
            let (format, RowFile { file, encoding }) = (StoredFormat::from_row(row)?, file.clone());
            let max_columns = self.limits.max_columns;
            self.run_light(actor, move || {
                let records = format.text_records(decoded(file.reader(), encoding), max_columns)?;
                Ok(Arc::new(RowIndex::new(records.head(), marks)))
            })
            .await
        };
        self.row_indices.get_or_make(&row.file_key, make).await
    }

    /// Returns the stored marks of the rows of a data set; makes and stores them for a data set
    /// that has been uploaded before there were any.
    async fn row_marks(&self, actor: &Actor, row: &DatasetRow, file: &RowFile) -> Result<Vec<RowMark>> {
        let stored = db::row_marks::get(&mut self.db.read().await?.conn(), row.id).await?;
        if let Some(marks) = stored.and_then(|bytes| row_marks::from_bytes(&bytes)) {
            return Ok(marks);
        }
        let (format, RowFile { file, encoding }) = (StoredFormat::from_row(row)?, file.clone());
        let max_columns = self.limits.max_columns;
        let marks = self.run_heavy(actor, move |stop| {
            let open = || stop.reader(file.reader());
            let marks = format.row_marks(|| Ok(decoded(open(), encoding)), max_columns)?;
            Ok(marks.in_encoding(open(), encoding)?)
        });
        let marks = marks.await?;
        if let Err(error) = self.keep_row_marks(row.id, &marks).await {
            tracing::warn!(%error, dataset = row.id, "the marks of rows could not be stored");
        }
        Ok(marks)
    }
}
