//! Sources of the cells of a matrix, and writing them.

use super::values::Values;
use super::{Feature, FeatureEncoding};
use crate::data::feature_matrix::NO_LEVEL;
use crate::data::{DataError, Table};

/// Number of rows that are written at a time: their part of the matrix stays in the cache while all
/// features are written.
const BLOCK_ROWS: usize = 512;

/// The values of a feature, or of a part of its dates: the source of a cell in each row.
pub(super) struct Source<'a> {
    values: Values<'a>,
    needs_value: bool,
}

impl<'a> Source<'a> {
    /// Returns the sources of a feature, as many as it has cells.
    pub(super) fn of_feature(feature: &'a Feature, table: &'a Table) -> Result<Vec<Self>, DataError> {
        let column = table.column(&feature.name)?;
        let values = match &feature.encoding {
            FeatureEncoding::Numeric { fill } => vec![Values::numbers(table, &column, *fill)?],
            FeatureEncoding::OneHot { levels, fill } => vec![Values::one_hot(column.data, levels, *fill)],
            FeatureEncoding::Frequency { shares, fill } => {
                vec![Values::frequency(column.data, shares, fill.as_deref())]
            }
            FeatureEncoding::Hashing { buckets, fill } => {
                vec![Values::hashing(column.data, *buckets, fill.as_deref())]
            }
            FeatureEncoding::DateParts {
                parts,
                day_first,
                origin,
                fill,
            } => Values::date_parts(&column, parts, *day_first, *origin, *fill)?,
        };
        let needs_value = feature.needs_value();
        Ok(values.into_iter().map(|values| Self { values, needs_value }).collect())
    }

    /// Returns whether a row has a value, or needs none.
    pub(super) fn is_usable(&self, row: usize) -> bool {
        !self.needs_value || self.values.has_value(row)
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
