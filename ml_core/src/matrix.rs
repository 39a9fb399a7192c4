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
    // Looking at all of them without a place in mind is much faster.
    if let Some(values) = x.as_slice_memory_order()
        && values.iter().fold(true, |finite, value| finite & value.is_finite())
    {
        return None;
    }
    x.indexed_iter()
        .find(|(_, value)| !value.is_finite())
        .map(|((row, column), _)| (row + 1, column + 1))
}
