//! Copy of a matrix whose columns can be shuffled, for permutation importances.

use super::{FeatureMatrix, FeatureView};
use ndarray::{Array2, s};
use std::ops::Range;

/// A copy of a matrix in which some neighbouring columns at a time are taken from other rows. The
/// columns of a one-hot feature share a cell, which the others still read; so shuffled cells are
/// kept behind those of the matrix.
pub(crate) struct Shuffled<'a> {
    original: FeatureView<'a>,
    matrix: FeatureMatrix,
}

impl Shuffled<'_> {
    pub(crate) fn view(&self) -> FeatureView<'_> {
        self.matrix.view()
    }

    /// Takes the columns from other rows until they are restored; `order` holds, for each row, the
    /// row to take them from.
    pub(crate) fn reorder(&mut self, columns: &Range<usize>, order: &[usize]) {
        let cells = self.original.cells_of(columns);
        let own = match (&mut self.matrix.columns, self.original.columns) {
            (Some(all), Some(originals)) => {
                let own = self.original.cells.ncols();
                for column in columns.clone() {
                    let cell = originals[column].cell as usize - cells.start + own;
                    all[column].cell = u32::try_from(cell).unwrap_or(u32::MAX);
                }
                own
            }
            _ => cells.start,
        };
        for (at, cell) in cells.enumerate() {
            let values = self.original.cells.column(cell);
            let own = self.matrix.cells.column_mut(own + at);
            own.into_iter().zip(order).for_each(|(own, &row)| *own = values[row]);
        }
    }

    /// Restores the columns.
    pub(crate) fn restore(&mut self, columns: &Range<usize>) {
        match (&mut self.matrix.columns, self.original.columns) {
            (Some(all), Some(originals)) => all[columns.clone()].copy_from_slice(&originals[columns.clone()]),
            _ => {
                let columns = s![.., columns.clone()];
                self.matrix
                    .cells
                    .slice_mut(columns)
                    .assign(&self.original.cells.slice(columns));
            }
        }
    }
}

impl<'a> FeatureView<'a> {
    /// Copies the matrix so that each of `groups` of columns can be shuffled by itself.
    pub(crate) fn shuffled(self, groups: &[Range<usize>]) -> Shuffled<'a> {
        let (rows, cells) = self.cells.dim();
        let matrix = match self.columns {
            None => FeatureMatrix::from(self.cells.to_owned()),
            Some(columns) => {
                let more = groups.iter().map(|columns| self.cells_of(columns).len()).max();
                let mut copy = Array2::zeros((rows, cells + more.unwrap_or(0)));
                copy.slice_mut(s![.., ..cells]).assign(&self.cells);
                FeatureMatrix {
                    cells: copy,
                    columns: Some(columns.to_vec()),
                }
            }
        };
        Shuffled { original: self, matrix }
    }

    /// Returns the cells that neighbouring columns are read from.
    fn cells_of(self, columns: &Range<usize>) -> Range<usize> {
        let Some(all) = self.columns else {
            return columns.clone();
        };
        let cells = || all[columns.clone()].iter().map(|column| column.cell as usize);
        match (cells().min(), cells().max()) {
            (Some(first), Some(last)) => first..last + 1,
            _ => 0..0,
        }
    }
}
