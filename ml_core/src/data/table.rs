//! A table: typed columns of equal length.

use super::DataError;
use super::text_summary::TextSummary;
use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

/// The code of a missing value in [`ColumnData::Codes`].
pub const MISSING_CODE: u32 = u32::MAX;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Numbers: a feature as it is.
    Numeric,
    /// Few distinct values: a target, or a feature that is one-hot encoded.
    Categorical,
    /// Many distinct values that are not numbers; no feature.
    Text,
    /// Dates or times; no feature.
    Datetime,
    /// Left out on somebody's word; no feature.
    Ignore,
}

impl ColumnKind {
    /// The name in JSON.
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
    /// Whether the value of a row is missing (also beyond the last row).
    #[must_use]
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Numeric(values) => values.get(row).is_none_or(|value| value.is_nan()),
            Self::Codes { codes, .. } => codes.get(row).is_none_or(|&code| code == MISSING_CODE),
        }
    }

    /// The value of a row as text: numbers in their shortest form, nothing for a missing value.
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
    /// What the column holds. The data of a column that is not numeric are codes, except of one without any value or an
    /// ignored one; there are none of a column that was not kept
    /// ([`CsvOptions::keep`](super::CsvOptions::keep)) or only counted
    /// ([`CsvOptions::summarise_texts`](super::CsvOptions::summarise_texts)).
    pub kind: ColumnKind,
    /// The values.
    pub data: ColumnData<'a>,
    /// How many of them are missing.
    pub missing: usize,
}

/// Typed columns of equal length, as [`read_csv`](super::read_csv) gives them.
///
/// Numbers lie as estimators take them, row by row: a table of numbers, given to
/// [`Encoder::transform`](super::Encoder::transform) by value, becomes the matrix without a copy.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
    /// The columns of numbers side by side.
    numbers: Array2<f64>,
}

/// A column without its numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
    pub(super) values: Values,
    pub(super) missing: usize,
}

/// Where the values of a column are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values {
    /// In this column of the numbers.
    Numbers { place: usize },
    /// Here.
    Codes { codes: Vec<u32>, levels: Vec<String> },
    /// Nowhere: they were only counted.
    Counted(TextSummary),
    /// Nowhere: they were not asked for.
    Skipped,
}

impl Table {
    /// A table of columns whose codes are as many as the numbers have rows.
    pub(super) fn new(columns: Vec<Column>, numbers: Array2<f64>) -> Self {
        Self { columns, numbers }
    }

    /// The columns, in the order of the file.
    #[must_use]
    pub fn columns(&self) -> Vec<TableColumn<'_>> {
        self.columns.iter().map(|column| self.view(column)).collect()
    }

    /// The number of rows, the header not counted.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.numbers.nrows()
    }

    /// The column of a name.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`], which lists the columns there are.
    pub fn column(&self, name: &str) -> Result<TableColumn<'_>, DataError> {
        self.find(name).map(|column| self.view(column))
    }

    /// The place of a column among the numbers; `None` when it holds texts.
    pub(super) fn place(&self, name: &str) -> Result<Option<usize>, DataError> {
        self.find(name).map(|column| match column.values {
            Values::Numbers { place } => Some(place),
            Values::Codes { .. } | Values::Counted(_) | Values::Skipped => None,
        })
    }

    /// Summary of a column whose texts were only counted.
    pub(super) fn text_summary(&self, column: usize) -> Option<&TextSummary> {
        match &self.columns.get(column)?.values {
            Values::Counted(summary) => Some(summary),
            _ => None,
        }
    }

    /// The columns of numbers side by side.
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
