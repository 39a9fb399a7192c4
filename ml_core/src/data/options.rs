//! How a CSV is to be read.

use super::{ColumnKind, DataError};
use std::collections::{BTreeMap, BTreeSet};

/// The delimiters that are recognised.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a CSV is to be read. What is `None` is found out from the first part of the file.
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
    /// The byte between values: `,`, `;`, a tab or `|`. Default: found out.
    pub delimiter: Option<u8>,
    /// The decimal mark: `.` or `,`. Default: found out.
    pub decimal: Option<u8>,
    /// Whether the first line names the columns. Default: found out.
    pub has_header: Option<bool>,
    /// The most columns a file may have. Default: 2,000.
    pub max_columns: usize,
    /// The types of columns whose type is not to be found out, by name.
    pub overrides: BTreeMap<String, ColumnKind>,
    /// The columns whose values are kept, by name; of any other only the name and the declared
    /// type. Default: all.
    pub keep: Option<BTreeSet<String>>,
    /// The most distinct texts of a column whose values are kept. Default: as many as there are.
    pub max_levels: Option<usize>,
    /// The most rows. Default: as many as there are.
    pub max_rows: Option<usize>,
    /// The most numbers of all columns together. Default: as many as there are.
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
    /// Whether the given values can be used together.
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

/// How a CSV was read: the options given and what was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvFormat {
    /// The byte between values.
    pub delimiter: u8,
    /// The decimal mark.
    pub decimal: u8,
    /// Whether the first line names the columns.
    pub has_header: bool,
}
