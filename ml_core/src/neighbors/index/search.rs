//! Search for the nearest rows: down the tree for one row, or over all rows for several at a time.

use super::build::Branch;
use super::f32_filter::{F32Filter, F32Row, rounded_sums};
use super::kernel::{Distance, Euclidean, Manhattan, sums};
use super::nearest::{Nearest, Neighbour};
use super::{Index, LANES};
use crate::neighbors::Metric;
use crate::simd::{Arithmetic, Simd, Work};
use std::marker::PhantomData;
use std::ops::Range;

/// Number of rows whose distances to a panel are computed together.
const ROWS_TOGETHER: usize = 4;

/// Number of rows whose rounded distances to a panel are computed together.
const ROUNDED_TOGETHER: usize = 8;

/// Number of rows for each neighbour from which on the filter pays: with fewer it excludes little.
const ROWS_FOR_FILTER: usize = 32;

/// Number of values of the panels that stay in the cache while all rows of a block are compared
/// with them.
const CACHED: usize = 16_384;

/// Returns the `count` nearest rows of each of the rows in `values`, the nearest first.
pub(super) fn find(index: &Index, values: &[f64], count: usize) -> Vec<Vec<Neighbour>> {
    match index.metric {
        Metric::Euclidean => Simd::best().run(Search::<Euclidean>::new(index, values, count)),
        Metric::Manhattan => Simd::best().run(Search::<Manhattan>::new(index, values, count)),
    }
}

struct Search<'a, D> {
    index: &'a Index,
    values: &'a [f64],
    count: usize,
    distance: PhantomData<D>,
}

impl<'a, D: Distance> Search<'a, D> {
    fn new(index: &'a Index, values: &'a [f64], count: usize) -> Self {
        Self {
            index,
            values,
            count,
            distance: PhantomData,
        }
    }

    /// Searches the boxes that may contain a nearer row, the nearer box first. A box at the limit
    /// is searched too: one of its rows may come before an equally near one.
    #[inline(always)]
    fn descend(&self, row: &[f64], nearest: &mut Nearest) {
        let mut open: Vec<(&Branch, f64)> = vec![(&self.index.root, 0.0)];
        while let Some((branch, least)) = open.pop() {
            if least > nearest.limit() {
                continue;
            }
            let Some(halves) = &branch.halves else {
                self.compare([row], branch.first..branch.end, std::slice::from_mut(nearest));
                continue;
            };
            let [left, right] = &**halves;
            let (to_left, to_right) = (left.least_distance::<D>(row), right.least_distance::<D>(row));
            if to_left <= to_right {
                open.extend([(right, to_right), (left, to_left)]);
            } else {
                open.extend([(left, to_left), (right, to_right)]);
            }
        }
    }

    /// Compares `N` rows with the rows at places that begin with a panel.
    #[inline(always)]
    fn compare<const N: usize>(&self, rows: [&[f64]; N], places: Range<usize>, nearest: &mut [Nearest]) {
        let size = LANES * self.index.columns;
        let panels = self.index.panels[places.start / LANES * size..].chunks_exact(size);
        let order = self.index.order[places].chunks(LANES);
        for (panel, order) in panels.zip(order) {
            let sums = sums::<D, N>(rows, panel);
            for (nearest, sums) in nearest.iter_mut().zip(&sums) {
                let limit = nearest.limit();
                // Without an early exit the comparison is vectorised.
                if sums.iter().fold(false, |any, sum| any | (*sum <= limit)) {
                    for (&sum, &row) in sums.iter().zip(order) {
                        if sum <= nearest.limit() {
                            nearest.add(sum, row);
                        }
                    }
                }
            }
        }
    }

    /// Returns the places of the rows of the index, part by part.
    fn parts(&self) -> impl Iterator<Item = Range<usize>> {
        let part = (CACHED / self.index.columns).next_multiple_of(LANES).max(LANES);
        let total = self.index.rows();
        (0..total)
            .step_by(part)
            .map(move |first| first..total.min(first + part))
    }

    /// Compares all rows of the block with the rows of the index that the filter does not exclude.
    #[inline(always)]
    fn compare_filtered<A: Arithmetic>(&self, filter: &F32Filter, nearest: &mut [Nearest]) {
        let columns = self.index.columns;
        let values = |row: usize| &self.values[row * columns..][..columns];
        let rounded: Vec<F32Row> = (0..nearest.len()).map(|row| filter.row::<D>(values(row))).collect();
        for places in self.parts() {
            for (nearest, at) in nearest
                .chunks_mut(ROUNDED_TOGETHER)
                .zip((0..).step_by(ROUNDED_TOGETHER))
            {
                // Of a group that is not full the last row is computed several times.
                let last = nearest.len() - 1;
                let group: [&F32Row; ROUNDED_TOGETHER] = std::array::from_fn(|row| &rounded[at + row.min(last)]);
                let rows = group.map(|row| row.values.as_slice());
                let mut limits: [f32; ROUNDED_TOGETHER] =
                    std::array::from_fn(|row| filter.limit::<D>(nearest[row.min(last)].limit(), group[row]));
                for (panel, place) in filter.panels(places.start).zip(places.clone().step_by(LANES)) {
                    let sums = rounded_sums::<D, A, ROUNDED_TOGETHER>(rows, panel);
                    for (row, nearest) in nearest.iter_mut().enumerate() {
                        let limit = limits[row];
                        if sums[row].iter().fold(false, |any, sum| any | (*sum <= limit)) {
                            let panel = place..places.end.min(place + LANES);
                            self.compare([values(at + row)], panel, std::slice::from_mut(nearest));
                            limits[row] = filter.limit::<D>(nearest.limit(), group[row]);
                        }
                    }
                }
            }
        }
    }

    /// Compares all rows of the block with all rows of the index.
    #[inline(always)]
    fn compare_all(&self, nearest: &mut [Nearest]) {
        let columns = self.index.columns;
        for places in self.parts() {
            let rows = self.values.chunks(ROWS_TOGETHER * columns);
            for (rows, nearest) in rows.zip(nearest.chunks_mut(ROWS_TOGETHER)) {
                // Of a group that is not full the last row is computed several times.
                let last = nearest.len() - 1;
                let rows: [&[f64]; ROWS_TOGETHER] =
                    std::array::from_fn(|at| &rows[at.min(last) * columns..][..columns]);
                self.compare(rows, places.clone(), nearest);
            }
        }
    }
}

impl<D: Distance> Work for Search<'_, D> {
    type Output = Vec<Vec<Neighbour>>;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> Self::Output {
        let columns = self.index.columns;
        let rows = self.values.len() / columns;
        let mut nearest: Vec<Nearest> = (0..rows).map(|_| Nearest::new(self.count)).collect();
        let has_many = self.index.rows() / ROWS_FOR_FILTER >= self.count;
        match &self.index.filter {
            Some(filter) if has_many => self.compare_filtered::<A>(filter, &mut nearest),
            _ if self.index.root.halves.is_none() => self.compare_all(&mut nearest),
            _ => {
                for (row, nearest) in self.values.chunks_exact(columns).zip(&mut nearest) {
                    self.descend(row, nearest);
                }
            }
        }
        let sorted = |nearest: Nearest| {
            let mut found = nearest.into_sorted();
            found
                .iter_mut()
                .for_each(|neighbour| neighbour.distance = D::length(neighbour.distance));
            found
        };
        nearest.into_iter().map(sorted).collect()
    }
}
