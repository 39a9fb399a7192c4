//! Gram matrix: the sums of the products of all pairs of columns.

use super::LinearError;
use super::design::{PIECE, block_rows};
use super::kernel::{Products, ROWS, add_products};
use crate::progress::Interrupt;
use crate::threads;
use std::ops::Range;

/// Number of rows of the Gram matrix that one thread computes.
const TILE: usize = 64;
/// Largest number of values of all the sums that are added up at the end.
const MAX_PARTIAL_SUMS: usize = 1 << 22;

/// Computes the Gram matrix (width × width, symmetric) of `n` rows, which are the steps of
/// `interrupt`. `fill` writes some of them to a zeroed buffer, column by column, each at the
/// beginning of `stride` values. The sums of pieces of rows are added in their order, whatever the
/// threads.
pub(super) fn gram(
    n: usize,
    width: usize,
    fill: &(impl Fn(Range<usize>, usize, &mut [f64]) + Sync),
    interrupt: &Interrupt<'_>,
) -> Result<Vec<f64>, LinearError> {
    let tiles = width.div_ceil(TILE);
    let pieces = (MAX_PARTIAL_SUMS / (width * width)).clamp(1, n.div_ceil(PIECE));
    let (size, rows_of_piece) = (block_rows(width), n.div_ceil(pieces));
    let sums = threads::map(pieces * tiles, |job| {
        let (piece, first) = (job / tiles, job % tiles * TILE);
        let rows = piece * rows_of_piece..n.min((piece + 1) * rows_of_piece);
        let mut sums = vec![0.0; (width - first).min(TILE) * width];
        let mut buffer = vec![0.0; size * width];
        for start in rows.clone().step_by(size) {
            if interrupt.check() {
                break;
            }
            let block = start..rows.end.min(start + size);
            let filled = block.len().next_multiple_of(ROWS);
            let values = &mut buffer[..filled * width];
            values.fill(0.0);
            fill(block, filled, values);
            add_products(Products {
                left: values,
                right: values,
                rows: filled,
                first,
                out: &mut sums,
            });
        }
        if first == 0 {
            interrupt.run(rows.len(), || ());
        }
        sums
    });
    if interrupt.stopped() {
        return Err(LinearError::Cancelled);
    }
    let mut out = vec![0.0; width * width];
    for (job, sums) in sums.iter().enumerate() {
        let start = job % tiles * TILE * width;
        for (out, sum) in out[start..].iter_mut().zip(sums) {
            *out += sum;
        }
    }
    mirror(&mut out, width);
    Ok(out)
}

/// Copies the values above the diagonal below it.
pub(super) fn mirror(matrix: &mut [f64], width: usize) {
    for row in 0..width {
        for column in 0..row {
            matrix[row * width + column] = matrix[column * width + row];
        }
    }
}
