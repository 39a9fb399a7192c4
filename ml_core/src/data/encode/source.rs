//! Values of a feature in a table, prepared for writing them into a matrix.

use super::{Feature, FeatureEncoding};
use crate::data::error::excerpt;
use crate::data::feature_matrix::NO_LEVEL;
use crate::data::number::{Cell, cell};
use crate::data::{ColumnData, DataError, MISSING_CODE, Table};
use ndarray::{Array1, CowArray, Ix1};
use std::borrow::Cow;

/// Number of rows that are written at a time: their part of the matrix stays in the cache while all
/// features are written.
const BLOCK_ROWS: usize = 512;

/// The index of a level that the encoder does not list.
const UNKNOWN: u32 = MISSING_CODE - 1;

/// The values of a feature.
pub(super) struct Source<'a> {
    values: Values<'a>,
    needs_value: bool,
}

enum Values<'a> {
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

impl<'a> Source<'a> {
    pub(super) fn new(feature: &'a Feature, table: &'a Table) -> Result<Self, DataError> {
        Ok(Self {
            values: Values::new(feature, table)?,
            needs_value: feature.needs_value(),
        })
    }

    /// Returns whether a row has a value, or needs none.
    pub(super) fn is_usable(&self, row: usize) -> bool {
        !self.needs_value || self.values.has_value(row)
    }
}

impl<'a> Values<'a> {
    fn new(feature: &'a Feature, table: &'a Table) -> Result<Self, DataError> {
        let column = table.column(&feature.name)?;
        match (&feature.encoding, column.data) {
            (FeatureEncoding::Numeric { fill }, ColumnData::Numeric(values)) => Ok(Self::Numbers {
                values: values.into(),
                fill: *fill,
            }),
            (FeatureEncoding::Numeric { fill }, ColumnData::Codes { codes, levels }) => {
                let values = Array1::from(to_numbers(table, &feature.name, codes, levels)?);
                Ok(Self::Numbers {
                    values: values.into(),
                    fill: *fill,
                })
            }
            (FeatureEncoding::OneHot { levels, fill }, ColumnData::Codes { codes, levels: found }) => {
                let level_of = found.iter().map(|level| level_index(levels, level)).collect();
                Ok(Self::Levels {
                    codes: Cow::Borrowed(codes),
                    level_of,
                    count: levels.len(),
                    fill: *fill,
                })
            }
            (FeatureEncoding::OneHot { levels, fill }, ColumnData::Numeric(values)) => {
                let code = |value: &f64| {
                    if value.is_nan() {
                        MISSING_CODE
                    } else {
                        level_index(levels, &value.to_string())
                    }
                };
                let codes = values.iter().map(code).map(|code| {
                    if code == UNKNOWN {
                        level_code(levels.len())
                    } else {
                        code
                    }
                });
                let level_of = (0..levels.len()).map(level_code).chain([UNKNOWN]).collect();
                Ok(Self::Levels {
                    codes: codes.collect(),
                    level_of,
                    count: levels.len(),
                    fill: *fill,
                })
            }
        }
    }

    fn has_value(&self, row: usize) -> bool {
        match self {
            Self::Numbers { values, .. } => !values[row].is_nan(),
            Self::Levels { codes, .. } => codes[row] != MISSING_CODE,
        }
    }
}

/// Writes the cells of all features of `rows`.
pub(super) fn fill(matrix: &mut [f64], width: usize, sources: &[Source<'_>], rows: &[usize]) {
    if width == 0 {
        return;
    }
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        let blocks = matrix
            .par_chunks_mut(BLOCK_ROWS * width)
            .zip(rows.par_chunks(BLOCK_ROWS));
        blocks.for_each(|(matrix, rows)| fill_block(matrix, width, sources, rows));
    }
    #[cfg(not(feature = "parallel"))]
    for (matrix, rows) in matrix.chunks_mut(BLOCK_ROWS * width).zip(rows.chunks(BLOCK_ROWS)) {
        fill_block(matrix, width, sources, rows);
    }
}

fn fill_block(matrix: &mut [f64], width: usize, sources: &[Source<'_>], rows: &[usize]) {
    for (at, source) in sources.iter().enumerate() {
        match &source.values {
            Values::Numbers { values, fill } => {
                for (out, &row) in matrix.chunks_exact_mut(width).zip(rows) {
                    let value = values[row];
                    out[at] = if value.is_nan() { fill.unwrap_or(value) } else { value };
                }
            }
            Values::Levels {
                codes,
                level_of,
                count,
                fill,
            } => {
                for (out, &row) in matrix.chunks_exact_mut(width).zip(rows) {
                    out[at] = match level_of.get(codes[row] as usize).copied().or(*fill) {
                        Some(level) if (level as usize) < *count => f64::from(level),
                        Some(_) => f64::from(NO_LEVEL),
                        // Rows that lack a value are used only where it is kept missing.
                        None => f64::NAN,
                    };
                }
            }
        }
    }
}

/// Returns the index of a level, or [`UNKNOWN`].
fn level_index(levels: &[String], level: &str) -> u32 {
    levels
        .iter()
        .position(|known| known == level)
        .map_or(UNKNOWN, level_code)
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
