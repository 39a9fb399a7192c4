//! The columns of a fit, centred and brought to a similar size block by block, without a copy of
//! the whole matrix.

use super::LinearError;
use super::kernel::ROWS;
use super::moments::Moments;
use crate::data::FeatureView;
use crate::data::feature_matrix::Rows;
use crate::progress::Interrupt;
use crate::threads;
use std::ops::Range;

/// Number of rows of a piece, whose sums are added up by one thread.
pub(super) const PIECE: usize = 2048;
/// Number of values of a block, which is computed on at a time and should stay in the cache.
const BLOCK: usize = 1 << 15;
/// Bounds of the number of rows of a block.
const ROWS_OF_BLOCK: (usize, usize) = (5 * ROWS, 31 * ROWS);

/// Returns the number of rows of `width` values that are computed on at a time: an odd multiple of
/// [`ROWS`], so that the beginnings of all columns of a block have places in the cache.
pub(super) fn block_rows(width: usize) -> usize {
    let (min, max) = ROWS_OF_BLOCK;
    let groups = (BLOCK / width.max(1)).clamp(min, max) / ROWS;
    ((groups - 1) | 1) * ROWS
}

/// A matrix whose columns are read as `(value − shift) · factor`.
pub(super) struct Design<'a> {
    rows: Rows<'a>,
    /// The mean of each column, or 0 when there is no intercept.
    pub(super) shift: Vec<f64>,
    /// A power of two for each column, which gives it a size from ½ to 1 without rounding; 0 for a
    /// column that holds no information.
    pub(super) factor: Vec<f64>,
    /// The standard deviation of each column (divisor n).
    pub(super) std: Vec<f64>,
}

impl<'a> Design<'a> {
    /// Checks the matrix and computes the moments of its columns.
    pub(super) fn new(x: FeatureView<'a>, centred: bool, interrupt: &Interrupt<'_>) -> Result<Self, LinearError> {
        let (n, columns) = dimensions(x)?;
        let mut design = Self {
            rows: x.standard(),
            shift: vec![0.0; columns],
            factor: vec![1.0; columns],
            std: vec![0.0; columns],
        };
        let size = block_rows(columns);
        let pieces = threads::map(n.div_ceil(PIECE), |piece| {
            let rows = piece * PIECE..n.min((piece + 1) * PIECE);
            interrupt.run(0, || {
                let (mut moments, mut buffer) = (Moments::default(), vec![0.0; size * columns]);
                for start in rows.clone().step_by(size) {
                    let block = start..rows.end.min(start + size);
                    let count = block.len();
                    let values = &mut buffer[..count * columns];
                    design.fill(block, count, values);
                    moments.merge(&Moments::of_block(values, count));
                }
                moments
            })
        });
        if interrupt.stopped() {
            return Err(LinearError::Cancelled);
        }
        let mut moments = Moments::default();
        pieces.iter().for_each(|piece| moments.merge(piece));
        // A value that is not finite shows in the mean, so the matrix is not read once more.
        if !moments.are_finite()
            && let Some((row, column)) = x.not_finite()
        {
            return Err(LinearError::NotFinite { row, column });
        }
        for column in 0..columns {
            let found = moments.column(column);
            design.std[column] = found.std;
            let range = |range| LinearError::Range {
                column: column + 1,
                range,
            };
            (design.shift[column], design.factor[column]) = found.shift_and_factor(centred).map_err(range)?;
        }
        Ok(design)
    }

    pub(super) fn nrows(&self) -> usize {
        self.rows.nrows()
    }

    pub(super) fn ncols(&self) -> usize {
        self.shift.len()
    }

    /// Returns the number of columns that hold information: with an intercept those that vary,
    /// without it those with a value other than 0.
    pub(super) fn n_informative(&self) -> usize {
        self.factor.iter().filter(|&&factor| factor > 0.0).count()
    }

