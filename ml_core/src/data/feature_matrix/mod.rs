//! Matrices of features, with the columns of a one-hot feature stored as one number per row.

mod rows;
mod shuffled;

pub(crate) use rows::Rows;

use crate::data::DataError;
use crate::matrix::{infinite, not_finite, standard};
use ndarray::{Array2, ArrayView2, Axis, CowArray, Ix2};

/// A matrix (rows × columns) that an [`Encoder`](super::Encoder) makes of a table. The columns of a
/// one-hot feature are stored together, as the index of the one that is 1 in each row: 8 bytes per
/// row and feature instead of 8 bytes per row and level. Trees and forests are fitted and applied
/// to it as it is; [`FeatureMatrix::to_dense`] writes the columns out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeatureMatrix {
    /// One cell per row and feature, in standard layout.
    cells: Array2<f64>,
    columns: Option<Vec<Column>>,
}

/// A borrowed [`FeatureMatrix`], or a plain matrix of numbers.
#[derive(Clone, Copy, Debug)]
pub struct FeatureView<'a> {
    cells: ArrayView2<'a, f64>,
    /// `None`: each column is the cell with its index.
    columns: Option<&'a [Column]>,
}

/// The cell of a one-hot feature in a row that has none of its levels.
pub(crate) const NO_LEVEL: u8 = u8::MAX;

/// The cell that a column is read from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Column {
    pub(crate) cell: u32,
    /// The level for which the column is 1, else 0; `None` for a number, which is the cell itself.
    pub(crate) level: Option<u8>,
}

impl Column {
    /// Returns the column of a number.
    pub(crate) fn number(cell: u32) -> Self {
        Self { cell, level: None }
    }

    /// Returns the value of the column in a row of cells. A missing category is missing in all
    /// columns of its feature.
    #[inline]
    fn value(self, cells: &[f64]) -> f64 {
        let cell = cells[self.cell as usize];
        match self.level {
            Some(level) if !cell.is_nan() => f64::from(u8::from(cell == f64::from(level))),
            _ => cell,
        }
    }
}

impl FeatureMatrix {
    /// Creates a matrix of cells in standard layout. The cells of a one-hot feature are indices of
    /// its levels; any other number makes all its columns 0, and NaN makes them NaN.
    pub(crate) fn new(cells: Array2<f64>, columns: Vec<Column>) -> Self {
        let numbers = (0..).map(Column::number).take(cells.ncols());
        let are_cells = columns.iter().copied().eq(numbers);
        let columns = (!are_cells).then_some(columns);
        Self { cells, columns }
    }

    /// Borrows the matrix.
    #[must_use]
    pub fn view(&self) -> FeatureView<'_> {
        FeatureView {
            cells: self.cells.view(),
            columns: self.columns.as_deref(),
        }
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn nrows(&self) -> usize {
        self.cells.nrows()
    }

    /// Returns the number of columns, where each level of a one-hot feature is a column.
    #[must_use]
    pub fn ncols(&self) -> usize {
        self.view().ncols()
    }

    /// Returns the numbers of rows and columns.
    #[must_use]
    pub fn dim(&self) -> (usize, usize) {
        (self.nrows(), self.ncols())
    }

    /// Copies some rows, in the given order.
    ///
    /// # Panics
    /// When a row does not exist.
    #[must_use]
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        self.view().select_rows(rows)
    }

    /// Returns the matrix with each column written out, in standard layout; it is not copied where
    /// all columns are numbers.
    ///
    /// ```
    /// use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
    /// use ndarray::array;
    ///
    /// let csv = "age,port\n20,Cork\n40,Dover\n20,Cork\n";
    /// let table = read_csv(csv.as_bytes(), &CsvOptions::default())?;
    /// let x = Encoder::fit(&table, None, None, Missing::Drop)?.transform(&table)?.x;
    /// assert_eq!(x.into_dense()?, array![[20.0, 1.0, 0.0], [40.0, 0.0, 1.0], [20.0, 1.0, 0.0]]);
    /// # Ok::<(), ml_core::data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// When there is not enough memory for the columns.
    pub fn into_dense(self) -> Result<Array2<f64>, DataError> {
        match &self.columns {
            None => Ok(self.cells),
            Some(columns) => dense(self.cells.view(), columns),
        }
    }

    /// Does the same as [`FeatureMatrix::into_dense`] and keeps the matrix.
    ///
    /// # Errors
    /// As [`FeatureMatrix::into_dense`].
    pub fn to_dense(&self) -> Result<CowArray<'_, f64, Ix2>, DataError> {
        self.view().to_dense()
    }
}

