//! Pages of the rows of data sets.

use super::row_marks;
use crate::actor::Actor;
use crate::db;
use crate::db::Tx;
use crate::db::datasets::DatasetRow;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::datasets::cell_room::CellRoom;
use crate::services::datasets::row_index::RowIndex;
use crate::services::datasets::stored_format::StoredFormat;
use crate::storage::LocalFile;
use domain::dataset::DatasetRows;
use domain::{Failure, Page, PageQuery};
use encoding_rs::{Encoding, UTF_8};
use ml_core::data::{RowMark, can_resume, decoded, decoded_from};
use std::io::Read;
use std::sync::Arc;

/// A file whose rows are read in place, and its encoding.
#[derive(Clone)]
struct RowFile {
    file: LocalFile,
    encoding: &'static Encoding,
}

/// Largest number of bytes of a file that are read as light work.
const MAX_LIGHT_BYTES: u64 = 4 << 20;

/// A page of rows that is to be read.
struct RowsToRead {
    index: Arc<RowIndex>,
    total: i64,
    page: PageQuery,
}

impl RowsToRead {
    fn first(&self) -> u64 {
        u64::try_from(self.page.offset()).unwrap_or(0)
    }

    fn count(&self) -> usize {
        match self.page.offset() < self.total {
            true => usize::try_from(self.page.per_page).unwrap_or(0),
            false => 0,
        }
    }

    /// Reads the rows; `open` opens the file at an offset. Blocks.
    fn read<R: Read>(&self, open: impl FnOnce(u64) -> R) -> Result<DatasetRows> {
        let mut room = CellRoom::new();
        let names = self.index.names().iter();
        let columns = names.map(|name| room.take(name.clone())).collect();
        let items = match self.count() {
            0 => Vec::new(),
            count => self.index.read(open, self.first(), count, &mut room)?,
        };
        let page = Page::new(items, self.total, self.page);
        Ok(DatasetRows {
            columns,
            items: page.items,
            total: page.total,
            page: page.page,
            per_page: page.per_page,
            total_pages: page.total_pages,
            truncated: room.has_shortened(),
        })
    }
}

impl Services {
    /// Returns a page of the rows of a data set, as in the file; long cells are shortened.
    ///
    /// # Errors
    /// When there is no such data set, or the page is out of range.
    pub async fn dataset_rows(&self, actor: &Actor, id: i64, page: PageQuery) -> Result<DatasetRows> {
        self.dataset_rows_as(actor, id, page, |rows| rows).await
    }

    /// As [`Services::dataset_rows`], written by `serialize` in the turn of the actor.
    ///
    /// # Errors
    /// As [`Services::dataset_rows`].
    pub async fn dataset_rows_as<T: Send + 'static>(
        &self,
        actor: &Actor,
        id: i64,
        page: PageQuery,
        serialize: impl FnOnce(DatasetRows) -> T + Send + 'static,
    ) -> Result<T> {
        Failure::check(page.check())?;
        let row = self.dataset_row(actor, id).await?;
        let file = self.row_file(actor, &row).await?;
        let rows = RowsToRead {
            index: self.row_index(actor, &row, &file).await?,
            total: row.row_count,
            page,
        };
        let RowFile { file, encoding } = file;
        if rows.index.bytes_around(rows.first(), rows.count(), file.size()) <= MAX_LIGHT_BYTES {
            let open = move |at| decoded_from(file.reader_at(at), encoding, at);
            return self.run_light(actor, move || rows.read(open).map(serialize)).await;
        }
        self.run_heavy(actor, move |stop| {
            let open = |at| decoded_from(stop.reader(file.reader_at(at)), encoding, at);
            rows.read(open).map(serialize)
        })
        .await
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
