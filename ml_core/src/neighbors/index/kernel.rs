//! Distances of rows to the rows of a panel.

use super::LANES;
use crate::simd::Arithmetic;

/// Distance as a sum over columns, in a form that is quick to compare.
pub(super) trait Distance {
    /// Returns the part of one column, of the difference of its values.
    fn term(difference: f64) -> f64;

    /// Adds the part of one column to a sum in single precision.
    fn add_rounded<A: Arithmetic>(sum: f32, difference: f32) -> f32;

    /// Returns the distance of a sum.
    fn length(sum: f64) -> f64;
}

pub(super) struct Euclidean;

impl Distance for Euclidean {
    #[inline(always)]
    fn term(difference: f64) -> f64 {
        difference * difference
    }

    #[inline(always)]
    fn add_rounded<A: Arithmetic>(sum: f32, difference: f32) -> f32 {
        A::multiply_add(difference, difference, sum)
    }

    #[inline(always)]
    fn length(sum: f64) -> f64 {
        sum.sqrt()
    }
}

pub(super) struct Manhattan;

impl Distance for Manhattan {
    #[inline(always)]
    fn term(difference: f64) -> f64 {
        difference.abs()
    }

    #[inline(always)]
    fn add_rounded<A: Arithmetic>(sum: f32, difference: f32) -> f32 {
        sum + difference.abs()
    }

    #[inline(always)]
    fn length(sum: f64) -> f64 {
        sum
    }
}

/// Returns the distances of `N` rows to each row of a panel, as sums over the columns in their
/// order.
#[inline(always)]
pub(super) fn sums<D: Distance, const N: usize>(rows: [&[f64]; N], panel: &[f64]) -> [[f64; LANES]; N] {
    let mut sums = [[0.0; LANES]; N];
    let rows = rows.map(|row| &row[..panel.len() / LANES]);
    for (column, values) in panel.as_chunks::<LANES>().0.iter().enumerate() {
        for (row, sums) in rows.iter().zip(&mut sums) {
            let value = row[column];
            for (sum, other) in sums.iter_mut().zip(values) {
                *sum += D::term(value - other);
            }
        }
    }
    sums
}