impl From<Array2<f64>> for FeatureMatrix {
    fn from(cells: Array2<f64>) -> Self {
        let cells = if cells.is_standard_layout() {
            cells
        } else {
            standard(cells.view()).into_owned()
        };
        Self { cells, columns: None }
    }
}

impl<'a> From<ArrayView2<'a, f64>> for FeatureView<'a> {
    fn from(cells: ArrayView2<'a, f64>) -> Self {
        Self { cells, columns: None }
    }
}

impl<'a> FeatureView<'a> {
    /// Returns the number of rows.
    #[must_use]
    pub fn nrows(&self) -> usize {
        self.cells.nrows()
    }

    /// Returns the number of columns, where each level of a one-hot feature is a column.
    #[must_use]
    pub fn ncols(&self) -> usize {
        self.columns.map_or(self.cells.ncols(), <[Column]>::len)
    }

    /// Does the same as [`FeatureMatrix::select_rows`].
    ///
    /// # Panics
    /// When a row does not exist.
    #[must_use]
    pub fn select_rows(self, rows: &[usize]) -> FeatureMatrix {
        FeatureMatrix {
            cells: self.cells.select(Axis(0), rows),
            columns: self.columns.map(<[Column]>::to_vec),
        }
    }

    /// Does the same as [`FeatureMatrix::to_dense`].
    ///
    /// # Errors
    /// As [`FeatureMatrix::into_dense`].
    pub fn to_dense(self) -> Result<CowArray<'a, f64, Ix2>, DataError> {
        match self.columns {
            None => Ok(CowArray::from(self.cells)),
            Some(columns) => Ok(dense(self.cells, columns)?.into()),
        }
    }

    /// Returns the place of the first cell that is NaN or infinite: its row, and the first column
    /// that is read from it, both from 1.
    pub(crate) fn not_finite(self) -> Option<(usize, usize)> {
        Some(self.first_column(not_finite(self.cells)?))
    }

    /// Returns the place of the first cell that is infinite, as
    /// [`not_finite`](Self::not_finite) does.
    pub(crate) fn infinite(self) -> Option<(usize, usize)> {
        Some(self.first_column(infinite(self.cells)?))
    }

    /// Returns a row with the first column that is read from a cell, both from 1.
    fn first_column(self, (row, cell): (usize, usize)) -> (usize, usize) {
        let reads = |column: &Column| column.cell as usize + 1 == cell;
        let column = self.columns.and_then(|columns| columns.iter().position(reads));
        (row, column.map_or(cell, |column| column + 1))
    }

    /// Returns the values of a column.
    ///
    /// # Panics
    /// When the column does not exist.
    #[must_use]
    pub fn column(self, column: usize) -> Vec<f64> {
        match self.columns.map(|columns| columns[column]) {
            None => self.cells.column(column).to_vec(),
            Some(Column { cell, level }) => {
                let cells = self.cells.column(cell as usize);
                let column = Column { cell: 0, level };
                cells.iter().map(|&cell| column.value(&[cell])).collect()
            }
        }
    }
}

/// Writes out the columns of cells.
fn dense(cells: ArrayView2<'_, f64>, columns: &[Column]) -> Result<Array2<f64>, DataError> {
    let shape = (cells.nrows(), columns.len());
    let too_large = || DataError::MatrixTooLarge {
        rows: shape.0,
        columns: shape.1,
    };
    let mut values = Vec::new();
    let size = shape.0.checked_mul(shape.1).ok_or_else(too_large)?;
    values.try_reserve_exact(size).map_err(|_| too_large())?;
    for cells in standard(cells).rows() {
        let cells = cells.as_slice().unwrap_or(&[]);
        values.extend(columns.iter().map(|column| column.value(cells)));
    }
    Array2::from_shape_vec(shape, values).map_err(|_| too_large())
}
