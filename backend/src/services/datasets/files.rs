//! Files of the data sets: description of uploads, and access to stored files.

use super::columns::describe;
use crate::actor::Actor;
use crate::db::datasets::DatasetRow;
use crate::error::Result;
use crate::services::Services;
use crate::services::datasets::columns::summarized_column;
use crate::services::datasets::csv_error::{invalid_csv, invalid_upload};
use crate::services::datasets::reading::Reading;
use crate::services::datasets::stored_format::StoredFormat;
use crate::storage::{LocalFile, Spool};
use crate::work_pools::StopSignal;
use domain::Warning;
use domain::dataset::Column;
use encoding_rs::{Encoding, UTF_8};
use ml_core::data::{
    CsvHead, CsvOptions, CsvRecords, DetectedEncoding, RecordStart, RowMark, declared_encoding, decoded,
    detect_encoding, detect_format,
};

/// Description of an uploaded file.
pub(crate) struct FileDescription {
    pub(crate) format: StoredFormat,
    pub(crate) rows: i64,
    pub(crate) columns: Vec<Column>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) row_marks: Vec<RowMark>,
}

impl Services {
    /// Detects the format, the types and the statistics of an uploaded file.
    pub(crate) async fn describe_upload(
        &self,
        actor: &Actor,
        file: LocalFile,
        reading: Reading,
    ) -> Result<FileDescription> {
        let csv = CsvOptions {
            max_rows: usize::try_from(self.limits.max_rows).ok(),
            ..reading.csv.clone()
        };
        self.run_heavy(actor, move |stop| {
            let detected = encoding_of_file(&file, reading.encoding, stop)?;
            let found = describe(&file, detected.encoding, &csv, stop)
                .map_err(|error| invalid_upload(error, &reading.types))?;
            let warnings = detected
                .warning()
                .into_iter()
                .chain(found.warnings)
                .map(Warning::into_sentence);
            Ok(FileDescription {
                format: StoredFormat::new(detected.encoding.name(), &found.format),
                warnings: reading.warnings().into_iter().chain(warnings).collect(),
                rows: i64::try_from(found.rows).unwrap_or(i64::MAX),
                columns: found.columns.into_iter().map(summarized_column).collect(),
                row_marks: found
                    .row_marks
                    .in_encoding(stop.reader(file.reader()), detected.encoding)?,
            })
        })
        .await
    }

    /// Opens a stored file: the file itself where the storage is a folder of this machine, else a
    /// cached copy.
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

    /// Opens the file of a data set, decoded to UTF-8.
    pub(crate) async fn text_file(&self, actor: &Actor, row: &DatasetRow) -> Result<LocalFile> {
        let file = self.fetch(&row.file_key).await?;
        let encoding = StoredFormat::from_row(row)?.encoding()?;
        if encoding == UTF_8 {
            return Ok(file);
        }
        let spool = self.spool.clone();
        let decode = self.run_heavy(actor, move |stop| in_utf_8(&file, encoding, &spool, stop));
        self.files.get_or_make(&text_name(&row.file_key), decode).await
    }

    /// Removes the cached copies of a deleted file.
    pub(crate) fn forget_copies(&self, key: &str) {
        self.files.forget(key);
        self.files.forget(&text_name(key));
    }
}

/// Returns the cache key of the UTF-8 copy of a stored file.
fn text_name(key: &str) -> String {
    format!("{key} in UTF-8")
}

/// Returns the file itself if it is UTF-8, or a decoded copy. Blocks.
fn in_utf_8(file: &LocalFile, encoding: &'static Encoding, spool: &Spool, stop: &StopSignal) -> Result<LocalFile> {
    if encoding == UTF_8 {
        return Ok(file.clone());
    }
    let mut copy = spool.unnamed()?;
    std::io::copy(&mut decoded(stop.reader(file.reader()), encoding), &mut copy)?;
    Ok(LocalFile::new(copy)?)
}

/// Returns the encoding of a received file: the given one, or the detected one. Blocks.
fn encoding_of_file(file: &LocalFile, given: Option<&'static Encoding>, stop: &StopSignal) -> Result<DetectedEncoding> {
    let open = || -> std::io::Result<_> { Ok(stop.reader(file.reader())) };
    Ok(match given {
        Some(declared) => declared_encoding(open, declared)?,
        None => detect_encoding(open)?,
    })
}

/// Head of an uploaded CSV.
pub(crate) struct UploadHead {
    /// The file in UTF-8.
    pub(crate) file: LocalFile,
    pub(crate) head: CsvHead,
    /// The start of the first row.
    pub(crate) start: RecordStart,
    /// The warning about a guessed encoding.
    pub(crate) warning: Option<Warning>,
}

/// Decodes a received file to UTF-8, detects its format, and returns its head. Blocks.
pub(crate) fn head_of_upload(
    file: &LocalFile,
    encoding: Option<&'static Encoding>,
    spool: &Spool,
    csv: &CsvOptions,
    stop: &StopSignal,
) -> Result<UploadHead> {
    let detected = encoding_of_file(file, encoding, stop)?;
    let file = in_utf_8(file, detected.encoding, spool, stop)?;
    let format = detect_format(|| Ok(stop.reader(file.reader())), csv).map_err(invalid_csv)?;
    let records = CsvRecords::open(file.reader(), &csv.with_format(&format)).map_err(invalid_csv)?;
    let (head, start) = (records.head(), records.position());
    Ok(UploadHead {
        file,
        head,
        start,
        warning: detected.warning().map(Warning::into_sentence),
    })
}
