//! New rows for predictions, as JSON or as a file with a table.

use crate::error::Result;
use crate::services::datasets::columns::reading_warning;
use crate::services::datasets::conversion::{ConversionOptions, Converter};
use crate::services::datasets::csv_error::invalid_csv;
use crate::storage::{LocalFile, Spool};
use crate::work_pools::StopSignal;
use bytes::Bytes;
use domain::Warning;
use ml_core::data::formats::{TableSource, is_csv};
use ml_core::data::{CsvOptions, Encoder, Table, read_csv};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::io::Write;

/// Largest number of bytes to which a table is unpacked or converted.
const MAX_TABLE: u64 = 64 << 20;

/// New rows.
pub enum NewRows {
    /// Values by column.
    Json(Vec<Map<String, Value>>),
    /// A file with a table that has a header: a CSV, or another format that an upload may have.
    Table(Bytes),
}

impl NewRows {
    /// Returns the largest number of rows that there can be, without reading them; `None` for a
    /// table that is converted first.
    pub(super) fn most(&self) -> Option<u64> {
        match self {
            Self::Json(rows) => Some(rows.len() as u64),
            Self::Table(table) => {
                let is_break = |byte: &&u8| [b'\n', b'\r'].contains(*byte);
                is_csv(table).then(|| 1 + table.iter().filter(is_break).count() as u64)
            }
        }
    }
}

/// A table as CSV.
pub(super) struct CsvRows {
    text: Bytes,
    source: Option<TableSource>,
}

impl CsvRows {
    /// Converts a table to CSV if it is none. Blocks.
    pub(super) fn new(table: Bytes, resources: &Resources<'_>) -> Result<Self> {
        let as_is = |text| Self { text, source: None };
        if is_csv(&table) {
            return Ok(as_is(table));
        }
        let options = ConversionOptions {
            table: None,
            has_header: Some(true),
            na_values: Vec::new(),
            keep_na: false,
            max_bytes: MAX_TABLE,
            max_rows: u64::MAX,
            max_columns: resources.max_columns,
        };
        let mut file = resources.spool.unnamed()?;
        file.write_all(&table)?;
        let converter = resources.converter;
        let Some((csv, source)) = converter.convert(&LocalFile::new(file)?, &options, resources.stop)? else {
            return Ok(as_is(table));
        };
        Ok(Self {
            text: std::fs::read(csv.path())?.into(),
            source: Some(source),
        })
    }

    pub(super) fn table(&self, encoder: &Encoder, max_columns: usize) -> Result<Table> {
        let mut options = csv_options(encoder, max_columns);
        if let Some(source) = &self.source {
            options = source.csv_options(options);
        }
        read_csv(&self.text[..], &options).map_err(invalid_csv)
    }

    pub(super) fn warnings(self) -> impl Iterator<Item = Warning> {
        let warnings = self.source.into_iter().flat_map(|source| source.warnings);
        warnings.map(reading_warning)
    }
}

/// Limits and means of a prediction.
pub(super) struct Resources<'a> {
    pub(super) max_columns: usize,
    pub(super) converter: &'a Converter,
    pub(super) spool: &'a Spool,
    pub(super) stop: &'a StopSignal,
}

/// Returns the CSV options for new rows: each feature's column has the type of the training.
pub(crate) fn csv_options(encoder: &Encoder, max_columns: usize) -> CsvOptions {
    let options = CsvOptions {
        max_columns,
        ..CsvOptions::default()
    };
    with_types(options, encoder)
}

/// Adds the types of the training to the options for new rows, which have a header.
pub(crate) fn with_types(options: CsvOptions, encoder: &Encoder) -> CsvOptions {
    let columns: BTreeSet<String> = encoder.features().iter().map(|feature| feature.name.clone()).collect();
    CsvOptions {
        has_header: Some(true),
        keep: Some(columns.clone()),
        model_columns: columns,
        overrides: encoder.column_kinds(),
        ..options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_before_they_are_read() {
        let most = |rows: NewRows| rows.most();
        assert_eq!(most(NewRows::Json(vec![Map::new(); 1361])), Some(1361));
        assert_eq!(most(NewRows::Table("a\n1\n2\r\n".into())), Some(5));
        assert_eq!(most(NewRows::Table(Bytes::from_static(b"\x1f\x8b\x08"))), None, "gzip");
    }
}
