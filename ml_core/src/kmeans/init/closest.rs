//! How near the rows are to the first centres, for k-means++. The screen rules out rows that a centre is not nearer to than
//! those before it; what it lets through gets the canonical distance.

use super::kernel::squared_distance;
use super::panels::{LANES, Lanes, Panels, narrow};
use super::screen::Screen;
use super::simd::{Arithmetic, Simd, Work};
use super::stepper::{block_rows, row_block};
use crate::progress::Interrupt;
use crate::threads;
use ndarray::{Array2, ArrayView2, Axis};

/// The rows, and how near each of them is to the centres that have been chosen.
pub(super) struct Seeding<'a> {
    x: ArrayView2<'a, f64>,
    panels: &'a Panels,
    simd: Simd,
    interrupt: &'a Interrupt<'a>,
    /// The squared distance of each row to the nearest of them.
    pub(super) closest: Vec<f64>,
}

impl<'a> Seeding<'a> {
    /// No centre yet.
    pub(super) fn new(x: ArrayView2<'a, f64>, panels: &'a Panels, simd: Simd, interrupt: &'a Interrupt<'a>) -> Self {
        Self {
            closest: vec![f64::INFINITY; x.nrows()],
            x,
            panels,
            simd,
            interrupt,
        }
    }

    /// One more centre (a row): the sums of the squared distances by block.
    pub(super) fn improve(&mut self, centre: usize) -> Vec<f64> {
        let mut closest = std::mem::take(&mut self.closest);
        let centres = Trials::new(self, &[centre]);
        let size = block_rows(self.x.nrows());
        let sums = threads::map_pieces(&mut closest, size, |block, closest| {
            if self.interrupt.check() {
                return 0.0;
            }
            let block = centres.block(self, block, size);
            self.simd.run(Improve { block, closest })
        });
        self.closest = closest;
        sums
    }

    /// For each candidate (a row) by how much it would lower the sum of the squared distances.
    pub(super) fn gains(&self, candidates: &[usize]) -> Vec<f64> {
        let centres = Trials::new(self, candidates);
        let size = block_rows(self.x.nrows());
        let blocks = threads::map(self.x.nrows().div_ceil(size), |block| {
            if self.interrupt.check() {
                return Vec::new();
            }
            let closest = &self.closest[block * size..];
            let block = centres.block(self, block, size);
            self.simd.run(Gains { block, closest })
        });
        let mut total = vec![0.0; candidates.len()];
        for gains in blocks {
            total.iter_mut().zip(gains).for_each(|(total, gain)| *total += gain);
        }
        total
    }
}

/// Centres to try.
struct Trials {
    centres: Array2<f64>,
    screen: Screen,
}

impl Trials {
    fn new(seeding: &Seeding<'_>, rows: &[usize]) -> Self {
        let centres = seeding.x.select(Axis(0), rows);
        Self {
            screen: Screen::new(&seeding.panels.frame, centres.view()),
            centres,
        }
    }

    fn block<'t>(&'t self, seeding: &'t Seeding<'_>, block: usize, size: usize) -> Block<'t> {
        Block {
            trials: self,
            rows: row_block(seeding.x, block, size),
            panels: seeding.panels.block(block),
            scale: seeding.panels.frame.scale,
        }
    }
}

/// A block of rows, and as panels.
struct Block<'a> {
    trials: &'a Trials,
    rows: &'a [f64],
    panels: &'a [Lanes],
    scale: f64,
}

