//! Stored format of a file, and the tables that are read with it.

use super::columns::describe;
use crate::db::datasets::DatasetRow;
use crate::error::{Error, Result};
use crate::services::datasets::columns::{column_kind, summarized_column};
use crate::services::datasets::csv_error::invalid_csv;
use crate::storage::{LocalFile, LocalFileReader, decoded, encoding_for};
use crate::work_pools::StopSignal;
use domain::dataset::{Column, ColumnType};
use domain::error::sentence;
use domain::run::{Split, TrainRequest};
use encoding_rs::Encoding;
use ml_core::data::{ColumnKind, CsvFormat, CsvOptions, CsvRecords, DataError, Table, read_csv};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// Largest number of distinct texts of a column in a run: far more than a target or feature may
/// have.
const MAX_LEVELS: usize = 100_000;

/// Format of a stored file: the column `format` of its row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoredFormat {
    encoding: String,
    delimiter: char,
    decimal: char,
    has_header: bool,
}

impl StoredFormat {
    pub(crate) fn from_row(row: &DatasetRow) -> Result<Self> {
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

    /// Returns the delimiter.
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

    pub(crate) fn encoding(&self) -> Result<&'static Encoding> {
        encoding_for(Some(&self.encoding), &[])
    }

    /// Opens the records of a UTF-8 file; see [`crate::services::Services::text_file`].
    pub(crate) fn text_records(&self, file: &LocalFile, max_columns: usize) -> Result<CsvRecords<LocalFileReader>> {
        let options = self.options(max_columns, BTreeMap::new());
        CsvRecords::open(file.reader(), &options).map_err(invalid_csv)
    }

    /// Describes the columns of a file with these types.
    pub(crate) fn columns(
        &self,
        file: &LocalFile,
        max_columns: usize,
        overrides: BTreeMap<String, ColumnKind>,
        stop: &StopSignal,
    ) -> Result<std::result::Result<Vec<Column>, DataError>> {
        let options = self.options(max_columns, overrides);
        let found = describe(file, self.encoding()?, &options, stop);
        Ok(found.map(|found| found.columns.into_iter().map(summarized_column).collect()))
    }
}

impl StoredFormat {
    /// Reads the columns of a file that a run needs, with the types of the data set. Blocks.
    ///
    /// # Errors
    /// When a text column has too many distinct values for the run.
    pub(crate) fn read_table(
        &self,
        bytes: impl Read + Send,
        max_columns: usize,
        kinds: &[(String, ColumnType)],
        request: &TrainRequest,
    ) -> Result<Table> {
        let target = request.target();
        let split = request.split.as_ref().and_then(Split::column);
        let mut keep: BTreeSet<String> = match &request.features {
            Some(names) => names.iter().cloned().collect(),
            None => {
                let can_be_used =
                    |(_, kind): &&(String, ColumnType)| matches!(kind, ColumnType::Numeric | ColumnType::Categorical);
                kinds.iter().filter(can_be_used).map(|(name, _)| name.clone()).collect()
            }
        };
        keep.extend(target.into_iter().chain(split).map(str::to_owned));
        let kinds = kinds
            .iter()
            .map(|&(ref name, given)| (name.clone(), column_kind(given)));
        let options = CsvOptions {
            keep: Some(keep),
            max_levels: Some(MAX_LEVELS),
            ..self.options(max_columns, kinds.collect())
        };
        read_csv(decoded(bytes, self.encoding()?), &options).map_err(|error| match &error {
            DataError::TooManyLevels { name, .. } if target == Some(name.as_str()) => {
                Error::field("target", "too_many_classes", sentence(&error))
            }
            DataError::TooManyLevels { name, .. } if split == Some(name.as_str()) => {
                Error::field("split/column", "too_many_values", sentence(&error))
            }
            DataError::TooManyLevels { .. } => Error::field("features", "too_many_values", sentence(&error)),
            _ => invalid_csv(error),
        })
    }
}

/// Reads the columns of a data set that a run needs; see [`StoredFormat::read_table`]. Blocks.
pub(crate) fn load_table(
    row: &DatasetRow,
    file: &LocalFile,
    max_columns: usize,
    request: &TrainRequest,
    stop: &StopSignal,
) -> Result<Table> {
    let columns = row.columns()?.into_iter();
    let kinds: Vec<_> = columns.map(|column| (column.name, column.kind)).collect();
    StoredFormat::from_row(row)?.read_table(stop.reader(file.reader()), max_columns, &kinds, request)
}
