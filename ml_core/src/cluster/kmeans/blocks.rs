//! Blocks of rows, each of which a thread works on.

use ndarray::ArrayView2;

/// Number of rows of a panel; see [`Panels`](super::panels::Panels).
pub(super) const LANES: usize = 16;
/// Largest number of blocks of rows; their partial sums are added in order.
const MAX_BLOCKS: usize = 64;
/// Smallest number of rows of a block.
const MIN_BLOCK: usize = 512;

/// Returns the number of rows of a block, in whole panels. It depends on the number of rows only,
/// never on the machine.
pub(super) fn block_rows(rows: usize) -> usize {
    rows.div_ceil(MAX_BLOCKS).max(MIN_BLOCK).next_multiple_of(LANES)
}

/// Returns the values of a block of rows of a matrix in standard layout.
pub(super) fn row_block<'a>(x: ArrayView2<'a, f64>, block: usize, size: usize) -> &'a [f64] {
    let columns = x.ncols();
    let all = x.to_slice().unwrap_or(&[]);
    let end = ((block + 1) * size * columns).min(all.len());
    all.get(block * size * columns..end).unwrap_or(&[])
}
