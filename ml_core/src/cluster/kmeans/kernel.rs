//! Exact kernel: squared distances from rows to centres, as they are defined. They decide the
//! assignment.
//!
//! Each distance is a sum over the columns in their order, with no fused multiply-add; several
//! centres are computed side by side, in lanes of their own. So the bits do not depend on the width
//! of the machine's vectors.

use crate::simd::{Arithmetic, Simd, Work};
use ndarray::ArrayView2;

/// Number of centres that are computed side by side.
const LANES: usize = 8;
/// Number of rows that are computed side by side, so that a centre is loaded once for all of them.
const ROWS: usize = 4;

/// Centres in the order in which the kernel reads them: blocks of [`LANES`] centres, column by
/// column.
pub(super) struct Centres {
    values: Vec<f64>,
    count: usize,
    columns: usize,
}

impl Centres {
    /// Packs centres (clusters × columns).
    pub(super) fn new(centroids: ArrayView2<'_, f64>) -> Self {
        let (count, columns) = centroids.dim();
        let blocks = count.div_ceil(LANES);
        // The lanes beyond the last centre hold infinity, so that they are never the nearest.
        let mut values = vec![f64::INFINITY; blocks * LANES * columns];
        for ((centre, column), &value) in centroids.indexed_iter() {
            values[(centre / LANES * columns + column) * LANES + centre % LANES] = value;
        }
        Self { values, count, columns }
    }

    /// Calls `visit(row, distances)` for every row of `x` (rows one after the other, as many
    /// columns as the centres), in order; `distances[j]` is the squared distance to centre j.
    pub(super) fn distances(&self, simd: Simd, x: &[f64], visit: impl FnMut(usize, &[f64])) {
        simd.run(Distances {
            centres: self,
            x,
            visit,
        });
    }

    /// Does the same as [`Centres::distances`] within a loop that is compiled for the processor.
    #[inline(always)]
    pub(super) fn for_each_row(&self, x: &[f64], mut visit: impl FnMut(usize, &[f64])) {
        let width = self.values.len() / self.columns.max(1);
        let mut scratch = vec![0.0; ROWS * width];
        let rows = x.len() / self.columns.max(1);
        let mut row = 0;
        while row + ROWS <= rows {
            let part = &x[row * self.columns..(row + ROWS) * self.columns];
            distances_of_rows::<ROWS>(part, &self.values, self.columns, width, &mut scratch);
            for at in 0..ROWS {
                visit(row + at, &scratch[at * width..at * width + self.count]);
            }
            row += ROWS;
        }
        while row < rows {
            let part = &x[row * self.columns..(row + 1) * self.columns];
            distances_of_rows::<1>(part, &self.values, self.columns, width, &mut scratch);
            visit(row, &scratch[..self.count]);
            row += 1;
        }
    }
}

struct Distances<'a, F> {
    centres: &'a Centres,
    x: &'a [f64],
    visit: F,
}

impl<F: FnMut(usize, &[f64])> Work for Distances<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        self.centres.for_each_row(self.x, self.visit);
    }
}

/// Computes the squared distances of `R` rows to all centres.
#[inline(always)]
fn distances_of_rows<const R: usize>(x: &[f64], centres: &[f64], columns: usize, width: usize, out: &mut [f64]) {
    let rows: [&[f64]; R] = std::array::from_fn(|row| &x[row * columns..(row + 1) * columns]);
    for (block, centres) in centres.chunks_exact(LANES * columns).enumerate() {
        let mut sums = [[0.0_f64; LANES]; R];
        for (column, lanes) in centres.as_chunks::<LANES>().0.iter().enumerate() {
            for (sum, row) in sums.iter_mut().zip(&rows) {
                let value = row[column];
                for (sum, centre) in sum.iter_mut().zip(lanes) {
                    let difference = value - centre;
                    *sum += difference * difference;
                }
            }
        }
        for (row, sum) in sums.iter().enumerate() {
            let at = row * width + block * LANES;
            out[at..at + LANES].copy_from_slice(sum);
        }
    }
}

/// Returns the squared distance of a row to one centre, with the same bits as from [`Centres`].
#[inline(always)]
pub(super) fn squared_distance(row: &[f64], centre: &[f64]) -> f64 {
    row.iter().zip(centre).fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b))
}

/// Returns the nearest centre and its squared distance; of equally near ones the first.
pub(super) fn nearest(distances: &[f64]) -> (u32, f64) {
    let mut best = (0, f64::INFINITY);
    for (centre, &distance) in (0_u32..).zip(distances) {
        if distance < best.1 {
            best = (centre, distance);
        }
    }
    best
}

/// Returns the nearest centre, its squared distance, and that of the second nearest (infinite when
/// there is none); of equally near ones the first.
pub(super) fn nearest_two(distances: &[f64]) -> (u32, f64, f64) {
    let (mut label, mut first, mut second) = (0, f64::INFINITY, f64::INFINITY);
    for (centre, &distance) in (0_u32..).zip(distances) {
        if distance < first {
            (label, second, first) = (centre, first, distance);
        } else if distance < second {
            second = distance;
        }
    }
    (label, first, second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn the_kernel_equals_the_definition() {
        for (rows, columns, clusters) in [(1, 1, 1), (4, 3, 8), (11, 7, 9), (6, 2, 17)] {
            let value = |(i, j): (usize, usize)| ((i * 31 + j * 17) % 23) as f64 / 7.0;
            let x = Array2::from_shape_fn((rows, columns), value);
            let centroids = Array2::from_shape_fn((clusters, columns), |(i, j)| value((i + 5, j + 3)));
            for simd in [Simd::portable(), Simd::best()] {
                let mut seen = 0;
                Centres::new(centroids.view()).distances(simd, x.as_slice().unwrap(), |row, distances| {
                    assert_eq!((row, distances.len()), (seen, clusters));
                    for (centre, &found) in distances.iter().enumerate() {
                        let pairs = x.row(row).into_iter().zip(centroids.row(centre));
                        let expected = pairs.fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b));
                        assert_eq!(found.to_bits(), f64::to_bits(expected));
                    }
                    seen += 1;
                });
                assert_eq!(seen, rows);
            }
        }
    }

    #[test]
    fn the_first_of_equally_near_centres_is_nearest() {
        assert_eq!(nearest(&[2.0, 1.0, 1.0]), (1, 1.0));
        assert_eq!(nearest_two(&[2.0, 1.0, 1.0]), (1, 1.0, 1.0));
        assert_eq!(nearest_two(&[2.0, 3.0, 1.0, 1.5]), (2, 1.0, 1.5));
        assert_eq!(nearest_two(&[2.0]), (0, 2.0, f64::INFINITY));
    }
}
