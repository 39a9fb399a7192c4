//! New rows for predictions, as JSON or as a file with a table.

use crate::error::Result;
use crate::services::datasets::conversion::{ConversionOptions, Converter};
use crate::services::datasets::csv_error::invalid_csv;
use crate::storage::{LocalFile, Spool};
use crate::work_pools::StopSignal;
use bytes::Bytes;
use domain::Warning;
use ml_core::data::formats::{TableSource, is_csv};
use ml_core::data::{CsvOptions, DetectedEncoding, Encoder, Table, decoded, detect_encoding, read_csv};
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
    pub(super) fn max_rows(&self) -> Option<u64> {
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
    encoding: DetectedEncoding,
    source: Option<TableSource>,
}

impl CsvRows {
    /// Converts a table to CSV if it is none. Blocks.
    pub(super) fn new(table: Bytes, resources: &Resources<'_>) -> Result<Self> {
        if is_csv(&table) {
            return Self::from_csv(table, None);
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
            return Self::from_csv(table, None);
        };
        Self::from_csv(std::fs::read(csv.path())?.into(), Some(source))
    }

    fn from_csv(text: Bytes, source: Option<TableSource>) -> Result<Self> {
        let encoding = detect_encoding(&text[..])?;
        Ok(Self { text, encoding, source })
    }

    pub(super) fn table(&self, encoder: &Encoder, max_columns: usize) -> Result<Table> {
        let mut options = csv_options(encoder, max_columns);
        if let Some(source) = &self.source {
            options = source.csv_options(options);
        }
        read_csv(|| Ok(decoded(&self.text[..], self.encoding.encoding)), &options).map_err(invalid_csv)
    }

    /// Returns the warnings about reading the rows into the table.
    pub(super) fn warnings(&self, table: &Table) -> Vec<Warning> {
        let source = self.source.iter().flat_map(|source| source.warnings.clone());
        let all = source.chain(self.encoding.warning()).chain(table.warnings().to_vec());
        all.map(Warning::into_sentence).collect()
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
        let max_rows = |rows: NewRows| rows.max_rows();
        assert_eq!(max_rows(NewRows::Json(vec![Map::new(); 1361])), Some(1361));
        assert_eq!(max_rows(NewRows::Table("a\n1\n2\r\n".into())), Some(5));
        assert_eq!(
            max_rows(NewRows::Table(Bytes::from_static(b"\x1f\x8b\x08"))),
            None,
            "gzip"
        );
    }
}
