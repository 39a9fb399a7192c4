//! Float32 copy of the rows, laid out for the [`f32_filter`](super::f32_filter).
//!
//! Rows are side by side in panels of [`LANES`]: the first column of all of them, then the second,
//! and so on, and at the end their squared lengths. The copy is shifted so that the origin is among
//! the rows and scaled by a power of two so that its values are of the order of 1; neither changes
//! which centre is nearest.

use super::blocks::{LANES, block_rows, row_block};
use crate::simd::{Arithmetic, Simd, Work};
use crate::threads;
use ndarray::ArrayView2;

/// One value of each row of a panel, aligned to a cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Lanes(pub(super) [f32; LANES]);

/// Number of rows from which the frame is estimated.
const SAMPLE: usize = 1024;

/// Coordinate system of the copy: its origin, and its unit.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) origin: Vec<f64>,
    /// A power of two.
    pub(super) scale: f64,
}

impl Frame {
    /// Derives the frame from the mean of some rows and their largest distance to it in any column.
    /// Any other frame would be correct too, but would make the filter less precise.
    pub(super) fn around(x: ArrayView2<'_, f64>) -> Self {
        let step = x.nrows().div_ceil(SAMPLE).max(1);
        let sample = || x.rows().into_iter().step_by(step);
        #[expect(clippy::cast_precision_loss, reason = "the sample is small")]
        let share = 1.0 / sample().len().max(1) as f64;
        let mut origin = vec![0.0; x.ncols()];
        for row in sample() {
            origin
                .iter_mut()
                .zip(row)
                .for_each(|(sum, value)| *sum += value * share);
        }
        let distances = sample().flat_map(|row| {
            row.into_iter()
                .zip(&origin)
                .map(|(value, middle)| (value - middle).abs())
        });
        let largest = distances.fold(0.0, f64::max);
        let scale = if largest > 0.0 && largest.is_finite() {
            let (_, exponent) = libm::frexp(largest);
            libm::ldexp(1.0, (-exponent).clamp(-1000, 1000))
        } else {
            1.0
        };
        Self { origin, scale }
    }

    /// Converts a row or a centre to this frame.
    #[inline(always)]
    pub(super) fn to_frame<'a>(&'a self, row: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        row.iter()
            .zip(&self.origin)
            .map(|(value, middle)| (value - middle) * self.scale)
    }

    /// Packs up to [`LANES`] rows and returns their squared lengths. Lanes without a row keep their
    /// values. `None` when a value is not finite.
    #[inline(always)]
    pub(super) fn pack(&self, rows: &[f64], panel: &mut [Lanes]) -> Option<[f64; LANES]> {
        let mut lengths = [0.0; LANES];
        for (lane, row) in rows.chunks_exact(self.origin.len()).enumerate() {
            let mut length = 0.0;
            for (cell, value) in panel.iter_mut().zip(self.to_frame(row)) {
                cell.0[lane] = narrow(value);
                length += value * value;
            }
            lengths[lane] = length;
        }
        for (cell, length) in panel[self.origin.len()].0.iter_mut().zip(lengths) {
            *cell = narrow(length);
        }
        // The length of a finite row may be infinite, but a row that is not finite has no finite
        // length.
        let finite = lengths.iter().all(|length| length.is_finite()) || rows.iter().all(|value| value.is_finite());
        finite.then_some(lengths)
    }
}

/// Rounds to float32; values out of its range become infinite.
#[expect(clippy::cast_possible_truncation, reason = "the rounding is intended")]
#[inline(always)]
pub(super) fn narrow(value: f64) -> f32 {
    value as f32
}

/// Copy of a whole matrix.
pub(super) struct Panels {
    pub(super) frame: Frame,
    /// The panels of each block of rows.
    blocks: Vec<Vec<Lanes>>,
    /// The mean of the variances of the columns.
    pub(super) mean_variance: f64,
}

impl Panels {
    /// Copies a matrix in standard layout. `None` when a value is not finite.
    pub(super) fn new(x: ArrayView2<'_, f64>, simd: Simd) -> Option<Self> {
        let (rows, columns) = x.dim();
        let frame = Frame::around(x);
        let size = block_rows(rows);
        let parts = threads::map(rows.div_ceil(size), |block| {
            simd.run(Pack {
                frame: &frame,
                rows: row_block(x, block, size),
            })
        });
        let mut all = Moments::new(columns);
        let mut blocks = Vec::with_capacity(parts.len());
        for (part, panels) in parts {
            all.finite &= part.finite;
            all.squares += part.squares;
            all.sums.iter_mut().zip(part.sums).for_each(|(sum, part)| *sum += part);
            blocks.push(panels);
        }
        all.finite.then(|| Self {
            blocks,
            mean_variance: all.mean_variance(rows, frame.scale),
            frame,
        })
    }

    /// Returns the panels of a block of rows.
    pub(super) fn block(&self, block: usize) -> &[Lanes] {
        &self.blocks[block]
    }
}

/// Sums over the rows that are computed while packing, in the frame.
struct Moments {
    finite: bool,
    sums: Vec<f64>,
    squares: f64,
}

impl Moments {
    fn new(columns: usize) -> Self {
        Self {
            finite: true,
            sums: vec![0.0; columns],
            squares: 0.0,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "there are fewer rows and columns than 2^53")]
    fn mean_variance(&self, rows: usize, scale: f64) -> f64 {
        let rows = rows as f64;
        let means = self.sums.iter().map(|sum| (sum / rows) * (sum / rows));
        // The origin is near the mean, so the subtraction loses little.
        let variance = (self.squares / rows - means.sum::<f64>()).max(0.0);
        variance / self.sums.len() as f64 / scale / scale
    }
}

struct Pack<'a> {
    frame: &'a Frame,
    rows: &'a [f64],
}

impl Work for Pack<'_> {
    type Output = (Moments, Vec<Lanes>);

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> Self::Output {
        let columns = self.frame.origin.len();
        let mut moments = Moments::new(columns);
        let mut panels = Vec::with_capacity((self.rows.len() / columns).div_ceil(LANES) * (columns + 1));
        for rows in self.rows.chunks(LANES * columns) {
            for row in rows.chunks_exact(columns) {
                for (sum, value) in moments.sums.iter_mut().zip(self.frame.to_frame(row)) {
                    *sum += value;
                }
            }
            let start = panels.len();
            panels.resize(start + columns + 1, Lanes([0.0; LANES]));
            match self.frame.pack(rows, &mut panels[start..]) {
                Some(lengths) => moments.squares += lengths.iter().sum::<f64>(),
                None => moments.finite = false,
            }
        }
        (moments, panels)
    }
}
