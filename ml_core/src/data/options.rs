//! Options for reading a CSV.

use super::{ColumnKind, CsvError, DataError, MissingWords, Thousands};
use std::collections::{BTreeMap, BTreeSet};

/// The supported delimiters.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Options for reading a CSV. Properties that are `None` are detected from the whole file, the
/// header from its first part.
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
    /// The thousands separator. Default: detected.
    pub thousands: Option<Thousands>,
    /// Whether the first line holds the names of the columns. Default: detected.
    pub has_header: Option<bool>,
    /// Words that stand for a missing value, besides the default ones.
    pub na_values: Vec<String>,
    /// Whether the default words for a missing value, such as `NA`, are ordinary values. Default:
    /// they are not.
    pub keep_na: bool,
    /// The largest number of columns. Default: 2,000.
    pub max_columns: usize,
    /// The types of columns whose type is declared instead of detected, by name. A column that is
    /// named in another Unicode normal form than in the file has this name in the table; so it is
    /// with `keep`.
    pub overrides: BTreeMap<String, ColumnKind>,
    /// The columns, counted from 0, whose values are texts: they are not numbers or dates, whatever
    /// they look like, unless their type is declared. Default: none.
    pub text_columns: BTreeSet<usize>,
    /// The columns whose values are kept, by name; of any other only the name and the declared
    /// type. Default: all.
    pub keep: Option<BTreeSet<String>>,
    /// The names of the columns of a model: a column whose name only spells one of them otherwise
    /// takes it, see [`Spellings`](crate::spelling::Spellings). Default: none.
    pub model_columns: BTreeSet<String>,
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
            thousands: None,
            has_header: None,
            na_values: Vec::new(),
            keep_na: false,
            max_columns: 2000,
            overrides: BTreeMap::new(),
            text_columns: BTreeSet::new(),
            keep: None,
            model_columns: BTreeSet::new(),
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
            return Err(CsvError::BadDelimiter {
                found: char::from(delimiter),
            }
            .into());
        }
        if let Some(decimal) = self.decimal.filter(|decimal| ![b'.', b','].contains(decimal)) {
            return Err(CsvError::BadDecimal {
                found: char::from(decimal),
            }
            .into());
        }
        let thousands = match self.decimal {
            Some(b',') => Thousands::Comma,
            _ => Thousands::Point,
        };
        if self.decimal.is_some() && self.thousands == Some(thousands) {
            return Err(CsvError::ThousandsAreDecimal.into());
        }
        Ok(())
    }

    /// Returns the words that stand for a missing value.
    pub(super) fn missing_words(&self) -> MissingWords {
        MissingWords::new(&self.na_values, self.keep_na)
    }

    /// Returns the options with a format that need not be detected.
    #[must_use]
    pub fn with_format(&self, format: &CsvFormat) -> Self {
        Self {
            delimiter: Some(format.delimiter),
            decimal: Some(format.decimal),
            thousands: Some(format.thousands),
            has_header: Some(format.has_header),
            na_values: format.missing.na_values().to_vec(),
            keep_na: format.missing.keep_na(),
            ..self.clone()
        }
    }
}

/// The format of a CSV: the given options and the detected ones.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvFormat {
    /// The byte between values.
    pub delimiter: u8,
    /// The decimal mark.
    pub decimal: u8,
    /// The thousands separator.
    pub thousands: Thousands,
    /// Whether the first line holds the names of the columns.
    pub has_header: bool,
    /// The words that stand for a missing value.
    pub missing: MissingWords,
}

impl Default for CsvFormat {
    /// Returns the format of RFC 4180 with a header.
    fn default() -> Self {
        Self {
            delimiter: b',',
            decimal: b'.',
            thousands: Thousands::None,
            has_header: true,
            missing: MissingWords::default(),
        }
    }
}