    /// Writes some rows to `out`, column by column, each at the beginning of `stride` values; `out`
    /// may have room for further columns.
    pub(super) fn fill(&self, rows: impl ExactSizeIterator<Item = usize>, stride: usize, out: &mut [f64]) {
        let count = rows.len();
        for (at, row) in rows.enumerate() {
            let cells = self.rows.row(row);
            let out = out[at..].iter_mut().step_by(stride);
            match self.rows.columns() {
                None => out.zip(cells).for_each(|(out, &value)| *out = value),
                Some(columns) => out
                    .zip(0..columns.len())
                    .for_each(|(out, column)| *out = self.rows.value(cells, column)),
            }
        }
        for ((column, shift), factor) in out.chunks_mut(stride).zip(&self.shift).zip(&self.factor) {
            for value in &mut column[..count] {
                *value = (*value - shift) * factor;
            }
        }
    }

    /// Writes some rows to `out`, each at the beginning of `stride` values.
    pub(super) fn fill_rows(&self, rows: Range<usize>, stride: usize, out: &mut [f64]) {
        for (row, out) in rows.zip(out.chunks_exact_mut(stride)) {
            let out = &mut out[..self.shift.len()];
            write_row(&self.rows, row, out);
            for ((value, shift), factor) in out.iter_mut().zip(&self.shift).zip(&self.factor) {
                *value = (*value - shift) * factor;
            }
        }
    }

    /// Turns coefficients of the scaled columns into those of the columns as they are.
    pub(super) fn unscaled(&self, coefficients: &mut [f64]) {
        for (coefficient, factor) in coefficients.iter_mut().zip(&self.factor) {
            *coefficient *= factor;
        }
    }

    /// Returns the part of the intercept that makes up for the shift of the columns.
    pub(super) fn shifted(&self, coefficients: &[f64]) -> f64 {
        super::kernel::dot(coefficients, &self.shift)
    }
}

/// Returns the numbers of rows and columns, which must not be 0.
pub(super) fn dimensions(x: FeatureView<'_>) -> Result<(usize, usize), LinearError> {
    match (x.nrows(), x.ncols()) {
        (rows, columns) if rows == 0 || columns == 0 => Err(LinearError::Empty { rows, columns }),
        found => Ok(found),
    }
}

/// Writes the values of all columns of a row.
pub(super) fn write_row(rows: &Rows<'_>, row: usize, out: &mut [f64]) {
    let cells = rows.row(row);
    match rows.columns() {
        None => out.copy_from_slice(cells),
        Some(_) => {
            for (column, out) in out.iter_mut().enumerate() {
                *out = rows.value(cells, column);
            }
        }
    }
}

/// A target, read as `(value − shift) · factor`.
pub(super) struct Target<'a> {
    values: &'a [f64],
    /// The mean, or 0 when there is no intercept.
    pub(super) shift: f64,
    /// A power of two that gives the target a size from ½ to 1; 0 when it is constant.
    pub(super) factor: f64,
}

impl<'a> Target<'a> {
    /// Checks a target for a number of rows and computes its moments.
    pub(super) fn new(values: &'a [f64], rows: usize, centred: bool) -> Result<Self, LinearError> {
        if values.len() != rows {
            let (found, expected) = (values.len(), rows);
            return Err(LinearError::Length { found, expected });
        }
        if let Some(row) = values.iter().position(|value| !value.is_finite()) {
            return Err(LinearError::TargetNotFinite { row: row + 1 });
        }
        let mut moments = Moments::default();
        for piece in values.chunks(PIECE) {
            moments.merge(&Moments::of_block(piece, piece.len()));
        }
        let range = |range| LinearError::TargetRange { range };
        let (shift, factor) = moments.column(0).shift_and_factor(centred).map_err(range)?;
        Ok(Self { values, shift, factor })
    }

    /// Returns the scaled value of a row.
    pub(super) fn value(&self, row: usize) -> f64 {
        (self.values[row] - self.shift) * self.factor
    }
}
