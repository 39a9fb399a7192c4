//! Exclusion of rows by distances in single precision, which are computed twice as fast.
//!
//! A row is excluded only where its exact sum is proved to be above the limit. Rows are taken
//! relative to the middle of the columns. Rounding them moves each by at most `ROUNDING` times its
//! distance from there, so by the triangle inequality the distance of two of them grows by at most
//! the sum of both moves. The sum of its terms is rounded once or twice for each column, by at most
//! `ROUNDING` of its size each time. What is not excluded is compared by the exact sums, so the
//! results are the same bits with the filter and without it.

use super::LANES;
use super::kernel::Distance;
use crate::simd::Arithmetic;

/// Largest relative error of a rounding to single precision, and of those in double precision
/// beside it.
const ROUNDING: f64 = 1.001 / (1_u64 << 24) as f64;

/// Largest absolute error of a rounding, where numbers are so small that the relative one is
/// larger.
const SMALLEST: f64 = 1e-44;

/// Number of roundings of a sum besides those of its columns, and room for those of the limit.
const MORE_ROUNDINGS: f64 = 12.0;

/// Largest number of columns for which the roundings of a sum are few.
const MAX_COLUMNS: usize = 100_000;

/// Rows in single precision, relative to the middle of the columns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct F32Filter {
    /// Panels of rows, as those in double precision.
    panels: Vec<f32>,
    middles: Vec<f64>,
    /// Upper limit of the distance of a row from the middle.
    reach: f64,
    /// Largest factor by which rounding enlarges a sum.
    growth: f64,
}

/// A row to compare, relative to the middle of the columns.
pub(super) struct F32Row {
    pub(super) values: Vec<f32>,
    /// Largest growth of its distance to any row.
    error: f64,
}

impl F32Filter {
    /// Rounds the rows of panels; `ranges` has the smallest and the largest value of each column.
    /// Returns `None` where there are so many columns that the filter excludes little, or there is
    /// not enough memory.
    pub(super) fn new<D: Distance>(panels: &[f64], ranges: &[(f64, f64)]) -> Option<Self> {
        if ranges.len() > MAX_COLUMNS {
            return None;
        }
        let middles: Vec<f64> = ranges.iter().map(|(low, high)| low / 2.0 + high / 2.0).collect();
        let farthest = |(&(low, high), middle): (&(f64, f64), &f64)| D::term((middle - low).max(high - middle));
        let reach = D::length(ranges.iter().zip(&middles).map(farthest).sum());
        let mut rounded = Vec::new();
        rounded.try_reserve_exact(panels.len()).ok()?;
        for panel in panels.chunks_exact(LANES * ranges.len()) {
            for (values, middle) in panel.chunks_exact(LANES).zip(&middles) {
                rounded.extend(values.iter().map(|value| round(value - middle)));
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 100,000")]
        let roundings = ranges.len() as f64 + MORE_ROUNDINGS;
        Some(Self {
            panels: rounded,
            middles,
            reach,
            growth: 1.0 / (1.0 - roundings * ROUNDING),
        })
    }

    /// Rounds a row to compare.
    #[inline(always)]
    pub(super) fn row<D: Distance>(&self, row: &[f64]) -> F32Row {
        let moved = || row.iter().zip(&self.middles).map(|(value, middle)| value - middle);
        let length = D::length(moved().map(D::term).sum());
        F32Row {
            values: moved().map(round).collect(),
            error: ROUNDING * (length + self.reach) + self.smallest(),
        }
    }

    /// Returns the largest absolute error of a sum of small numbers.
    #[expect(clippy::cast_precision_loss, reason = "at most 100,000")]
    fn smallest(&self) -> f64 {
        SMALLEST * self.middles.len() as f64
    }

    /// Returns the rounded sum above which an exact sum is above `limit`.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "rounding up is part of `growth`")]
    pub(super) fn limit<D: Distance>(&self, limit: f64, row: &F32Row) -> f32 {
        let sum = D::term(D::length(limit) + row.error) * self.growth;
        (sum + self.smallest()) as f32
    }

    /// Returns the panels from a place on.
    #[inline(always)]
    pub(super) fn panels(&self, first: usize) -> impl Iterator<Item = &[f32]> {
        let size = LANES * self.middles.len();
        self.panels[first / LANES * size..].chunks_exact(size)
    }
}

/// Rounds a number to single precision, too large ones to the largest: that makes no distance
/// larger.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
fn round(value: f64) -> f32 {
    value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}

/// Returns the rounded sums of `N` rows with each row of a panel.
#[inline(always)]
pub(super) fn rounded_sums<D: Distance, A: Arithmetic, const N: usize>(
    rows: [&[f32]; N],
    panel: &[f32],
) -> [[f32; LANES]; N] {
    let mut sums = [[0.0; LANES]; N];
    let rows = rows.map(|row| &row[..panel.len() / LANES]);
    for (column, values) in panel.as_chunks::<LANES>().0.iter().enumerate() {
        for (row, sums) in rows.iter().zip(&mut sums) {
            let value = row[column];
            for (sum, other) in sums.iter_mut().zip(values) {
                *sum = D::add_rounded::<A>(*sum, value - other);
            }
        }
    }
    sums
}
