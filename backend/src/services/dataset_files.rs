//! The files of the data sets: from the upload to typed columns, and from the storage to a table.

use super::{Actor, Services, Stop};
use crate::db::datasets::DatasetRow;
use crate::error::{Error, Result};
use crate::storage::{LocalFile, LocalFileReader, Spool, decoded, encoding_of};
use domain::dataset::{Column, ColumnType, Histogram, UploadOptions, ValueCount};
use domain::error::sentence;
use domain::run::RunRequest;
use domain::{ErrorCode, Failure, FieldError};
use encoding_rs::{Encoding, UTF_8};
use ml_core::data::{
    ColumnKind, ColumnSummary, CsvFormat, CsvHead, CsvOptions, CsvRecords, DataError, Description, RecordStart, Table,
    describe_csv, read_csv,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// The bytes of numbers that are held at a time in any case while a file is described.
const SMALL: u64 = 64 << 20;
/// The most distinct texts of a column that a run reads: far more than any target or feature may
/// have.
const MAX_LEVELS: usize = 100_000;

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

    /// The delimiter.
    fn delimiter(&self) -> u8 {
        u8::try_from(self.delimiter).unwrap_or(b',')
    }

    fn options(&self, max_columns: usize, overrides: BTreeMap<String, ColumnKind>) -> CsvOptions {
        CsvOptions {
            delimiter: Some(self.delimiter()),
            decimal: u8::try_from(self.decimal).ok(),
            has_header: Some(self.has_header),
            max_columns,
            overrides,
            ..CsvOptions::default()
        }
    }

    fn encoding(&self) -> Result<&'static Encoding> {
        encoding_of(Some(&self.encoding), &[])
    }

    /// The records of a file in UTF-8, as [`Services::text_file`] gives it.
    pub(crate) fn text_records(&self, file: &LocalFile, max_columns: usize) -> Result<CsvRecords<LocalFileReader>> {
        let options = self.options(max_columns, BTreeMap::new());
        CsvRecords::open(file.reader(), &options).map_err(bad_file)
    }

    /// The columns of a file with these types, and their statistics.
    pub(crate) fn columns(
        &self,
        file: &LocalFile,
        max_columns: usize,
        overrides: BTreeMap<String, ColumnKind>,
        stop: &Stop,
    ) -> Result<std::result::Result<Vec<Column>, DataError>> {
        let options = self.options(max_columns, overrides);
        let found = describe(file, self.encoding()?, &options, stop);
        Ok(found.map(|found| found.columns.into_iter().map(column).collect()))
    }
}

impl StoredFormat {
    /// The columns of a stored file that a run needs, from any reader of its bytes, with the types
    /// that its owner has settled on. Blocks.
    ///
    /// # Errors
    /// When a column of texts has far too many values for the run.
    pub(crate) fn read_table(
        &self,
        bytes: impl Read + Send,
        max_columns: usize,
        kinds: &BTreeMap<String, ColumnType>,
        request: &RunRequest,
    ) -> Result<Table> {
        let target = match request {
            RunRequest::KMeans(_) => None,
            RunRequest::Classify(request) => Some(&request.target),
        };
        let mut keep: BTreeSet<String> = match request.features() {
            Some(names) => names.iter().cloned().collect(),
            None => {
                let can_be_used =
                    |(_, kind): &(&String, &ColumnType)| matches!(kind, ColumnType::Numeric | ColumnType::Categorical);
                kinds.iter().filter(can_be_used).map(|(name, _)| name.clone()).collect()
            }
        };
        keep.extend(target.cloned());
        let kinds = kinds.iter().map(|(name, &given)| (name.clone(), kind(given)));
        let options = CsvOptions {
            keep: Some(keep),
            max_levels: Some(MAX_LEVELS),
            ..self.options(max_columns, kinds.collect())
        };
        read_csv(decoded(bytes, self.encoding()?), &options).map_err(|error| match &error {
            DataError::TooManyLevels { name, .. } if target == Some(name) => {
                Error::field("target", "too_many_classes", sentence(&error))
            }
            DataError::TooManyLevels { .. } => Error::field("features", "too_many_values", sentence(&error)),
            _ => bad_file(error),
        })
    }
}

/// What an uploaded file holds.
pub(crate) struct Described {
    pub(crate) format: StoredFormat,
    pub(crate) rows: i64,
    pub(crate) columns: Vec<Column>,
}

