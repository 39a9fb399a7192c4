//! Values of a feature in a table, prepared for writing them into a matrix.

use super::date_parts::{Dates, part_value};
use super::hashing::bucket;
use crate::data::error::excerpt;
use crate::data::moment::Moment;
use crate::data::number::{Cell, cell};
use crate::data::{ColumnData, DataError, MISSING_CODE, Table, TableColumn};
use crate::spec::DatePart;
use crate::spelling::Spellings;
use chrono::NaiveDateTime;
use ndarray::{Array1, CowArray, Ix1};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The index of a level that the encoder does not list.
const UNKNOWN: u32 = MISSING_CODE - 1;

/// Values of a column of the table as cells.
pub(super) enum Values<'a> {
    Numbers {
        values: CowArray<'a, f64, Ix1>,
        fill: Option<f64>,
    },
    Levels {
        codes: Cow<'a, [u32]>,
        level_of: Vec<u32>,
        count: usize,
        fill: Option<u32>,
    },
}

impl<'a> Values<'a> {
    /// Returns numbers as they are; texts are parsed.
    pub(super) fn numbers(table: &Table, column: &TableColumn<'a>, fill: Option<f64>) -> Result<Self, DataError> {
        let values = match column.data {
            ColumnData::Numeric(values) => values.into(),
            ColumnData::Codes { codes, levels } => Array1::from(to_numbers(table, column.name, codes, levels)?).into(),
        };
        Ok(Self::Numbers { values, fill })
    }

    /// Returns the indices of levels, which the table may spell otherwise.
    pub(super) fn one_hot(data: ColumnData<'a>, levels: &[String], fill: Option<u32>) -> Self {
        let spellings = Spellings::new(levels.iter().map(String::as_str));
        let level_index = |text: &str| {
            let index = levels.iter().position(|level| level == text);
            let index = index.or_else(|| spellings.find(text).map(|(index, _)| index));
            index.map_or(UNKNOWN, level_code)
        };
        let (codes, level_of) = match data {
            ColumnData::Codes { codes, levels: found } => {
                let level_of = found.iter().map(|level| level_index(level)).collect();
                (Cow::Borrowed(codes), level_of)
            }
            ColumnData::Numeric(values) => {
                let code = |value: &f64| match level_index(&value.to_string()) {
                    _ if value.is_nan() => MISSING_CODE,
                    UNKNOWN => level_code(levels.len()),
                    code => code,
                };
                let level_of = (0..levels.len()).map(level_code).chain([UNKNOWN]).collect();
                (values.iter().map(code).collect(), level_of)
            }
        };
        Self::Levels {
            codes,
            level_of,
            count: levels.len(),
            fill,
        }
    }

    /// Returns the shares of levels, which the table may spell otherwise; 0 for one that is not
    /// listed.
    pub(super) fn frequency(data: ColumnData<'a>, shares: &BTreeMap<String, f64>, fill: Option<&str>) -> Self {
        let spellings = Spellings::new(shares.keys().map(String::as_str));
        let share = |level: &str| {
            let share = shares.get(level).or_else(|| shares.get(spellings.find(level)?.1));
            share.copied().unwrap_or(0.0)
        };
        let values = match data {
            ColumnData::Codes { codes, levels } => {
                let of_level: Vec<f64> = levels.iter().map(|level| share(level)).collect();
                by_code(codes, &of_level)
            }
            ColumnData::Numeric(values) => values.map(|value| match value.is_nan() {
                true => f64::NAN,
                false => share(&value.to_string()),
            }),
        };
        Self::Numbers {
            values: values.into(),
            fill: fill.map(share),
        }
    }

    /// Returns the buckets of texts.
    pub(super) fn hashing(data: ColumnData<'a>, buckets: u8, fill: Option<&str>) -> Self {
        let of_text = |text: &str| u32::from(bucket(text, buckets));
        let (codes, level_of) = match data {
            ColumnData::Codes { codes, levels } => (
                Cow::Borrowed(codes),
                levels.iter().map(|level| of_text(level)).collect(),
            ),
            ColumnData::Numeric(values) => {
                let code = |value: &f64| match value.is_nan() {
                    true => MISSING_CODE,
                    false => of_text(&value.to_string()),
                };
                (values.iter().map(code).collect(), (0..u32::from(buckets)).collect())
            }
        };
        Self::Levels {
            codes,
            level_of,
            count: usize::from(buckets),
            fill: fill.map(of_text),
        }
    }

    /// Returns the values of each part of dates.
    pub(super) fn date_parts(
        column: &TableColumn<'_>,
        parts: &[DatePart],
        day_first: bool,
        origin: Option<NaiveDateTime>,
        fill: Option<NaiveDateTime>,
    ) -> Result<Vec<Self>, DataError> {
        let dates = Dates::read(column, parts, day_first)?;
        let of_part = |&part: &DatePart| {
            let value = |moment: &Moment| part_value(part, moment, origin);
            let of_code: Vec<f64> = dates.moments.iter().map(value).collect();
            Self::Numbers {
                values: by_code(&dates.codes, &of_code).into(),
                fill: fill.map(|fill| value(&fill.into())),
            }
        };
        Ok(parts.iter().map(of_part).collect())
    }

    /// Returns whether a row has a value.
    pub(super) fn has_value(&self, row: usize) -> bool {
        match self {
            Self::Numbers { values, .. } => !values[row].is_nan(),
            Self::Levels { codes, .. } => codes[row] != MISSING_CODE,
        }
    }
}

/// Returns the number of each code; NaN for a missing value.
fn by_code(codes: &[u32], numbers: &[f64]) -> Array1<f64> {
    let number = |&code: &u32| numbers.get(code as usize).copied().unwrap_or(f64::NAN);
    codes.iter().map(number).collect()
}

/// Converts the index of a level; encoders have a few dozen levels at most.
fn level_code(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(UNKNOWN)
}

/// Parses texts where the model needs numbers.
fn to_numbers(table: &Table, name: &str, codes: &[u32], levels: &[String]) -> Result<Vec<f64>, DataError> {
    let format = table.format().cloned().unwrap_or_default();
    let numbers: Vec<Option<f64>> = levels
        .iter()
        .map(|level| match cell(level, &format) {
            Cell::Number { value, .. } | Cell::Code { value, .. } => Some(value),
            _ => None,
        })
        .collect();
    let column = table
        .columns()
        .iter()
        .position(|column| column.name == name)
        .map_or(0, |at| at + 1);
    let number = |(row, &code): (usize, &u32)| match numbers.get(code as usize) {
        None => Ok(f64::NAN),
        Some(Some(value)) => Ok(*value),
        Some(None) => Err(DataError::NotANumber {
            line: row as u64 + 1,
            column,
            name: name.to_owned(),
            value: excerpt(&levels[code as usize]),
        }),
    };
    codes.iter().enumerate().map(number).collect()
}
