//! Distances of the rows to the closest centre chosen so far, for k-means++. The float32 filter
//! rules out rows whose closest centre stays the same; for the others the exact distance is
//! computed.

use crate::cluster::kmeans::blocks::{LANES, block_rows, row_block};
use crate::cluster::kmeans::f32_filter::F32Filter;
use crate::cluster::kmeans::kernel::squared_distance;
use crate::cluster::kmeans::panels::{Lanes, Panels, narrow};
use crate::progress::Interrupt;
use crate::simd::{Arithmetic, Simd, Work};
use crate::threads;
use ndarray::{Array2, ArrayView2, Axis};

/// The rows, with the distance of each to the closest centre chosen so far.
pub(super) struct ClosestDistances<'a> {
    x: ArrayView2<'a, f64>,
    panels: &'a Panels,
    simd: Simd,
    interrupt: &'a Interrupt<'a>,
    /// The squared distance of each row to its closest centre.
    pub(super) distances: Vec<f64>,
}

impl<'a> ClosestDistances<'a> {
    /// Starts without a centre.
    pub(super) fn new(x: ArrayView2<'a, f64>, panels: &'a Panels, simd: Simd, interrupt: &'a Interrupt<'a>) -> Self {
        Self {
            distances: vec![f64::INFINITY; x.nrows()],
            x,
            panels,
            simd,
            interrupt,
        }
    }

    /// Adds a centre (a row) and returns the sum of the squared distances of each block.
    pub(super) fn add_centre(&mut self, centre: usize) -> Vec<f64> {
        let mut closest = std::mem::take(&mut self.distances);
        let centres = CandidateCentres::new(self, &[centre]);
        let size = block_rows(self.x.nrows());
        let sums = threads::map_pieces(&mut closest, size, |block, closest| {
            if self.interrupt.check() {
                return 0.0;
            }
            let block = centres.block(self, block, size);
            self.simd.run(AddCentre { block, closest })
        });
        self.distances = closest;
        sums
    }

    /// Returns by how much each candidate (a row) would lower the sum of the squared distances.
    pub(super) fn gains(&self, candidates: &[usize]) -> Vec<f64> {
        let centres = CandidateCentres::new(self, candidates);
        let size = block_rows(self.x.nrows());
        let blocks = threads::map(self.x.nrows().div_ceil(size), |block| {
            if self.interrupt.check() {
                return Vec::new();
            }
            let closest = &self.distances[block * size..];
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

/// Candidates for the next centre.
struct CandidateCentres {
    centres: Array2<f64>,
    filter: F32Filter,
}

impl CandidateCentres {
    fn new(closest_distances: &ClosestDistances<'_>, rows: &[usize]) -> Self {
        let centres = closest_distances.x.select(Axis(0), rows);
        Self {
            filter: F32Filter::new(&closest_distances.panels.frame, centres.view()),
            centres,
        }
    }

    fn block<'t>(&'t self, closest_distances: &'t ClosestDistances<'_>, block: usize, size: usize) -> Block<'t> {
        Block {
            candidates: self,
            rows: row_block(closest_distances.x, block, size),
            panels: closest_distances.panels.block(block),
            scale: closest_distances.panels.frame.scale,
        }
    }
}

/// A block of rows, as exact values and as panels.
struct Block<'a> {
    candidates: &'a CandidateCentres,
    rows: &'a [f64],
    panels: &'a [Lanes],
    scale: f64,
}

impl Block<'_> {
    /// Calls `visit(row, candidate, distance, closest)` for all rows and candidates where the
    /// candidate may be nearer than the closest centre, row by row for each candidate and panel.
    #[inline(always)]
    fn for_each_nearer<A: Arithmetic, C: AsRef<[f64]>>(
        &self,
        closest: &mut C,
        mut visit: impl FnMut(usize, usize, f64, &mut C),
    ) {
        let columns = self.candidates.centres.ncols();
        let centres = self.candidates.centres.as_slice().unwrap_or(&[]);
        let mut scratch = self.candidates.filter.scratch();
        for (at, panel) in self.panels.chunks_exact(columns + 1).enumerate() {
            let first = at * LANES;
            let lanes = (self.rows.len() / columns - first).min(LANES);
            let mut limits = [f32::NEG_INFINITY; LANES];
            for (limit, &closest) in limits.iter_mut().zip(&closest.as_ref()[first..first + lanes]) {
                // The limit is in the frame, and rounded up.
                *limit = narrow(closest * self.scale * self.scale * (1.0 + 1e-6));
            }
            let squares = panel[columns].0;
            let margins = self.candidates.filter.margins(&squares);
            for lane in 0..LANES {
                // Scores are squared distances less the squared length of the row.
                limits[lane] += margins[lane] - squares[lane];
            }
            self.candidates.filter.scores::<A>(panel, &mut scratch);
            for (candidate, (centre, scores)) in centres.chunks_exact(columns).zip(&scratch).enumerate() {
                let mut near = 0_u32;
                #[expect(clippy::needless_range_loop, reason = "loops over lanes are vectorised")]
                for lane in 0..LANES {
                    let farther = scores.0[lane] > limits[lane];
                    near |= u32::from(!farther) << lane;
                }
                near &= u32::MAX >> (32 - lanes);
                while near != 0 {
                    let row = first + near.trailing_zeros() as usize;
                    near &= near - 1;
                    let distance = squared_distance(&self.rows[row * columns..(row + 1) * columns], centre);
                    visit(row, candidate, distance, closest);
                }
            }
        }
    }
}

struct AddCentre<'a> {
    block: Block<'a>,
    closest: &'a mut [f64],
}

impl Work for AddCentre<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arithmetic>(mut self) -> f64 {
        self.block
            .for_each_nearer::<A, _>(&mut self.closest, |row, _, distance, closest| {
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
    type Output = Vec<f64>;

    #[inline(always)]
    fn run<A: Arithmetic>(mut self) -> Vec<f64> {
        let mut gains = vec![0.0; self.block.candidates.centres.nrows()];
        self.block
            .for_each_nearer::<A, _>(&mut self.closest, |row, candidate, distance, closest| {
                gains[candidate] += (closest[row] - distance).max(0.0);
            });
        gains
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::unobserved;

    #[test]
    fn the_filter_does_not_change_distances() {
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
                let mut closest_distances = ClosestDistances::new(x.view(), &panels, simd, &interrupt);
                for centre in [3, 700] {
                    closest_distances.add_centre(centre);
                }
                let closest: Vec<f64> = (0..1500).map(|row| distance(row, 3).min(distance(row, 700))).collect();
                assert_eq!(closest_distances.distances, closest);
                let sums = closest_distances.add_centre(3);
                assert_eq!(sums.len(), 3);
                let gains = closest_distances.gains(&[1, 3, 1499, 8, 12]);
                for (gain, candidate) in gains.into_iter().zip([1, 3, 1499, 8, 12]) {
                    let lower = (0..1500).map(|row| (closest[row] - distance(row, candidate)).max(0.0));
                    let expected: f64 = lower.sum();
                    assert!((gain - expected).abs() <= 1e-12 * expected, "{gain} {expected}");
                }
            }
        }
    }
}
