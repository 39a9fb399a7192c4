//! Options for reading a CSV.

use super::{ColumnKind, DataError};
use std::collections::{BTreeMap, BTreeSet};

/// The supported delimiters.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Options for reading a CSV. Properties that are `None` are detected from the first part of the
/// file.
///
/// ```
/// use ml_core::data::{ColumnKind, CsvOptions, read_csv};
///
/// let options = CsvOptions {
///     delimiter: Some(b';'),
///     overrides: [("zip".to_owned(), ColumnKind::Categorical)].into(),
///     ..CsvOptions::default()
/// };
/// let table = read_csv("zip;size\n10115;1,5\n80331;2\n".as_bytes(), &options)?;
/// assert_eq!(table.column("zip")?.kind, ColumnKind::Categorical);
/// assert_eq!(table.column("size")?.kind, ColumnKind::Numeric);
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// The byte between values: `,`, `;`, a tab or `|`. Default: detected.
    pub delimiter: Option<u8>,
    /// The decimal mark: `.` or `,`. Default: detected.
    pub decimal: Option<u8>,
    /// Whether the first line holds the names of the columns. Default: detected.
    pub has_header: Option<bool>,
    /// The largest number of columns. Default: 2,000.
    pub max_columns: usize,
    /// The types of columns whose type is declared instead of detected, by name.
    pub overrides: BTreeMap<String, ColumnKind>,
    /// The columns whose values are kept, by name; of any other only the name and the declared
    /// type. Default: all.
    pub keep: Option<BTreeSet<String>>,
    /// The largest number of distinct texts of a column whose values are kept. Default: no limit.
    pub max_levels: Option<usize>,
    /// The largest number of rows. Default: no limit.
    pub max_rows: Option<usize>,
    /// The largest number of numbers of all columns together. Default: no limit.
    pub max_numbers: Option<usize>,
    /// Whether the texts of columns are only counted, and not kept: for statistics. Default: they
    /// are kept.
    pub summarise_texts: bool,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            delimiter: None,
            decimal: None,
            has_header: None,
            max_columns: 2000,
            overrides: BTreeMap::new(),
            keep: None,
            max_levels: None,
            max_rows: None,
            max_numbers: None,
            summarise_texts: false,
        }
    }
}

impl CsvOptions {
    /// Checks that the options can be used together.
    pub(super) fn check(&self) -> Result<(), DataError> {
        if let Some(delimiter) = self.delimiter.filter(|delimiter| !DELIMITERS.contains(delimiter)) {
            return Err(DataError::BadDelimiter {
                found: char::from(delimiter),
            });
        }
        if let Some(decimal) = self.decimal.filter(|decimal| ![b'.', b','].contains(decimal)) {
            return Err(DataError::BadDecimal {
                found: char::from(decimal),
            });
        }
        if self.decimal == Some(b',') && self.delimiter == Some(b',') {
            return Err(DataError::DecimalIsDelimiter);
        }
        Ok(())
    }
}

/// The format of a CSV: the given options and the detected ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvFormat {
    /// The byte between values.
    pub delimiter: u8,
    /// The decimal mark.
    pub decimal: u8,
    /// Whether the first line holds the names of the columns.
    pub has_header: bool,
}
