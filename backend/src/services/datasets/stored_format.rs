//! Stored format of a file, and the tables that are read with it.

use super::columns::describe;
use crate::db::datasets::DatasetRow;
use crate::error::{Error, Result};
use crate::services::datasets::columns::column_kind;
use crate::services::datasets::csv_error::invalid_csv;
use crate::services::datasets::csv_options::named_encoding;
use crate::storage::LocalFile;
use crate::work_pools::StopSignal;
use domain::dataset::{ColumnType, DatasetFormat};
use domain::error::sentence;
use domain::run::{Split, TrainRequest};
use encoding_rs::Encoding;
use ml_core::data::{
    ColumnKind, CsvFormat, CsvOptions, CsvRecords, CsvSource, DataError, Description, RowMarks, Table, Thousands,
    decoded,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// Largest number of distinct texts of a column in a run: far more than a target or feature may
/// have.
const MAX_LEVELS: usize = 100_000;

/// Format of a stored file: the column `format` of its row.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct StoredFormat(DatasetFormat);

impl From<DatasetFormat> for StoredFormat {
    fn from(format: DatasetFormat) -> Self {
        Self(format)
    }
}

impl From<StoredFormat> for DatasetFormat {
    fn from(format: StoredFormat) -> Self {
        format.0
    }
}

impl StoredFormat {
    pub(crate) fn from_row(row: &DatasetRow) -> Result<Self> {
        row.format().map(Self)
    }

    pub(crate) fn new(encoding: &str, format: &CsvFormat) -> Self {
        Self(DatasetFormat {
            encoding: encoding.to_owned(),
            delimiter: char::from(format.delimiter),
            decimal: char::from(format.decimal),
            thousands: format.thousands.as_str().to_owned(),
            has_header: format.has_header,
            na_values: format.missing.na_values().to_vec(),
            keep_na: format.missing.keep_na(),
        })
    }

    /// Returns the options to read the file, with these types of columns.
    pub(crate) fn options(&self, max_columns: usize, overrides: BTreeMap<String, ColumnKind>) -> CsvOptions {
        CsvOptions {
            delimiter: u8::try_from(self.0.delimiter).ok(),
            decimal: u8::try_from(self.0.decimal).ok(),
            thousands: Thousands::parse(&self.0.thousands),
            has_header: Some(self.0.has_header),
            na_values: self.0.na_values.clone(),
            keep_na: self.0.keep_na,
            max_columns,
            overrides,
            ..CsvOptions::default()
        }
    }

    pub(crate) fn encoding(&self) -> Result<&'static Encoding> {
        named_encoding(&self.0.encoding)
    }

    /// Opens the records of a text in UTF-8; see [`crate::services::Services::text_file`].
    pub(crate) fn text_records<R: Read>(&self, text: R, max_columns: usize) -> Result<CsvRecords<R>> {
        let options = self.options(max_columns, BTreeMap::new());
        CsvRecords::open(text, &options).map_err(invalid_csv)
    }

    /// Finds the marks of the rows of a text in UTF-8. Blocks.
    pub(crate) fn row_marks(&self, text: impl CsvSource, max_columns: usize) -> Result<RowMarks> {
        RowMarks::of_csv(text, &self.options(max_columns, BTreeMap::new())).map_err(invalid_csv)
    }

    /// Describes a file whose columns have these types.
    pub(crate) fn describe(
        &self,
        file: &LocalFile,
        max_columns: usize,
        overrides: BTreeMap<String, ColumnKind>,
        stop: &StopSignal,
    ) -> Result<std::result::Result<Description, DataError>> {
        let options = self.options(max_columns, overrides);
        Ok(describe(file, self.encoding()?, &options, stop))
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
                let usable = kinds.iter().filter(can_be_used).map(|(name, _)| name);
                usable.chain(request.encodings.keys()).cloned().collect()
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
        let records = CsvRecords::open(decoded(bytes, self.encoding()?), &options);
        let table = records.and_then(|records| records.into_table(&options));
        table.map_err(|error| match &error {
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
