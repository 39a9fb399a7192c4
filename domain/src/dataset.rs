//! Data sets: an uploaded CSV with the statistics of its columns.

use crate::Warning;
use crate::error::FieldError;
use crate::line::LineRule;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod import;

pub use import::{
    ContradictingValue, Contradictions, IMPORT_HOURS, Import, ImportColumn, ImportPreview, ImportSummary, MAX_IMPORTS,
    MAX_PREVIEW_VALUE, PREVIEW_ROWS,
};

/// Largest number of characters of a data set's name.
pub const MAX_NAME: usize = 200;
/// Largest number of columns of a data set that an installation can allow.
pub const MAX_COLUMNS: usize = 100_000;

/// Type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Numbers: a feature as it is.
    Numeric,
    /// Few distinct values: a target, or a feature that is one-hot encoded.
    Categorical,
    /// Many distinct values that are not numbers: a feature only with an encoding.
    Text,
    /// Dates or times: a feature only with an encoding.
    Datetime,
    /// Excluded by the owner.
    Ignore,
}

impl ColumnType {
    /// Every type, in the order forms show them.
    pub const ALL: [Self; 5] = [
        Self::Numeric,
        Self::Categorical,
        Self::Text,
        Self::Datetime,
        Self::Ignore,
    ];

    /// The name in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Numeric => "numeric",
            Self::Categorical => "categorical",
            Self::Text => "text",
            Self::Datetime => "datetime",
            Self::Ignore => "ignore",
        }
    }
}

/// Frequency of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValueCount {
    /// The value as the file has it.
    pub value: String,
    /// Rows with that value.
    pub count: u64,
}

/// Histogram of a numeric column: `counts[i]` values lie in `[edges[i], edges[i + 1])`, the last
/// bin is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Histogram {
    /// The borders of the bins, one more than there are bins.
    pub edges: Vec<f64>,
    /// Values in each bin.
    pub counts: Vec<u64>,
}

/// A column of a data set with its statistics. Statistics that do not apply to the type of the
/// column are null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Column {
    /// The name in the header, or `column_1`, `column_2`, … for a file without one.
    pub name: String,
    /// Type of the column: inferred, until the owner sets another.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// Rows without a value.
    pub missing: u64,
    /// Distinct values.
    pub distinct: u64,
    /// Whether there were too many texts to count each: then `distinct` is an estimate (within some
    /// percent), and the counts of `top` are lower bounds.
    #[serde(default)]
    pub is_estimate: bool,
    /// The smallest number.
    pub min: Option<f64>,
    /// The largest number.
    pub max: Option<f64>,
    /// The mean of the numbers.
    pub mean: Option<f64>,
    /// The standard deviation of the numbers (divisor n).
    pub std: Option<f64>,
    /// The first quartile, the median and the third quartile.
    pub quartiles: Option<[f64; 3]>,
    /// Histogram of the numbers.
    pub histogram: Option<Histogram>,
    /// The most frequent values of a column that is not numeric, most frequent first, at most 10.
    pub top: Option<Vec<ValueCount>>,
}

/// Format of an uploaded CSV: the given options and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DatasetFormat {
    /// The encoding, such as `UTF-8` or `windows-1252`.
    pub encoding: String,
    /// The character between values.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub delimiter: char,
    /// The decimal mark.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub decimal: char,
    /// The thousands separator: `none`, `comma`, `point`, `space` or `apostrophe`.
    #[serde(default = "default_thousands")]
    pub thousands: String,
    /// Whether the first line names the columns.
    pub has_header: bool,
    /// Words that count as missing besides the default ones.
    #[serde(default)]
    pub na_values: Vec<String>,
    /// Whether the default words for missing values, such as `NA`, are ordinary values.
    #[serde(default)]
    pub keep_na: bool,
}

/// Returns the thousands separator of formats that were stored before the field existed.
fn default_thousands() -> String {
    "none".to_owned()
}

