//! Covariance of the columns of a matrix, as a matrix or as an operator on vectors.

use crate::data::sum::unit;
use crate::progress::Interrupt;
use ndarray::{Array2, ArrayView2};

/// Number of rows of the covariance that are summed together, so that they stay in the cache while
/// the data are read.
const TILE: usize = 32;
/// Number of values that are processed between two checks for cancellation.
const BLOCK: usize = 1 << 20;

/// Subtracts the means and divides by a unit (a power of two) that keeps the squares of huge and
/// tiny values in range; returns the matrix and the unit.
pub(super) fn centred(x: ArrayView2<'_, f64>, mean: &[f64]) -> (Array2<f64>, f64) {
    let largest = x.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let unit = unit(largest);
    let mut out = x.as_standard_layout().into_owned();
    for mut row in out.rows_mut() {
        for (value, mean) in row.iter_mut().zip(mean) {
            *value = *value / unit - mean / unit;
        }
    }
    (out, unit)
}

/// Computes the covariance matrix (divisor n − 1); void once interrupted.
pub(super) fn covariance(centred: &Array2<f64>, interrupt: &Interrupt<'_>) -> Array2<f64> {
    let columns = centred.ncols();
    let mut values = vec![0.0; columns * columns];
    let tile = |(number, tile): (usize, &mut [f64])| upper_rows(centred, number * TILE, tile, interrupt);
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        values.par_chunks_mut(TILE * columns).enumerate().for_each(tile);
    }
    #[cfg(not(feature = "parallel"))]
    values.chunks_mut(TILE * columns).enumerate().for_each(tile);
    let divisor = divisor(centred);
    Array2::from_shape_fn((columns, columns), |(i, j)| {
        values[i.min(j) * columns + i.max(j)] / divisor
    })
}

/// Computes the sums of products for some rows of the covariance, from the diagonal on.
fn upper_rows(centred: &Array2<f64>, first: usize, tile: &mut [f64], interrupt: &Interrupt<'_>) {
    let columns = centred.ncols();
    let Some(data) = centred.as_slice() else { return };
    for block in data.chunks(columns * (BLOCK / columns / TILE).max(1)) {
        if interrupt.check() {
            return;
        }
        for row in block.chunks_exact(columns) {
            for (i, sums) in (first..).zip(tile.chunks_exact_mut(columns)) {
                let factor = row[i];
                for (sum, value) in sums[i..].iter_mut().zip(&row[i..]) {
                    *sum += factor * value;
                }
            }
        }
    }
}

/// Returns the sum of the variances of the columns.
pub(super) fn total_variance(centred: &Array2<f64>) -> f64 {
    crate::data::sum::sum(centred.iter().map(|value| value * value)) / divisor(centred)
}

/// Multiplies a symmetric matrix by a vector.
pub(super) fn multiply(matrix: &Array2<f64>, vector: &[f64]) -> Vec<f64> {
    let row = |row: usize| dot(matrix.row(row).iter().zip(vector));
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        (0..matrix.nrows()).into_par_iter().map(row).collect()
    }
    #[cfg(not(feature = "parallel"))]
    (0..matrix.nrows()).map(row).collect()
}

/// Multiplies the covariance by a vector without computing it: for fewer rows than columns.
pub(super) fn multiply_covariance(centred: &Array2<f64>, vector: &[f64]) -> Vec<f64> {
    let along = multiply(centred, vector);
    let divisor = divisor(centred);
    let mut out = vec![0.0; centred.ncols()];
    for (row, factor) in centred.rows().into_iter().zip(along) {
        for (out, value) in out.iter_mut().zip(row) {
            *out += value * factor / divisor;
        }
    }
    out
}

/// Returns a sum of products, added in their order.
pub(super) fn dot<'a>(pairs: impl Iterator<Item = (&'a f64, &'a f64)>) -> f64 {
    pairs.map(|(a, b)| a * b).sum()
}

#[expect(clippy::cast_precision_loss, reason = "numbers of rows are below 2^53")]
fn divisor(centred: &Array2<f64>) -> f64 {
    (centred.nrows().max(2) - 1) as f64
}
