//! Copy of a matrix whose columns can be given other values, for permutation importances.

use super::{Column, FeatureMatrix, FeatureView};
use ndarray::{Array2, s};

/// A matrix of which one column at a time can be given other values. A one-hot column has no cell
/// of its own, so one more cell is kept for it.
pub(crate) struct Overwritable {
    matrix: FeatureMatrix,
}

impl Overwritable {
    pub(crate) fn view(&self) -> FeatureView<'_> {
        self.matrix.view()
    }

    /// Overwrites a column with other values, one per row, until it is restored.
    pub(crate) fn overwrite(&mut self, column: usize, values: &[f64]) {
        let own = match &mut self.matrix.columns {
            None => column,
            Some(columns) => {
                let extra_cell = self.matrix.cells.ncols() - 1;
                columns[column] = Column {
                    cell: u32::try_from(extra_cell).unwrap_or(u32::MAX),
                    level: None,
                };
                extra_cell
            }
        };
        let cells = self.matrix.cells.column_mut(own);
        cells.into_iter().zip(values).for_each(|(cell, &value)| *cell = value);
    }

    /// Restores a column from `original`, the matrix that this one is a copy of.
    pub(crate) fn restore(&mut self, column: usize, original: FeatureView<'_>) {
        match (&mut self.matrix.columns, original.columns) {
            (Some(columns), Some(originals)) => columns[column] = originals[column],
            _ => self
                .matrix
                .cells
                .column_mut(column)
                .assign(&original.cells.column(column)),
        }
    }
}

impl FeatureView<'_> {
    /// Copies the matrix so that each column can be overwritten by itself: see
    /// [`Overwritable::overwrite`].
    pub(crate) fn overwritable(self) -> Overwritable {
        let (rows, cells) = self.cells.dim();
        let Some(columns) = self.columns else {
            return Overwritable {
                matrix: FeatureMatrix::from(self.cells.to_owned()),
            };
        };
        let mut copy = Array2::zeros((rows, cells + 1));
        copy.slice_mut(s![.., ..cells]).assign(&self.cells);
        Overwritable {
            matrix: FeatureMatrix {
                cells: copy,
                columns: Some(columns.to_vec()),
            },
        }
    }
}
