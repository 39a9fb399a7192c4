//! What every fit asks of its matrix.

use crate::threads;
use ndarray::{ArrayView2, CowArray, Ix2};

/// The matrix in standard layout (rows one after the other): itself when it is, else a copy.
pub(crate) fn standard<'a>(x: ArrayView2<'a, f64>) -> CowArray<'a, f64, Ix2> {
    if x.is_standard_layout() {
        return CowArray::from(x);
    }
    CowArray::from(x.as_standard_layout().into_owned())
}

/// Values that a thread looks at at once.
const BLOCK: usize = 1 << 16;

/// The first value that is NaN or infinite: its row and column, from 1.
pub(crate) fn not_finite(x: ArrayView2<'_, f64>) -> Option<(usize, usize)> {
    if let Some(values) = x.as_slice() {
        // Asking all of them without stopping is what vectors of doubles are good at.
        let all_finite = |values: &[f64]| values.iter().fold(true, |all, value| all & value.is_finite());
        let blocks = threads::map(values.len().div_ceil(BLOCK), |block| {
            all_finite(&values[block * BLOCK..values.len().min((block + 1) * BLOCK)])
        });
        if blocks.into_iter().all(|finite| finite) {
            return None;
        }
    }
    x.indexed_iter()
        .find(|(_, value)| !value.is_finite())
        .map(|((row, column), _)| (row + 1, column + 1))
}
