//! Layout and finiteness of matrices.

use crate::threads;
use ndarray::{ArrayView2, CowArray, Ix2};

/// Returns the matrix in standard layout (rows one after the other), copied only if necessary.
pub(crate) fn standard<'a>(x: ArrayView2<'a, f64>) -> CowArray<'a, f64, Ix2> {
    if x.is_standard_layout() {
        return CowArray::from(x);
    }
    CowArray::from(x.as_standard_layout().into_owned())
}

/// Number of values that a thread checks at a time.
const BLOCK: usize = 1 << 16;

/// Returns the row and column, from 1, of the first value that is NaN or infinite.
pub(crate) fn not_finite(x: ArrayView2<'_, f64>) -> Option<(usize, usize)> {
    if let Some(values) = x.as_slice() {
        // Without an early exit the check is vectorised.
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

/// Returns the row and column, from 1, of the first value that is infinite.
pub(crate) fn infinite(x: ArrayView2<'_, f64>) -> Option<(usize, usize)> {
    not_finite(x)?;
    x.indexed_iter()
        .find(|(_, value)| value.is_infinite())
        .map(|((row, column), _)| (row + 1, column + 1))
}
