//! Which centre is nearest, as far as float32 can tell: where K-Means spends its time.
//!
//! In the frame of the copy a row is x, a centre c, and the score of a centre, ‖c‖² − 2 x·c, is its squared distance less
//! ‖x‖², which is the same for all centres. With u = 2⁻²⁴ and n columns, rounding the copies and adding up n + 1 numbers
//! (fused or not) changes a score by at most (n + 5) u (‖c‖² + 2 ‖x‖ ‖c‖) but for terms in u²: each product is off by 2 u
//! from its factors, u from its own rounding and n u from the additions (N. Higham, *Accuracy and Stability of Numerical
//! Algorithms*, section 3.1), and Σ |xᵢ cᵢ| ≤ ‖x‖ ‖c‖. That is at most 2 (n + 5) u (‖x‖² + C²), where C is the length of the
//! longest centre. So two scores that differ by more than the margin, twice as much and a little more, are in the right
//! order: that of the distances, and of the canonical distances, whose own rounding is 2⁻²⁹ of it. What is nearer together the
//! canonical kernel decides.

use super::panels::{Frame, LANES, Lanes, narrow};
use super::simd::Arithmetic;
use ndarray::ArrayView2;

/// Centres that are computed side by side: with the lanes of a panel as many sums as it takes to keep both multipliers of
/// a processor busy, and no more than fit into its registers.
const TILE: usize = 4;
const HALF: usize = LANES / 2;
/// Squared distances of this size in the frame are not told apart: more than what underflow can do.
const TINY: f32 = 1.0 / (1_u64 << 58) as f32;

/// The centres of an iteration in the frame of the rows.
pub(super) struct Screen {
    columns: usize,
    /// For each tile of centres their values column by column, times −2.
    values: Vec<f32>,
    /// Their squared lengths; infinite where a tile has no centre.
    squares: Vec<[f32; TILE]>,
    /// The squared length of the longest centre.
    longest: f32,
    /// The margin, as a share of the squared lengths of the row and the longest centre.
    share: f32,
    /// What is added to the margin: infinite where canonical distances underflow, because then the canonical kernel finds
    /// ties where there are none.
    least: f32,
    /// Rows with a larger squared length have canonical distances that may overflow.
    limit: f32,
}

/// What the screen sees of a panel, row by row.
pub(super) struct Seen {
    /// The best score.
    pub(super) best: [f32; LANES],
    /// The second best.
    pub(super) second: [f32; LANES],
    /// Whose the best is.
    pub(super) label: [u32; LANES],
}

impl Screen {
    /// Puts the centres (clusters × columns) into the frame.
    pub(super) fn new(frame: &Frame, centroids: ArrayView2<'_, f64>) -> Self {
        let (clusters, columns) = centroids.dim();
        let tiles = clusters.div_ceil(TILE);
        let mut values = vec![0.0; tiles * columns * TILE];
        let mut squares = vec![[f32::INFINITY; TILE]; tiles];
        let mut longest = 0.0_f64;
        for (centre, row) in centroids.rows().into_iter().enumerate() {
            let (tile, lane) = (centre / TILE, centre % TILE);
            let mut square = 0.0;
            for (column, value) in frame.place(row.to_slice().unwrap_or(&[])).enumerate() {
                values[(tile * columns + column) * TILE + lane] = -2.0 * narrow(value);
                square += value * value;
            }
            squares[tile][lane] = narrow(square);
            longest = longest.max(square);
        }
        #[expect(clippy::cast_precision_loss, reason = "a matrix has far fewer columns than 2^53")]
        let terms = columns as f64;
        // 5 % for terms in u² and for rounding here; from about a million columns on the bound means nothing.
        let share = if terms < 1e6 {
            4.0 * 1.05 * (terms + 6.0) * f64::from(f32::EPSILON) / 2.0
        } else {
            f64::INFINITY
        };
        // A squared difference loses at most half the smallest double, 2^-1074, when it underflows: in the frame, where it is
        // scale² times as much, that must be less than a quarter of `TINY`.
        let underflows = terms * (frame.scale * libm::ldexp(1.0, -507)).powi(2) > 1.0;
        Self {
            columns,
            values,
            squares,
            longest: narrow(longest),
            share: narrow(share),
            least: if underflows { f32::INFINITY } else { TINY },
            limit: narrow(1e300 * frame.scale * frame.scale - longest),
        }
    }

    /// How much two scores of each row must differ, from their squared lengths. Not a number, or infinite, where the screen
    /// sees nothing.
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
            self.share * (square + self.longest) + self.least
        } else {
            f32::INFINITY
        }
    }

    /// Room for the scores of a panel.
    pub(super) fn scratch(&self) -> Vec<Lanes> {
        vec![Lanes([0.0; LANES]); self.squares.len() * TILE]
    }

    /// Writes the scores of each centre for the rows of a panel. Those of the lanes of the last tile that have no centre are
    /// infinite.
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
            // Without a place in memory to end in, the compiler takes the sums apart and computes them one by one.
            for (scores, sums) in scores.iter_mut().zip(sums) {
                scores.0 = sums;
            }
        }
    }

    /// The best two scores for the rows of a panel. `scratch` is for the scores.
    #[inline(always)]
    pub(super) fn look<A: Arithmetic>(&self, panel: &[Lanes], scratch: &mut [Lanes]) -> Seen {
        self.scores::<A>(panel, scratch);
        let mut seen = Seen {
            best: [0.0; LANES],
            second: [0.0; LANES],
            label: [0; LANES],
        };
        seen.choose::<0>(scratch);
        seen.choose::<HALF>(scratch);
        // As in `scores`: what is read one by one would be computed one by one.
        std::hint::black_box(&mut seen);
        seen
    }
}

impl Seen {
    /// Half of the lanes, from this one on: as many as registers hold.
    #[inline(always)]
    fn choose<const FROM: usize>(&mut self, scores: &[Lanes]) {
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