impl Services {
    /// Types and statistics of an uploaded file.
    pub(crate) async fn describe_upload(
        &self,
        actor: &Actor,
        file: LocalFile,
        options: UploadOptions,
    ) -> Result<Described> {
        let csv = CsvOptions {
            max_rows: usize::try_from(self.limits.max_rows).ok(),
            ..csv_options(&options, self.limits.max_columns)?
        };
        self.heavy(actor, move |stop| {
            let encoding = encoding_of_file(&file, options.encoding.as_deref())?;
            let found = describe(&file, encoding, &csv, stop).map_err(bad_file)?;
            Ok(Described {
                format: StoredFormat::new(encoding.name(), found.format),
                rows: i64::try_from(found.rows).unwrap_or(i64::MAX),
                columns: found.columns.into_iter().map(column).collect(),
            })
        })
        .await
    }

    /// A stored file: itself where the storage is a folder of this machine, else a copy that is
    /// fetched once.
    pub(crate) async fn fetch(&self, key: &str) -> Result<LocalFile> {
        if let Some(file) = self.storage.local(key).await? {
            return Ok(file);
        }
        let fetched = async {
            let (_, body) = self.storage.get(key).await?;
            self.spool.write(body, u64::MAX).await?.local()
        };
        self.files.get_or_make(key, fetched).await
    }

    /// The file of a data set in UTF-8, whose bytes are those of its text.
    pub(crate) async fn text_file(&self, actor: &Actor, row: &DatasetRow) -> Result<LocalFile> {
        let file = self.fetch(&row.file_key).await?;
        let encoding = StoredFormat::of(row)?.encoding()?;
        if encoding == UTF_8 {
            return Ok(file);
        }
        let spool = self.spool.clone();
        let decode = self.heavy(actor, move |stop| in_utf_8(&file, encoding, &spool, stop));
        self.files.get_or_make(&text_name(&row.file_key), decode).await
    }

    /// Gives up what is kept of a file that is deleted.
    pub(crate) fn forget_copies(&self, key: &str) {
        self.files.forget(key);
        self.files.forget(&text_name(key));
    }
}

/// The name of the copy in UTF-8 of a stored file.
fn text_name(key: &str) -> String {
    format!("{key} in UTF-8")
}

/// A file in UTF-8: itself, or a decoded copy. Blocks.
fn in_utf_8(file: &LocalFile, encoding: &'static Encoding, spool: &Spool, stop: &Stop) -> Result<LocalFile> {
    if encoding == UTF_8 {
        return Ok(file.clone());
    }
    let mut copy = spool.unnamed()?;
    std::io::copy(&mut decoded(stop.reader(file.reader()), encoding), &mut copy)?;
    Ok(LocalFile::new(copy)?)
}

/// The encoding of a file that was just received.
fn encoding_of_file(file: &LocalFile, label: Option<&str>) -> Result<&'static Encoding> {
    let mut first = Vec::new();
    file.reader().take(4).read_to_end(&mut first)?;
    encoding_of(label, &first)
}

/// A file that was just received, in UTF-8: how it is read, and where its first row begins. Blocks.
pub(crate) fn head_of_upload(
    file: &LocalFile,
    spool: &Spool,
    csv: &CsvOptions,
    stop: &Stop,
) -> Result<(LocalFile, CsvHead, RecordStart)> {
    let file = in_utf_8(file, encoding_of_file(file, None)?, spool, stop)?;
    let records = CsvRecords::open(file.reader(), csv).map_err(bad_file)?;
    let (head, start) = (records.head(), records.position());
    Ok((file, head, start))
}

/// The columns of a data set that a run needs; see [`StoredFormat::read_table`]. Blocks.
pub(crate) fn load_table(
    row: &DatasetRow,
    file: &LocalFile,
    max_columns: usize,
    request: &RunRequest,
    stop: &Stop,
) -> Result<Table> {
    let columns = row.columns()?.into_iter();
    let kinds = columns.map(|column| (column.name, column.kind)).collect();
    StoredFormat::of(row)?.read_table(stop.reader(file.reader()), max_columns, &kinds, request)
}

/// Describes the columns of a file. Numbers take at most half as many bytes as the file has, but
/// `SMALL` in any case. Blocks.
fn describe(
    file: &LocalFile,
    encoding: &'static Encoding,
    csv: &CsvOptions,
    stop: &Stop,
) -> std::result::Result<Description, DataError> {
    let bytes = (file.size() / 2).max(SMALL);
    let max_numbers = usize::try_from(bytes).unwrap_or(usize::MAX) / size_of::<f64>();
    describe_csv(|| Ok(decoded(stop.reader(file.reader()), encoding)), csv, max_numbers)
}

pub(crate) fn column(summary: ColumnSummary) -> Column {
    let count = |count: ml_core::data::ValueCount| ValueCount {
        value: count.value,
        count: count.count,
    };
    Column {
        name: summary.name,
        kind: column_type(summary.kind),
        missing: summary.missing,
        distinct: summary.distinct,
        is_estimate: summary.is_estimate,
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
