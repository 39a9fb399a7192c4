//! What every fit asks of its matrix.

use ndarray::{ArrayView2, CowArray, Ix2};

/// The matrix in standard layout (rows one after the other): itself when it is, else a copy.
pub(crate) fn standard<'a>(x: ArrayView2<'a, f64>) -> CowArray<'a, f64, Ix2> {
    if x.is_standard_layout() {
        return CowArray::from(x);
    }
    CowArray::from(x.as_standard_layout().into_owned())
}

/// The first value that is NaN or infinite: its row and column, from 1.
pub(crate) fn not_finite(x: ArrayView2<'_, f64>) -> Option<(usize, usize)> {
    x.indexed_iter()
        .find(|(_, value)| !value.is_finite())
        .map(|((row, column), _)| (row + 1, column + 1))
}
