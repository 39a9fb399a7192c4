//! Tables that are not CSV: compressed files, archives, JSON, workbooks and Parquet.
//!
//! [`convert`] finds the format from the content of a file and writes the table as CSV, once, with
//! limits. A CSV itself is not touched.

mod archive;
mod column_notes;
mod convert;
mod converted;
mod detect;
mod error;
mod job;
mod json;
mod ods;
mod parquet;
mod sheet;
mod sheet_cells;
mod sheet_rows;
mod sink;
mod time;
mod workbook;
mod xlsx;

pub use convert::convert;
pub use converted::{Converted, TableSource, is_about_source_column};
pub use detect::is_csv;
pub use error::FormatError;
pub use job::{FormatLimits, FormatOptions, Workspace};

use serde::{Deserialize, Serialize};
use std::fmt::{self, Display};

/// A format of a file with a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableFormat {
    /// Values separated by commas, semicolons, tabs or bars.
    Csv,
    /// A file compressed by gzip.
    Gzip,
    /// A zip archive.
    Zip,
    /// An array of JSON objects, or one object a line.
    Json,
    /// A workbook of Excel (`.xlsx`, `.xlsm`).
    Excel,
    /// A spreadsheet of LibreOffice (`.ods`).
    OpenDocument,
    /// Parquet.
    Parquet,
}

impl Display for TableFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "CSV file",
            Self::Gzip => "gzip file",
            Self::Zip => "zip archive",
            Self::Json => "JSON file",
            Self::Excel => "Excel workbook",
            Self::OpenDocument => "OpenDocument spreadsheet",
            Self::Parquet => "Parquet file",
        })
    }
}
