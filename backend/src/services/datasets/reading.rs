//! Options with which an uploaded table is read.

use super::csv_options::{csv_options, named_encoding};
use crate::error::Result;
use domain::Warning;
use domain::dataset::{ColumnType, UploadOptions};
use encoding_rs::{Encoding, UTF_8};
use ml_core::data::CsvOptions;
use ml_core::data::formats::TableSource;
use std::collections::BTreeMap;

/// Options with which an uploaded table is read as CSV: those of the upload, and the findings of
/// its conversion.
#[derive(Clone)]
pub(crate) struct Reading {
    pub(crate) csv: CsvOptions,
    /// The given encoding.
    pub(crate) encoding: Option<&'static Encoding>,
    /// The given types of columns.
    pub(crate) types: BTreeMap<String, ColumnType>,
    source: Option<TableSource>,
}

impl Reading {
    pub(crate) fn new(options: &UploadOptions, max_columns: usize) -> Result<Self> {
        let name = options.encoding.as_deref().map(str::trim);
        Ok(Self {
            csv: csv_options(options, max_columns)?,
            encoding: name.filter(|name| !name.is_empty()).map(named_encoding).transpose()?,
            types: options.types.clone(),
            source: None,
        })
    }

    /// Returns the same without the given types of columns.
    pub(crate) fn without_types(mut self) -> Self {
        self.csv.overrides.clear();
        self.types.clear();
        self
    }

    /// Adds what a conversion found out.
    pub(crate) fn with_source(mut self, mut source: TableSource) -> Self {
        source.warnings.extend(source.unused_options(&self.csv));
        self.csv = source.csv_options(self.csv);
        if source.is_canonical() {
            self.encoding = Some(UTF_8);
        }
        self.source = Some(source);
        self
    }

    /// Returns the name of the sheet of a workbook, or of the file in an archive.
    pub(crate) fn table(&self) -> Option<String> {
        self.source.as_ref().and_then(|source| source.table.clone())
    }

    /// Returns the names of the tables of the file, of which one can be chosen.
    pub(crate) fn tables(&self) -> Vec<String> {
        self.source.iter().flat_map(|source| source.tables.clone()).collect()
    }

    /// Returns the warnings about the conversion.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let warnings = self.source.iter().flat_map(|source| source.warnings.clone());
        warnings.map(Warning::into_sentence).collect()
    }
}
