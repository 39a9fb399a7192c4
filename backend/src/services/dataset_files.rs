//! The files of the data sets: from the upload to typed columns, and from the storage to a table.

use super::{ByteStream, Services};
use crate::db::datasets::DatasetRow;
use crate::error::{Error, Result};
use crate::storage::{Spooled, decoded, encoding_of};
use domain::dataset::{Column, ColumnType, Histogram, UploadOptions, ValueCount};
use domain::error::sentence;
use domain::{ErrorCode, Failure, FieldError};
use ml_core::data::{ColumnKind, ColumnSummary, CsvFormat, CsvOptions, CsvRecords, DataError, Table, read_csv};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

/// How a stored file is read, as the column `format` has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoredFormat {
    encoding: String,
    delimiter: char,
    decimal: char,
    has_header: bool,
}

impl StoredFormat {
    pub(crate) fn of(row: &DatasetRow) -> Result<Self> {
        serde_json::from_str(&row.format).map_err(|error| Error::row("datasets", "format", row.id, error))
    }

    pub(crate) fn new(encoding: &str, format: CsvFormat) -> Self {
        Self {
            encoding: encoding.to_owned(),
            delimiter: char::from(format.delimiter),
            decimal: char::from(format.decimal),
            has_header: format.has_header,
        }
    }

    /// The delimiter, for writing the file again.
    pub(crate) fn delimiter(&self) -> u8 {
        u8::try_from(self.delimiter).unwrap_or(b',')
    }

    fn options(&self, max_columns: usize, overrides: BTreeMap<String, ColumnKind>) -> CsvOptions {
        CsvOptions {
            delimiter: Some(self.delimiter()),
            decimal: u8::try_from(self.decimal).ok(),
            has_header: Some(self.has_header),
            max_columns,
            overrides,
        }
    }

    /// The records of a file as texts.
    pub(crate) fn records(&self, file: &Spooled, max_columns: usize) -> Result<CsvRecords<Box<dyn Read + Send>>> {
        let encoding = encoding_of(Some(&self.encoding), &[])?;
        let options = self.options(max_columns, BTreeMap::new());
        CsvRecords::open(decoded(file.reopen()?, encoding), &options).map_err(bad_file)
    }

    /// The table of a file with these types.
    pub(crate) fn table(
        &self,
        file: &Spooled,
        max_columns: usize,
        overrides: BTreeMap<String, ColumnKind>,
    ) -> Result<std::result::Result<Table, DataError>> {
        let encoding = encoding_of(Some(&self.encoding), &[])?;
        let options = self.options(max_columns, overrides);
        Ok(read_csv(decoded(file.reopen()?, encoding), &options))
    }
}

/// What an uploaded file holds.
pub(crate) struct Described {
    pub(crate) format: StoredFormat,
    pub(crate) rows: i64,
    pub(crate) columns: Vec<Column>,
}

impl Services {
    /// Runs `work`, which keeps a core busy and holds a whole file in memory, off the async threads.
    pub(crate) async fn heavy<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = Arc::clone(&self.heavy).acquire_owned().await;
        let turn = turn.map_err(|error| Error::unexpected("heavy work", error))?;
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        task.await.map_err(|error| Error::unexpected("heavy work", error))?
    }

    /// Types and statistics of an uploaded file.
    pub(crate) async fn describe_upload(&self, file: Arc<Spooled>, options: UploadOptions) -> Result<Described> {
        let csv = csv_options(&options, self.limits.max_columns)?;
        let max_rows = self.limits.max_rows;
        self.heavy(move || {
            let (format, table) = read_upload(&file, options.encoding.as_deref(), &csv, max_rows)?;
            Ok(Described {
                format,
                rows: i64::try_from(table.rows()).unwrap_or(i64::MAX),
                columns: columns(&table),
            })
        })
        .await
    }

    /// A stored file as a temporary one.
    pub(crate) async fn fetch(&self, key: &str) -> Result<Spooled> {
        let (_, body): (u64, ByteStream) = self.storage.get(key).await?;
        self.spool.write(body, u64::MAX).await
    }
}

/// A file that was just received: how it is read, and what is in it. Blocks.
pub(crate) fn read_upload(
    file: &Spooled,
    encoding: Option<&str>,
    csv: &CsvOptions,
    max_rows: u64,
) -> Result<(StoredFormat, Table)> {
    let mut first = [0; 4];
    let count = read_some(&mut file.reopen()?, &mut first)?;
    let encoding = encoding_of(encoding, &first[..count])?;
    let format = {
        let records = CsvRecords::open(decoded(file.reopen()?, encoding), csv).map_err(bad_file)?;
        records.format()
    };
    let table = read_csv(decoded(file.reopen()?, encoding), csv).map_err(bad_file)?;
    if table.rows() as u64 > max_rows {
        let message = format!("The file has {} rows; at most {max_rows} are accepted.", table.rows());
        return Err(invalid_file(message));
    }
    Ok((StoredFormat::new(encoding.name(), format), table))
}