impl Block<'_> {
    /// Calls `each(row, trial, distance, closest)` for all rows and centres that may be nearer than what is closest to the
    /// row, row by row for each centre of a panel.
    #[inline(always)]
    fn nearer<A: Arithmetic, C: AsRef<[f64]>>(&self, closest: &mut C, mut each: impl FnMut(usize, usize, f64, &mut C)) {
        let columns = self.trials.centres.ncols();
        let centres = self.trials.centres.as_slice().unwrap_or(&[]);
        let mut scratch = self.trials.screen.scratch();
        for (at, panel) in self.panels.chunks_exact(columns + 1).enumerate() {
            let first = at * LANES;
            let lanes = (self.rows.len() / columns - first).min(LANES);
            let mut limits = [f32::NEG_INFINITY; LANES];
            for (limit, &closest) in limits.iter_mut().zip(&closest.as_ref()[first..first + lanes]) {
                // In the frame, and rounded up.
                *limit = narrow(closest * self.scale * self.scale * (1.0 + 1e-6));
            }
            let squares = panel[columns].0;
            let margins = self.trials.screen.margins(&squares);
            for lane in 0..LANES {
                // Scores are distances less the square.
                limits[lane] += margins[lane] - squares[lane];
            }
            self.trials.screen.scores::<A>(panel, &mut scratch);
            for (trial, (centre, scores)) in centres.chunks_exact(columns).zip(&scratch).enumerate() {
                let mut near = 0_u32;
                #[expect(
                    clippy::needless_range_loop,
                    reason = "lanes side by side are what vectors are made of"
                )]
                for lane in 0..LANES {
                    let farther = scores.0[lane] > limits[lane];
                    near |= u32::from(!farther) << lane;
                }
                near &= u32::MAX >> (32 - lanes);
                while near != 0 {
                    let row = first + near.trailing_zeros() as usize;
                    near &= near - 1;
                    let distance = squared_distance(&self.rows[row * columns..(row + 1) * columns], centre);
                    each(row, trial, distance, closest);
                }
            }
        }
    }
}

struct Improve<'a> {
    block: Block<'a>,
    closest: &'a mut [f64],
}

impl Work for Improve<'_> {
    type Out = f64;

    #[inline(always)]
    fn run<A: Arithmetic>(mut self) -> f64 {
        self.block
            .nearer::<A, _>(&mut self.closest, |row, _, distance, closest| {
                closest[row] = closest[row].min(distance);
            });
        self.closest.iter().sum()
    }
}

struct Gains<'a> {
    block: Block<'a>,
    closest: &'a [f64],
}

impl Work for Gains<'_> {
    type Out = Vec<f64>;

    #[inline(always)]
    fn run<A: Arithmetic>(mut self) -> Vec<f64> {
        let mut gains = vec![0.0; self.block.trials.centres.nrows()];
        self.block
            .nearer::<A, _>(&mut self.closest, |row, trial, distance, closest| {
                gains[trial] += (closest[row] - distance).max(0.0);
            });
        gains
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::unobserved;

    #[test]
    fn the_screen_changes_nothing() {
        let noise = |number: usize| (crate::rng::derived(3, number as u64) >> 40) as f64 / 1e6;
        for (offset, scale) in [(0.0, 1.0), (1e8, 1.0), (0.0, 1e-170), (0.0, 1e150)] {
            let x = Array2::from_shape_fn((1500, 3), |(row, column)| {
                ((row % 5) as f64 * 20.0 + noise(row * 3 + column) + offset) * scale
            });
            let distance = |row: usize, centre: usize| {
                let pairs = x.row(row).into_iter().zip(x.row(centre));
                pairs.fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b))
            };
            for simd in [Simd::portable(), Simd::best()] {
                let panels = Panels::new(x.view(), simd).unwrap();
                let interrupt = Interrupt::new(&unobserved, 1);
                let mut seeding = Seeding::new(x.view(), &panels, simd, &interrupt);
                for centre in [3, 700] {
                    seeding.improve(centre);
                }
                let closest: Vec<f64> = (0..1500).map(|row| distance(row, 3).min(distance(row, 700))).collect();
                assert_eq!(seeding.closest, closest);
                let sums = seeding.improve(3);
                assert_eq!(sums.len(), 3);
                let gains = seeding.gains(&[1, 3, 1499, 8, 12]);
                for (gain, candidate) in gains.into_iter().zip([1, 3, 1499, 8, 12]) {
                    let lower = (0..1500).map(|row| (closest[row] - distance(row, candidate)).max(0.0));
                    let expected: f64 = lower.sum();
                    assert!((gain - expected).abs() <= 1e-12 * expected, "{gain} {expected}");
                }
            }
        }
    }
}
