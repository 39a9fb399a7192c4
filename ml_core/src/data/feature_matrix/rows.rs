//! Access to all rows of a matrix, one after the other in memory.

use super::{Column, FeatureView};
use crate::matrix::not_finite;
use ndarray::ArrayView2;
use std::borrow::Cow;

/// A [`FeatureView`] in standard layout.
pub(crate) struct Rows<'a> {
    cells: Cow<'a, [f64]>,
    rows: usize,
    width: usize,
    columns: Option<&'a [Column]>,
}

impl Rows<'_> {
    pub(crate) fn nrows(&self) -> usize {
        self.rows
    }

    /// Returns the number of columns, where each level of a one-hot feature is a column.
    pub(crate) fn ncols(&self) -> usize {
        self.columns.map_or(self.width, <[Column]>::len)
    }

    /// Returns the number of cells of a row.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Returns whether a cell is NaN; none may be infinite.
    pub(crate) fn has_missing(&self) -> bool {
        let cells = ArrayView2::from_shape((self.rows, self.width), &self.cells);
        cells.is_ok_and(|cells| not_finite(cells).is_some())
    }

    /// Returns the cells, row by row.
    pub(crate) fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// Returns the cell that each column is read from; `None` if it is the one with the column's
    /// index.
    pub(crate) fn columns(&self) -> Option<&[Column]> {
        self.columns
    }

    /// Returns the cell that a column is read from.
    pub(crate) fn column(&self, column: usize) -> Column {
        let plain = || Column {
            cell: u32::try_from(column).unwrap_or(u32::MAX),
            level: None,
        };
        self.columns.map_or_else(plain, |columns| columns[column])
    }

    /// Returns the cells of a row.
    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.cells()[row * self.width()..(row + 1) * self.width()]
    }

    /// Iterates over the rows and returns the cells of each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.cells().chunks_exact(self.width().max(1))
    }

    /// Returns the value of a column in a row of cells.
    #[inline]
    pub(crate) fn value(&self, cells: &[f64], column: usize) -> f64 {
        match self.columns {
            None => cells[column],
            Some(columns) => columns[column].value(cells),
        }
    }
}

impl<'a> FeatureView<'a> {
    /// Returns the rows in standard layout, one after the other in memory.
    pub(crate) fn standard(self) -> Rows<'a> {
        let cells = match self.cells.to_slice() {
            Some(cells) => Cow::Borrowed(cells),
            None => Cow::Owned(self.cells.iter().copied().collect()),
        };
        let (rows, width) = self.cells.dim();
        Rows {
            cells,
            rows,
            width,
            columns: self.columns,
        }
    }
}
