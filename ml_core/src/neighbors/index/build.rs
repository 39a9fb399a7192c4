//! Construction of the tree of boxes.

use super::f32_filter::F32Filter;
use super::kernel::{Distance, Euclidean, Manhattan};
use super::{Index, LANES};
use crate::neighbors::{Metric, NeighborsError};
use crate::progress::{Interrupt, Observer};
use crate::threads;
use ndarray::ArrayView2;

/// Number of rows above which both halves of a branch are built at the same time.
const PARALLEL_ROWS: usize = 4096;

/// A box around rows that lie together, divided into two or a leaf.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Branch {
    /// Places of the rows in the panels.
    pub(super) first: usize,
    pub(super) end: usize,
    /// Smallest and largest value of each column.
    limits: Box<[(f64, f64)]>,
    pub(super) halves: Option<Box<[Branch; 2]>>,
}

impl Branch {
    /// Returns the smallest and the largest value of each column.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (f64, f64)> {
        self.limits.iter().copied()
    }

    /// Returns a lower limit of the distance to every row of the box. A difference to the nearest
    /// side is at most that to a row, also after rounding, and so are the terms and their sum in
    /// the same order: the limit never exceeds the computed distance of a row.
    #[inline(always)]
    pub(super) fn least_distance<D: Distance>(&self, row: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (&value, &(low, high)) in row.iter().zip(&self.limits) {
            sum += D::term((low - value).max(value - high).max(0.0));
        }
        sum
    }
}

/// Builds the index of a matrix in standard layout.
pub(super) fn build(
    x: ArrayView2<'_, f64>,
    metric: Metric,
    leaf_rows: usize,
    observer: Observer<'_>,
) -> Result<Index, NeighborsError> {
    let (rows, columns) = x.dim();
    let too_large = || NeighborsError::TooLarge { rows, columns };
    let last = u32::try_from(rows).map_err(|_| too_large())?;
    let mut order: Vec<u32> = (0..last).collect();
    let values = x.as_slice().unwrap_or(&[]);
    let builder = Builder {
        values,
        columns,
        leaf_rows: leaf_rows.max(LANES),
        interrupt: Interrupt::new(observer, rows),
    };
    let root = builder.branch(0, &mut order);
    if builder.interrupt.check() {
        return Err(NeighborsError::Cancelled);
    }
    let size = rows.next_multiple_of(LANES).checked_mul(columns);
    let mut panels = Vec::new();
    panels
        .try_reserve_exact(size.ok_or_else(too_large)?)
        .map_err(|_| too_large())?;
    for places in order.chunks(LANES) {
        for column in 0..columns {
            panels.extend(places.iter().map(|&row| values[row as usize * columns + column]));
            // Places without a row, which the search leaves out.
            panels.extend(std::iter::repeat_n(0.0, LANES - places.len()));
        }
    }
    let mut places = vec![0; rows];
    for (place, &row) in (0..).zip(&order) {
        places[row as usize] = place;
    }
    let filter = match (metric, &root.halves) {
        (_, Some(_)) => None,
        (Metric::Euclidean, None) => F32Filter::new::<Euclidean>(&panels, &root.limits),
        (Metric::Manhattan, None) => F32Filter::new::<Manhattan>(&panels, &root.limits),
    };
    Ok(Index {
        columns,
        metric,
        panels,
        order,
        places,
        root,
        filter,
    })
}

struct Builder<'a> {
    values: &'a [f64],
    columns: usize,
    leaf_rows: usize,
    interrupt: Interrupt<'a>,
}

impl Builder<'_> {
    fn row(&self, row: u32) -> &[f64] {
        &self.values[row as usize * self.columns..][..self.columns]
    }

    /// Divides the rows of a branch at the median of the column with the widest range, into whole
    /// panels. Rows with equal values are divided by their number.
    fn branch(&self, first: usize, rows: &mut [u32]) -> Branch {
        let limits = self.limits(rows);
        let (mut widest, mut range) = (0, 0.0);
        for (column, (low, high)) in limits.iter().enumerate() {
            if high - low > range {
                (widest, range) = (column, high - low);
            }
        }
        let (end, count) = (first + rows.len(), rows.len());
        let is_leaf = count <= self.leaf_rows || range == 0.0;
        let halves = if is_leaf || (count > PARALLEL_ROWS && self.interrupt.check()) {
            None
        } else {
            let middle = (count / 2).next_multiple_of(LANES);
            let value = |row: u32| self.row(row)[widest];
            rows.select_nth_unstable_by(middle, |&a, &b| value(a).total_cmp(&value(b)).then(a.cmp(&b)));
            let (left, right) = rows.split_at_mut(middle);
            let mut left = || self.branch(first, left);
            let mut right = || self.branch(first + middle, right);
            let (left, right) = if count > PARALLEL_ROWS {
                threads::join(left, right)
            } else {
                (left(), right())
            };
            Some(Box::new([left, right]))
        };
        Branch {
            first,
            end,
            limits,
            halves,
        }
    }

    /// Returns the smallest and the largest value of each column.
    fn limits(&self, rows: &[u32]) -> Box<[(f64, f64)]> {
        let mut limits = vec![(f64::INFINITY, f64::NEG_INFINITY); self.columns].into_boxed_slice();
        for &row in rows {
            for ((low, high), &value) in limits.iter_mut().zip(self.row(row)) {
                *low = low.min(value);
                *high = high.max(value);
            }
        }
        limits
    }
}
