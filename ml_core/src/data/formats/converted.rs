//! Result of a conversion.

use super::TableFormat;
use crate::data::{CsvOptions, Thousands};
use crate::report::Warning;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::File;

/// Largest number of tables whose names are given back.
pub(super) const MAX_TABLES: usize = 1000;

/// Largest number of bytes of the name of a table.
pub(super) const MAX_TABLE_NAME: usize = 1000;

/// A table that was unpacked or converted to CSV.
#[derive(Debug)]
pub struct Converted {
    /// The CSV, at its beginning.
    pub csv: File,
    /// The table from which it was made.
    pub source: TableSource,
}

/// The table from which a CSV was made, and what is known about its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSource {
    /// The format of the table itself, without compression or archive around it.
    pub format: TableFormat,
    /// The name of the sheet, or of the file in an archive.
    pub table: Option<String>,
    /// The names of the tables of the file, of which [`FormatOptions::table`] chooses one: the
    /// sheets, or the files in an archive, at most 1,000. Empty for a format with a single table.
    ///
    /// [`FormatOptions::table`]: super::FormatOptions::table
    pub tables: Vec<String>,
    /// The columns, counted from 0, whose values are texts in the source.
    pub text_columns: BTreeSet<usize>,
    /// Whether the first row holds the names of the columns; `None` for detection.
    pub has_header: Option<bool>,
    /// Messages about the conversion.
    pub warnings: Vec<Warning>,
}

impl TableSource {
    /// Returns whether the CSV was written by the conversion: in UTF-8, with commas between values
    /// and points as decimal marks.
    #[must_use]
    pub fn is_canonical(&self) -> bool {
        self.format != TableFormat::Csv
    }

    /// Returns the options to read the CSV. Those about the notation of a CSV have no effect on
    /// other formats.
    #[must_use]
    pub fn csv_options(&self, options: CsvOptions) -> CsvOptions {
        if !self.is_canonical() {
            return options;
        }
        CsvOptions {
            delimiter: Some(b','),
            decimal: Some(b'.'),
            thousands: Some(Thousands::None),
            has_header: self.has_header.or(options.has_header),
            text_columns: self.text_columns.clone(),
            ..options
        }
    }

    /// Returns a warning if options have no effect.
    #[must_use]
    pub fn unused_options(&self, options: &CsvOptions) -> Option<Warning> {
        let is_given = options.delimiter.is_some() || options.decimal.is_some() || options.thousands.is_some();
        (self.is_canonical() && is_given).then(|| {
            let message = "the options delimiter, decimal and thousands were not used: they are for CSV files";
            warning("options_not_used", message.to_owned())
        })
    }
}

/// Codes of the warnings about the columns of a table that is no CSV.
const COLUMN_CODES: [&str; 8] = [
    "bytes_as_hex",
    "column_left_out",
    "error_cells",
    "formulas_without_result",
    "missing_keys",
    "mixed_types",
    "nested_values",
    "rounded_in_source",
];

/// Returns whether a warning is about a column of the source of a CSV, and not about the CSV.
#[must_use]
pub fn is_about_source_column(warning: &Warning) -> bool {
    COLUMN_CODES.contains(&warning.code.as_str())
}

/// Creates a warning about a whole table.
pub(super) fn warning(code: &str, message: String) -> Warning {
    Warning {
        code: code.to_owned(),
        message,
        column: None,
        rows: None,
    }
}
