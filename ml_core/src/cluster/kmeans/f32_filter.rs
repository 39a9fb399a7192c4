//! Float32 filter of the nearest centre, in which K-Means spends most of its time.
//!
//! In the frame of the copy a row is x, a centre c, and the score of a centre, ‖c‖² − 2 x·c, is its
//! squared distance less ‖x‖², which is the same for all centres. With u = 2⁻²⁴ and n columns,
//! rounding the copies and adding up n + 1 numbers (fused or not) changes a score by at most (n +
//! 5) u (‖c‖² + 2 ‖x‖ ‖c‖) but for terms in u²: each product is off by 2 u from its factors, u from
//! its own rounding and n u from the additions (N. Higham, *Accuracy and Stability of Numerical
//! Algorithms*, section 3.1), and Σ |xᵢ cᵢ| ≤ ‖x‖ ‖c‖. That is at most 2 (n + 5) u (‖x‖² + C²),
//! where C is the length of the longest centre. So two scores that differ by more than the margin,
//! twice as much and a little more, are in the right order: that of the distances, and of the
//! distances of the exact kernel, whose own rounding is 2⁻²⁹ of it. Scores that are closer to each
//! other are decided by the exact kernel.

use super::blocks::LANES;
use super::panels::{Frame, Lanes, narrow};
use crate::simd::Arithmetic;
use ndarray::ArrayView2;

/// Number of centres that are computed side by side: with the lanes of a panel as many sums as keep
/// both multipliers of a processor busy, and no more than fit into its registers.
const TILE: usize = 4;
const HALF: usize = LANES / 2;
/// Smallest margin, in the frame: smaller differences of squared distances do not decide. It
/// exceeds what underflow can cause.
const MIN_MARGIN: f32 = 1.0 / (1_u64 << 58) as f32;

/// The centres of an iteration in the frame of the rows.
pub(super) struct F32Filter {
    columns: usize,
    /// The values of each tile of centres, column by column, times −2.
    values: Vec<f32>,
    /// The squared lengths of the centres; infinite where a tile has no centre.
    squares: Vec<[f32; TILE]>,
    /// The squared length of the longest centre.
    longest: f32,
    /// The margin as a share of the squared lengths of the row and the longest centre.
    relative_margin: f32,
    /// Absolute part of the margin: infinite where exact distances underflow, because then the
    /// exact kernel finds ties where there are none.
    min_margin: f32,
    /// Rows with a larger squared length have exact distances that may overflow.
    limit: f32,
}

/// The two best scores of each row of a panel.
pub(super) struct NearestTwo {
    /// The best score.
    pub(super) best: [f32; LANES],
    /// The second best.
    pub(super) second: [f32; LANES],
    /// The centre with the best score.
    pub(super) label: [u32; LANES],
}

impl F32Filter {
    /// Converts the centres (clusters × columns) to the frame.
    pub(super) fn new(frame: &Frame, centroids: ArrayView2<'_, f64>) -> Self {
        let (clusters, columns) = centroids.dim();
        let tiles = clusters.div_ceil(TILE);
        let mut values = vec![0.0; tiles * columns * TILE];
        let mut squares = vec![[f32::INFINITY; TILE]; tiles];
        let mut longest = 0.0_f64;
        for (centre, row) in centroids.rows().into_iter().enumerate() {
            let (tile, lane) = (centre / TILE, centre % TILE);
            let mut square = 0.0;
            for (column, value) in frame.to_frame(row.to_slice().unwrap_or(&[])).enumerate() {
                values[(tile * columns + column) * TILE + lane] = -2.0 * narrow(value);
                square += value * value;
            }
            squares[tile][lane] = narrow(square);
            longest = longest.max(square);
        }
        #[expect(clippy::cast_precision_loss, reason = "a matrix has far fewer columns than 2^53")]
        let terms = columns as f64;
        // The 5 % cover terms in u² and rounding in this function; from about a million columns on
        // the bound is void.
        let relative_margin = if terms < 1e6 {
            4.0 * 1.05 * (terms + 6.0) * f64::from(f32::EPSILON) / 2.0
        } else {
            f64::INFINITY
        };
        // A squared difference loses at most half the smallest double, 2^-1074, when it underflows:
        // in the frame, where it is scale² times as much, that must be less than a quarter of
        // `MIN_MARGIN`.
        let underflows = terms * (frame.scale * libm::ldexp(1.0, -507)).powi(2) > 1.0;
        Self {
            columns,
            values,
            squares,
            longest: narrow(longest),
            relative_margin: narrow(relative_margin),
            min_margin: if underflows { f32::INFINITY } else { MIN_MARGIN },
            limit: narrow(1e300 * frame.scale * frame.scale - longest),
        }
    }

