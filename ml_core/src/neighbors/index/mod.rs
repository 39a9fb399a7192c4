//! Training rows in an order in which the nearest ones of a row are found quickly.
//!
//! The rows lie in panels of eight, column by column, so that eight distances are computed side by
//! side, each the sum of its columns in their order: the bits do not depend on the width of
//! vectors. The panels are the leaves of a tree of boxes; for brute force the tree is a single
//! leaf. The nearest rows are the first ones by distance, then by row, so they do not depend on the
//! tree.

mod build;
mod f32_filter;
mod kernel;
mod nearest;
mod search;

pub(super) use nearest::Neighbour;

use super::error::MAX_ABSOLUTE_VALUE;
use super::{Metric, NeighborsError, NeighborsParameters};
use crate::data::FeatureView;
use crate::progress::{Interrupt, Observer};
use crate::threads;
use build::Branch;
use f32_filter::F32Filter;
use ndarray::{CowArray, Ix2};
use search::find;

/// Number of rows of a panel.
const LANES: usize = 8;

/// Number of rows whose neighbours a thread searches at a time.
const BLOCK_ROWS: usize = 64;

/// Largest number of neighbours that a thread holds at a time, unless one row has more.
const BLOCK_NEIGHBOURS: usize = 1 << 18;

/// Rows to search, with their order by a tree of boxes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Index {
    columns: usize,
    metric: Metric,
    /// Panels of rows: for each column of a panel the values of its rows.
    panels: Vec<f64>,
    /// Row at each place of the panels.
    order: Vec<u32>,
    /// Place of each row.
    places: Vec<u32>,
    root: Branch,
    /// Of brute force.
    filter: Option<F32Filter>,
}

impl Index {
    /// Builds the index of the rows of a matrix.
    ///
    /// # Errors
    /// When a value is not finite or too large, there is not enough memory, or the observer stops
    /// the work.
    pub(super) fn new(
        x: FeatureView<'_>,
        parameters: &NeighborsParameters,
        observer: Observer<'_>,
    ) -> Result<Self, NeighborsError> {
        let leaf_rows = parameters.leaf_rows(x.nrows(), x.ncols());
        build::build(checked(x)?.view(), parameters.metric, leaf_rows, observer)
    }

    /// Returns the number of rows.
    pub(super) fn rows(&self) -> usize {
        self.order.len()
    }

    /// Returns the number of columns.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the smallest and the largest value of each column.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (f64, f64)> {
        self.root.ranges()
    }

    /// Returns the values of a row.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = f64> {
        (0..self.columns).map(move |column| self.value(row, column))
    }

    /// Returns the values of a column, row by row.
    pub(super) fn column(&self, column: usize) -> impl Iterator<Item = f64> {
        (0..self.rows()).map(move |row| self.value(row, column))
    }

    fn value(&self, row: usize, column: usize) -> f64 {
        let place = self.places[row] as usize;
        let panel = place / LANES * LANES * self.columns;
        self.panels[panel + column * LANES + place % LANES]
    }

    /// Searches the `count` nearest rows of each row of `x`, at most as many as there are. Calls
    /// `write` with them, the nearest first, and the `width` items of `out` for the row.
    ///
    /// # Errors
    /// When the matrix has another number of columns, a value is not finite or too large, or the
    /// observer stops the search.
    pub(super) fn search<O: Send>(
        &self,
        x: FeatureView<'_>,
        count: usize,
        observer: Observer<'_>,
        (out, width): (&mut [O], usize),
        write: impl Fn(&[Neighbour], &mut [O]) + Sync,
    ) -> Result<(), NeighborsError> {
        let (rows, columns) = (x.nrows(), x.ncols());
        if columns != self.columns {
            return Err(NeighborsError::Columns {
                found: columns,
                expected: self.columns,
            });
        }
        if rows == 0 {
            return Ok(());
        }
        let x = checked(x)?;
        let values = x.as_slice().unwrap_or(&[]);
        let interrupt = Interrupt::new(observer, rows);
        let block = (BLOCK_NEIGHBOURS / count.max(1)).clamp(1, BLOCK_ROWS);
        threads::map_pieces(out, block * width, |at, out| {
            let rows = out.len() / width;
            let first = at * block * columns;
            interrupt.run(rows, || {
                let found = find(self, &values[first..first + rows * columns], count);
                for (neighbours, out) in found.into_iter().zip(out.chunks_exact_mut(width)) {
                    write(&neighbours, out);
                }
            });
        });
        if interrupt.stopped() {
            return Err(NeighborsError::Cancelled);
        }
        Ok(())
    }
}

/// Returns the matrix in standard layout with each column written out, whose values are all fit for
/// distances.
fn checked(x: FeatureView<'_>) -> Result<CowArray<'_, f64, Ix2>, NeighborsError> {
    let (rows, columns) = (x.nrows(), x.ncols());
    let too_large = |_| NeighborsError::TooLarge { rows, columns };
    let mut dense = x.to_dense().map_err(too_large)?;
    if !dense.is_standard_layout() {
        dense = CowArray::from(dense.as_standard_layout().into_owned());
    }
    let is_fit = |value: &f64| value.abs() <= MAX_ABSOLUTE_VALUE;
    // Without an early exit the check is vectorised.
    if dense.iter().fold(true, |all, value| all & is_fit(value)) {
        return Ok(dense);
    }
    match dense.indexed_iter().find(|(_, value)| !is_fit(value)) {
        None => Ok(dense),
        Some(((row, column), &value)) => Err(NeighborsError::unfit(row + 1, column + 1, value)),
    }
}
