//! A table: typed columns of equal length.

use super::DataError;
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
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnData {
    /// Finite numbers; NaN is a missing value.
    Numeric(Vec<f64>),
    /// Indices into the distinct values, which are sorted; [`MISSING_CODE`] is a missing value.
    Codes {
        /// An index into `levels` for each row.
        codes: Vec<u32>,
        /// The distinct values.
        levels: Vec<String>,
    },
}

impl ColumnData {
    /// The number of values, missing ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numeric(values) => values.len(),
            Self::Codes { codes, .. } => codes.len(),
        }
    }

    /// Whether there is no value at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

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

/// A column: its name, its type and its values.
#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    /// The name in the header, or `column_1`, `column_2`, … for a file without one.
    pub name: String,
    /// What the column holds. The data of a column that is not numeric are codes, except of an ignored one.
    pub kind: ColumnKind,
    /// The values.
    pub data: ColumnData,
}

/// Typed columns of equal length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    columns: Vec<TableColumn>,
    rows: usize,
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// [`DataError::UnequalColumns`] when a column is longer or shorter than the first, [`DataError::DuplicateColumn`]
    /// when a name occurs twice, [`DataError::UnknownCode`] for a code without a level, [`DataError::Infinite`] for a number
    /// that is not finite.
    pub fn new(columns: Vec<TableColumn>) -> Result<Self, DataError> {
        (1..).zip(&columns).try_for_each(check_values)?;
        Self::parsed(columns)
    }

    /// As [`Table::new`], of values that the parser has checked.
    pub(super) fn parsed(columns: Vec<TableColumn>) -> Result<Self, DataError> {
        let rows = columns.first().map_or(0, |column| column.data.len());
        if let Some(column) = columns.iter().find(|column| column.data.len() != rows) {
            return Err(DataError::UnequalColumns {
                name: column.name.clone(),
                found: column.data.len(),
                expected: rows,
            });
        }
        super::column::check_names(columns.iter().map(|column| column.name.as_str()))?;
        Ok(Self { columns, rows })
    }

    /// The columns, in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[TableColumn] {
        &self.columns
    }

    /// The number of rows, the header not counted.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column of a name.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`], which lists the columns there are.
    pub fn column(&self, name: &str) -> Result<&TableColumn, DataError> {
        self.columns
            .iter()
            .find(|column| column.name == name)
            .ok_or_else(|| DataError::UnknownColumn {
                name: name.to_owned(),
                known: self.columns.iter().map(|column| column.name.clone()).collect(),
            })
    }
}

/// Refuses values that a column cannot have; `column` counts from 1.
fn check_values((column, TableColumn { name, kind, data }): (usize, &TableColumn)) -> Result<(), DataError> {
    match data {
        ColumnData::Numeric(values) if *kind != ColumnKind::Ignore => {
            match values.iter().position(|value| value.is_infinite()) {
                Some(row) => Err(DataError::Infinite {
                    line: row as u64 + 1,
                    column,
                    name: name.clone(),
                    value: values[row].to_string(),
                }),
                None => Ok(()),
            }
        }
        ColumnData::Numeric(_) => Ok(()),
        ColumnData::Codes { codes, levels } => {
            let is_known = |code: u32| code == MISSING_CODE || (code as usize) < levels.len();
            match codes.iter().position(|&code| !is_known(code)) {
                Some(row) => Err(DataError::UnknownCode {
                    row: row + 1,
                    name: name.clone(),
                    code: codes[row],
                    levels: levels.len(),
                }),
                None => Ok(()),
            }
        }
    }
}