    /// Returns the margin of each row, from the squared lengths of the rows. NaN or infinite where
    /// the filter cannot decide.
    #[inline(always)]
    pub(super) fn margins(&self, squares: &[f32; LANES]) -> [f32; LANES] {
        let mut margins = [0.0; LANES];
        for (margin, &square) in margins.iter_mut().zip(squares) {
            *margin = self.margin(square);
        }
        margins
    }

    #[inline(always)]
    fn margin(&self, square: f32) -> f32 {
        if square < self.limit {
            self.relative_margin * (square + self.longest) + self.min_margin
        } else {
            f32::INFINITY
        }
    }

    /// Allocates space for the scores of a panel.
    pub(super) fn scratch(&self) -> Vec<Lanes> {
        vec![Lanes([0.0; LANES]); self.squares.len() * TILE]
    }

    /// Writes the scores of each centre for the rows of a panel. They are infinite for the lanes of
    /// the last tile that have no centre.
    #[inline(always)]
    pub(super) fn scores<A: Arithmetic>(&self, panel: &[Lanes], scores: &mut [Lanes]) {
        let tiles = self.values.chunks_exact(self.columns * TILE);
        let (scores, _) = scores.as_chunks_mut::<TILE>();
        for ((tile, squares), scores) in tiles.zip(&self.squares).zip(scores) {
            let (tile, _) = tile.as_chunks::<TILE>();
            let mut sums = squares.map(|square| [square; LANES]);
            for (row, values) in panel.iter().zip(tile) {
                for (sums, &value) in sums.iter_mut().zip(values) {
                    for (sum, &x) in sums.iter_mut().zip(&row.0) {
                        *sum = A::multiply_add(x, value, *sum);
                    }
                }
            }
            // Without a store to memory the compiler splits the vectors and computes the sums one
            // by one.
            for (scores, sums) in scores.iter_mut().zip(sums) {
                scores.0 = sums;
            }
        }
    }

    /// Returns the two best scores for the rows of a panel. `scratch` holds the scores.
    #[inline(always)]
    pub(super) fn nearest_two<A: Arithmetic>(&self, panel: &[Lanes], scratch: &mut [Lanes]) -> NearestTwo {
        self.scores::<A>(panel, scratch);
        let mut nearest = NearestTwo {
            best: [0.0; LANES],
            second: [0.0; LANES],
            label: [0; LANES],
        };
        nearest.select::<0>(scratch);
        nearest.select::<HALF>(scratch);
        // As in `scores`: values that are read one by one would be computed one by one.
        std::hint::black_box(&mut nearest);
        nearest
    }
}

impl NearestTwo {
    /// Selects the best two for half of the lanes, from `FROM` on: as many as registers hold.
    #[inline(always)]
    fn select<const FROM: usize>(&mut self, scores: &[Lanes]) {
        let (mut best, mut second, mut label) = ([f32::INFINITY; HALF], [f32::INFINITY; HALF], [0; HALF]);
        for (centre, scores) in (0_u32..).zip(scores) {
            for lane in 0..HALF {
                let score = scores.0[FROM + lane];
                let better = score < best[lane];
                let worse = if better { best[lane] } else { score };
                second[lane] = if worse < second[lane] { worse } else { second[lane] };
                best[lane] = if better { score } else { best[lane] };
                label[lane] = if better { centre } else { label[lane] };
            }
        }
        self.best[FROM..FROM + HALF].copy_from_slice(&best);
        self.second[FROM..FROM + HALF].copy_from_slice(&second);
        self.label[FROM..FROM + HALF].copy_from_slice(&label);
    }
}
