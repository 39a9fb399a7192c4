//! Tables: typed columns of equal length.

use super::DataError;
use super::column_kind::ColumnKind;
use super::options::CsvFormat;
use super::text_summary::TextSummary;
use crate::report::Warning;
use ndarray::{Array2, ArrayView1};

/// The code of a missing value in [`ColumnData::Codes`].
pub const MISSING_CODE: u32 = u32::MAX;

/// The values of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ColumnData<'a> {
    /// Finite numbers; NaN is a missing value.
    Numeric(ArrayView1<'a, f64>),
    /// Indices into the distinct values, which are sorted; [`MISSING_CODE`] is a missing value.
    Codes {
        /// An index into `levels` for each row.
        codes: &'a [u32],
        /// The distinct values.
        levels: &'a [String],
    },
}

impl ColumnData<'_> {
    /// Returns whether the value of a row is missing (also beyond the last row).
    #[must_use]
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Numeric(values) => values.get(row).is_none_or(|value| value.is_nan()),
            Self::Codes { codes, .. } => codes.get(row).is_none_or(|&code| code == MISSING_CODE),
        }
    }

    /// Returns the value of a row as text: numbers in their shortest form, `None` for a missing
    /// value.
    #[must_use]
    pub fn text(&self, row: usize) -> Option<String> {
        match self {
            Self::Numeric(values) => values.get(row).filter(|value| !value.is_nan()).map(f64::to_string),
            Self::Codes { codes, levels } => {
                let code = usize::try_from(*codes.get(row)?).ok()?;
                levels.get(code).cloned()
            }
        }
    }
}

/// A column of a table: its name, its type and its values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableColumn<'a> {
    /// The name in the header, or `column_1`, `column_2`, … for a file without one.
    pub name: &'a str,
    /// The type of the column. The data of a column that is not numeric are codes, except of one
    /// without any value or an ignored one; a column that was not kept
    /// ([`CsvOptions::keep`](super::CsvOptions::keep)) or only counted
    /// ([`CsvOptions::summarise_texts`](super::CsvOptions::summarise_texts)) has no data.
    pub kind: ColumnKind,
    /// The values.
    pub data: ColumnData<'a>,
    /// The number of missing values.
    pub missing: usize,
}

/// A table: typed columns of equal length, as returned by [`read_csv`](super::read_csv).
///
/// Numbers are stored as estimators take them, row by row: a table of numbers, passed to
/// [`Encoder::transform`](super::Encoder::transform) by value, becomes the matrix without a copy.
/// Tables with the same columns are equal, whatever file they come from.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<Column>,
    /// The columns of numbers side by side.
    numbers: Array2<f64>,
    /// The format of the file, if it was read from one.
    format: Option<CsvFormat>,
    warnings: Vec<Warning>,
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.columns == other.columns && self.numbers == other.numbers
    }
}

/// A column without its numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
    pub(super) values: Values,
    pub(super) missing: usize,
}

/// Storage of the values of a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values {
    /// A column of `numbers`.
    Numbers { place: usize },
    /// Codes and their levels.
    Codes { codes: Vec<u32>, levels: Vec<String> },
    /// No values, because they were only counted.
    Counted(TextSummary),
    /// No values, because the column was not requested.
    Skipped,
}

impl Table {
    /// Creates a table of columns whose codes are as many as the numbers have rows.
    pub(super) fn new(columns: Vec<Column>, numbers: Array2<f64>) -> Self {
        Self {
            columns,
            numbers,
            format: None,
            warnings: Vec::new(),
        }
    }

    /// Adds the format of the file and the warnings of reading it.
    pub(super) fn with_origin(self, format: CsvFormat, warnings: Vec<Warning>) -> Self {
        Self {
            format: Some(format),
            warnings,
            ..self
        }
    }

    /// Returns the format of the file; `None` for a table that was built in a program.
    #[must_use]
    pub fn format(&self) -> Option<&CsvFormat> {
        self.format.as_ref()
    }

    /// Returns messages about what was guessed or treated specially when the file was read.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Returns the columns, in the order of the file.
    #[must_use]
    pub fn columns(&self) -> Vec<TableColumn<'_>> {
        self.columns.iter().map(|column| self.view(column)).collect()
    }

    /// Returns the number of rows, without the header.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.numbers.nrows()
    }

    /// Returns the column with a name.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`], which lists all columns.
    pub fn column(&self, name: &str) -> Result<TableColumn<'_>, DataError> {
        self.find(name).map(|column| self.view(column))
    }

    /// Returns the position of a column among the numbers; `None` when it holds texts.
    pub(super) fn place(&self, name: &str) -> Result<Option<usize>, DataError> {
        self.find(name).map(|column| match column.values {
            Values::Numbers { place } => Some(place),
            Values::Codes { .. } | Values::Counted(_) | Values::Skipped => None,
        })
    }

    /// Returns the summary of a column whose texts were only counted.
    pub(super) fn text_summary(&self, column: usize) -> Option<&TextSummary> {
        match &self.columns.get(column)?.values {
            Values::Counted(summary) => Some(summary),
            _ => None,
        }
    }

    /// Returns the columns of numbers side by side.
    pub(super) fn into_numbers(self) -> Array2<f64> {
        self.numbers
    }

    fn find(&self, name: &str) -> Result<&Column, DataError> {
        let unknown = || DataError::UnknownColumn {
            name: name.to_owned(),
            known: self.columns.iter().map(|column| column.name.clone()).collect(),
        };
        self.columns
            .iter()
            .find(|column| column.name == name)
            .ok_or_else(unknown)
    }

    fn view<'a>(&'a self, column: &'a Column) -> TableColumn<'a> {
        TableColumn {
            name: &column.name,
            kind: column.kind,
            data: match &column.values {
                Values::Numbers { place } => ColumnData::Numeric(self.numbers.column(*place)),
                Values::Codes { codes, levels } => ColumnData::Codes { codes, levels },
                Values::Counted(_) | Values::Skipped => ColumnData::Codes {
                    codes: &[],
                    levels: &[],
                },
            },
            missing: column.missing,
        }
    }
}