/// The table of a data set with the types that its owner has settled on. Blocks.
pub(crate) fn load_table(row: &DatasetRow, file: &Spooled, max_columns: usize) -> Result<Table> {
    let kinds = row
        .columns()?
        .into_iter()
        .map(|column| (column.name, kind(column.kind)))
        .collect();
    StoredFormat::of(row)?
        .table(file, max_columns, kinds)?
        .map_err(bad_file)
}

/// The statistics of every column, in the words of the domain.
pub(crate) fn columns(table: &Table) -> Vec<Column> {
    ml_core::data::describe(table).into_iter().map(column).collect()
}

fn column(summary: ColumnSummary) -> Column {
    let count = |count: ml_core::data::ValueCount| ValueCount {
        value: count.value,
        count: count.count,
    };
    Column {
        name: summary.name,
        kind: column_type(summary.kind),
        missing: summary.missing,
        distinct: summary.distinct,
        min: summary.min,
        max: summary.max,
        mean: summary.mean,
        std: summary.std,
        quartiles: summary.quartiles,
        histogram: summary.histogram.map(|histogram| Histogram {
            edges: histogram.edges,
            counts: histogram.counts,
        }),
        top: summary.top.map(|top| top.into_iter().map(count).collect()),
    }
}

fn column_type(kind: ColumnKind) -> ColumnType {
    match kind {
        ColumnKind::Numeric => ColumnType::Numeric,
        ColumnKind::Categorical => ColumnType::Categorical,
        ColumnKind::Text => ColumnType::Text,
        ColumnKind::Datetime => ColumnType::Datetime,
        ColumnKind::Ignore => ColumnType::Ignore,
    }
}

/// The type in the words of the reader.
pub(crate) fn kind(kind: ColumnType) -> ColumnKind {
    match kind {
        ColumnType::Numeric => ColumnKind::Numeric,
        ColumnType::Categorical => ColumnKind::Categorical,
        ColumnType::Text => ColumnKind::Text,
        ColumnType::Datetime => ColumnKind::Datetime,
        ColumnType::Ignore => ColumnKind::Ignore,
    }
}

/// The wishes of the one who uploads, as the reader takes them.
fn csv_options(options: &UploadOptions, max_columns: usize) -> Result<CsvOptions> {
    let present = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let delimiter = present(&options.delimiter).map(|text| match text.as_str() {
        "tab" | "\\t" | "\t" => Ok(b'\t'),
        "," | ";" | "|" => Ok(text.as_bytes()[0]),
        other => {
            let message = format!("The delimiter can be a comma, a semicolon, | or a tab, not “{other}”.");
            Err(FieldError::new("delimiter", "choice", message))
        }
    });
    let decimal = present(&options.decimal).map(|text| match text.as_str() {
        "." | "," => Ok(text.as_bytes()[0]),
        other => {
            let message = format!("The decimal mark can be . or ,, not “{other}”.");
            Err(FieldError::new("decimal", "choice", message))
        }
    });
    let mut errors = Vec::new();
    let mut keep = |found: Option<std::result::Result<u8, FieldError>>| {
        found.and_then(|found| found.map_err(|error| errors.push(error)).ok())
    };
    let (delimiter, decimal) = (keep(delimiter), keep(decimal));
    if delimiter == Some(b',') && decimal == Some(b',') {
        let message = "The comma cannot be both the delimiter and the decimal mark.";
        errors.push(FieldError::new("decimal", "conflict", message));
    }
    Failure::check(errors)?;
    Ok(CsvOptions {
        delimiter,
        decimal,
        has_header: options.has_header,
        max_columns,
        ..CsvOptions::default()
    })
}

/// The file is not a CSV that can be used.
pub(crate) fn bad_file(error: DataError) -> Error {
    match error {
        DataError::Io(error) => error.into(),
        other => invalid_file(sentence(&other)),
    }
}

fn invalid_file(message: String) -> Error {
    Failure {
        errors: vec![FieldError::new(
            "file",
            ErrorCode::InvalidFile.as_str(),
            message.clone(),
        )],
        ..Failure::new(ErrorCode::InvalidFile, message)
    }
    .into()
}

/// Reads up to `buffer.len()` bytes, fewer only at the end.
fn read_some(file: &mut std::fs::File, buffer: &mut [u8]) -> Result<usize> {
    let mut count = 0;
    while count < buffer.len() {
        match file.read(&mut buffer[count..])? {
            0 => break,
            read => count += read,
        }
    }
    Ok(count)
}
