//! Imports: uploaded files that are shown before they become data sets.

use super::{Column, ColumnType, DatasetFormat, UploadOptions};
use crate::Warning;
use crate::error::FieldError;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Largest number of imports of an account.
pub const MAX_IMPORTS: usize = 10;

/// Hours for which an import is kept.
pub const IMPORT_HOURS: i64 = 24;

/// Number of rows that a preview shows.
pub const PREVIEW_ROWS: usize = 10;

/// Largest number of characters of a value in a preview; longer values are shortened and end
/// with `…`.
pub const MAX_PREVIEW_VALUE: usize = 200;

/// An uploaded file that is not a data set yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    /// The id.
    pub id: i64,
    /// The name of the file.
    pub file_name: String,
    /// Bytes of the file.
    pub size_bytes: i64,
    /// Time of the upload.
    pub created_at: DateTime<Utc>,
    /// Time at which the file is deleted.
    pub expires_at: DateTime<Utc>,
    /// The options that were given; absent ones were detected.
    pub options: UploadOptions,
    /// The file as it is read with the options.
    #[serde(flatten)]
    pub preview: ImportPreview,
}

/// The file of an import as it is read with its options.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportPreview {
    /// The format of the file; null when it cannot be read with the options.
    pub format: Option<DatasetFormat>,
    /// The sheet of a workbook, or the file in an archive, that was read.
    #[serde(default)]
    pub table: Option<String>,
    /// The names of all sheets or files, of which the option `table` chooses one; empty for a file
    /// with a single table.
    #[serde(default)]
    pub tables: Vec<String>,
    /// Rows of data, without the header.
    pub rows: i64,
    /// The columns, in the order of the file.
    pub columns: Vec<ImportColumn>,
    /// The first 10 rows, as the file has them; values beyond 200 characters are shortened.
    pub first_rows: Vec<Vec<String>>,
    /// Messages about what was guessed or treated specially.
    pub warnings: Vec<Warning>,
    /// Errors that prevent the import with these options; empty when there are none. Columns are
    /// given with their detected types if only a given type is wrong.
    pub errors: Vec<FieldError>,
}

/// A column of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportColumn {
    /// Name, type and statistics.
    #[serde(flatten)]
    pub column: Column,
    /// Why the column does not have the type of most of its values; null when it has that type, or
    /// its type was given.
    pub contradictions: Option<Contradictions>,
}

/// The values for which a column does not have the type of most of its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contradictions {
    /// The type of more than half of the values: `numeric` or `datetime`.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// Values of that type.
    pub fitting: u64,
    /// Other values that are not missing.
    pub contradicting: u64,
    /// The other values in the order of the file, at most 5 distinct ones.
    pub values: Vec<ContradictingValue>,
}

/// A value that contradicts a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContradictingValue {
    /// The value; one beyond 80 characters is shortened.
    pub value: String,
    /// Rows with the value.
    pub count: u64,
    /// Numbers of the first rows with the value, at most 10. The row below the header is row 1.
    pub rows: Vec<u64>,
}

/// A line of the list of imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportSummary {
    /// The id.
    pub id: i64,
    /// The name of the file.
    pub file_name: String,
    /// Bytes of the file.
    pub size_bytes: i64,
    /// Time of the upload.
    pub created_at: DateTime<Utc>,
    /// Time at which the file is deleted.
    pub expires_at: DateTime<Utc>,
}
