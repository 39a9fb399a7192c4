//! Hot loops over vectors and blocks of rows. Their sums have a fixed order, so the bits depend
//! neither on the processor nor on its instruction set.

use crate::simd::{Arithmetic, Simd, Work};

/// Number of partial sums of a dot product.
const LANES: usize = 8;

/// Returns the sum of the products of two vectors of the same length.
#[inline(always)]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (a, b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let (last_a, last_b) = (a.remainder(), b.remainder());
    for (a, b) in a.zip(b) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = last_a.iter().zip(last_b).map(|(a, b)| a * b).sum();
    let pairs = [
        lanes[0] + lanes[4],
        lanes[1] + lanes[5],
        lanes[2] + lanes[6],
        lanes[3] + lanes[7],
    ];
    (pairs[0] + pairs[2]) + (pairs[1] + pairs[3]) + rest
}

/// Adds `factor` times a vector to another.
#[inline(always)]
pub(super) fn add_scaled(out: &mut [f64], factor: f64, vector: &[f64]) {
    for (out, value) in out.iter_mut().zip(vector) {
        *out += factor * value;
    }
}

/// Number of rows whose products are added at a time, so that each sum is loaded and stored once
/// for all of them.
pub(super) const ROWS: usize = 8;

/// A block of rows for [`add_products`].
pub(super) struct Products<'a> {
    /// Rows of `width` values; their number is a multiple of [`ROWS`].
    pub(super) left: &'a [f64],
    /// As many rows, usually the same.
    pub(super) right: &'a [f64],
    pub(super) width: usize,
    /// The first column of `left` whose products are needed.
    pub(super) first: usize,
    /// Receives for each such column a row of `width` values: the sums of its products with the
    /// columns of `right` from the diagonal on.
    pub(super) out: &'a mut [f64],
}

/// Adds the products of the columns of a block of rows to `out`.
pub(super) fn add_products(products: Products<'_>) {
    Simd::best().run(products);
}

impl Work for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Self {
            left,
            right,
            width,
            first,
            out,
        } = self;
        for (left, right) in left.chunks_exact(ROWS * width).zip(right.chunks_exact(ROWS * width)) {
            for (column, out) in (first..).zip(out.chunks_exact_mut(width)) {
                let out = &mut out[column..];
                let f: [f64; ROWS] = std::array::from_fn(|row| left[row * width + column]);
                let r: [&[f64]; ROWS] =
                    std::array::from_fn(|row| &right[row * width + column..(row + 1) * width][..out.len()]);
                for at in 0..out.len() {
                    let upper = f[0] * r[0][at] + f[1] * r[1][at] + (f[2] * r[2][at] + f[3] * r[3][at]);
                    let lower = f[4] * r[4][at] + f[5] * r[5][at] + (f[6] * r[6][at] + f[7] * r[7][at]);
                    out[at] += upper + lower;
                }
            }
        }
    }
}