/// An uploaded table, kept as CSV.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dataset {
    /// The id.
    pub id: i64,
    /// The name: the file's, until the owner gives another.
    pub name: String,
    /// Rows of data, without the header.
    pub rows: i64,
    /// Bytes of the CSV.
    pub size_bytes: i64,
    /// SHA-256 of the CSV, in hexadecimal.
    pub sha256: String,
    /// Time of the upload.
    pub created_at: DateTime<Utc>,
    /// The format of the file.
    pub format: DatasetFormat,
    /// The columns, in the order of the file.
    pub columns: Vec<Column>,
    /// Messages about what was guessed or treated specially.
    pub warnings: Vec<Warning>,
}

/// A line of the list of data sets: all of [`Dataset`] but the columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DatasetSummary {
    /// The id.
    pub id: i64,
    /// The name.
    pub name: String,
    /// Rows of data, without the header.
    pub rows: i64,
    /// Columns of the file.
    pub n_columns: i64,
    /// Bytes of the file.
    pub size_bytes: i64,
    /// Time of the upload.
    pub created_at: DateTime<Utc>,
}

/// A page of rows of a data set, as the file has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DatasetRows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows: one text a column, as the file has it (an empty text is a missing value).
    pub items: Vec<Vec<String>>,
    /// Rows of the whole data set.
    pub total: i64,
    /// The page, from 1.
    pub page: u32,
    /// Rows of a page.
    pub per_page: u32,
    /// Pages of the whole data set.
    pub total_pages: i64,
    /// Whether texts were shortened, each to 32 KiB and all together to 4 MiB: these end with `…`.
    /// The download has them whole.
    pub truncated: bool,
}

/// Options to read an uploaded file. Absent options are detected from the file; those about the
/// notation of a CSV have no effect on other formats.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct UploadOptions {
    /// The name of the data set; absent: the name of the file.
    pub name: Option<String>,
    /// The character between values: `,`, `;`, `|` or a tab (`\t`, `tab`).
    pub delimiter: Option<String>,
    /// The decimal mark: `.` or `,`.
    pub decimal: Option<String>,
    /// The thousands separator: `none`, `comma`, `point`, `space` or `apostrophe`.
    pub thousands: Option<String>,
    /// Whether the first line names the columns.
    pub has_header: Option<bool>,
    /// Words that count as missing besides the default ones, separated by commas; a word with a
    /// comma in double quotes.
    pub na_values: Option<String>,
    /// Whether the default words for missing values, such as `NA`, are ordinary values.
    pub keep_na: Option<bool>,
    /// The encoding by its label of the WHATWG standard or its name in Python, such as `utf-8`,
    /// `windows-1252` or `latin-1`.
    pub encoding: Option<String>,
    /// The name of the sheet of a workbook, or of the file in an archive; absent: the first visible
    /// sheet, and the only file.
    pub table: Option<String>,
    /// Types of columns by name; types of other columns are detected.
    pub types: BTreeMap<String, ColumnType>,
}

/// A change to a data set; absent members stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct DatasetPatch {
    /// The new name.
    pub name: Option<String>,
    /// New types, by the name of the column.
    pub columns: Option<BTreeMap<String, ColumnType>>,
}

/// Parses the name of a data set.
///
/// # Errors
/// When it is empty or longer than [`MAX_NAME`] characters, or holds control characters.
pub fn parse_name(text: &str) -> Result<String, FieldError> {
    let rule = LineRule {
        field: "name",
        noun: "A name",
        max: MAX_NAME,
        missing: "Give the data set a name.",
    };
    rule.parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_has_limits() {
        assert_eq!(parse_name("  iris.csv ").unwrap(), "iris.csv");
        assert_eq!(parse_name("  ").unwrap_err().code, "required");
        assert_eq!(parse_name("\u{feff}").unwrap_err().code, "required");
        assert_eq!(parse_name(&"ü".repeat(200)).unwrap().chars().count(), 200);
        assert_eq!(parse_name(&"ü".repeat(201)).unwrap_err().code, "too_long");
        assert_eq!(parse_name("a\nb").unwrap_err().code, "invalid");
    }

    #[test]
    fn a_column_type_is_spelled_as_in_json() {
        for kind in ColumnType::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
