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

/// Adds `columns`, each of as many values as `out`, times their factors to `out`.
#[inline(always)]
pub(super) fn add_columns(out: &mut [f64], factors: &[f64], columns: &[f64]) {
    let rows = out.len();
    let (groups, rest) = factors.as_chunks::<4>();
    for (factors, columns) in groups.iter().zip(columns.chunks_exact(4 * rows)) {
        let column: [&[f64]; 4] = std::array::from_fn(|at| &columns[at * rows..(at + 1) * rows]);
        for at in 0..rows {
            out[at] += (factors[0] * column[0][at] + factors[1] * column[1][at])
                + (factors[2] * column[2][at] + factors[3] * column[3][at]);
        }
    }
    let columns = &columns[4 * groups.len() * rows..];
    for (factor, column) in rest.iter().zip(columns.chunks_exact(rows)) {
        add_scaled(out, *factor, column);
    }
}

/// Number of rows that are computed on at a time: those of a block are filled up to a multiple.
pub(super) const ROWS: usize = 8;
/// Number of partial sums of a product of columns.
const PRODUCT_LANES: usize = 4;

/// A block of rows for [`add_products`], column by column.
pub(super) struct Products<'a> {
    /// Columns of `rows` values.
    pub(super) left: &'a [f64],
    /// Columns of as many values: usually the same columns, perhaps with weights.
    pub(super) right: &'a [f64],
    /// The number of rows, a multiple of [`ROWS`].
    pub(super) rows: usize,
    /// The first column of `left` whose products are needed.
    pub(super) first: usize,
    /// Receives for each column of `left` from `first` on a row of sums: those of its products with
    /// the columns of `right` from the diagonal on, and some before it.
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
        let (rows, width) = (self.rows, self.right.len() / self.rows);
        let columns = self.left[self.first * rows..].chunks(2 * rows);
        for ((from, columns), out) in (self.first..)
            .step_by(2)
            .zip(columns)
            .zip(self.out.chunks_mut(2 * width))
        {
            let (upper, lower) = out.split_at_mut(width);
            let right = &self.right[from * rows..];
            if lower.is_empty() {
                add_rows([&columns[..rows]], right, [&mut upper[from..]]);
            } else {
                let columns = [&columns[..rows], &columns[rows..]];
                add_rows(columns, right, [&mut upper[from..], &mut lower[from..]]);
            }
        }
    }
}

/// Adds the products of some columns with all columns of `right`, to a row of sums for each.
#[inline(always)]
pub(super) fn add_rows<const LEFT: usize>(left: [&[f64]; LEFT], right: &[f64], mut out: [&mut [f64]; LEFT]) {
    let rows = left[0].len();
    let column = |at: usize| &right[at * rows..(at + 1) * rows];
    let width = right.len() / rows;
    let together = width / 4 * 4;
    for from in (0..together).step_by(4) {
        let sums = products(
            left,
            [column(from), column(from + 1), column(from + 2), column(from + 3)],
        );
        for (out, sums) in out.iter_mut().zip(sums) {
            for (out, sum) in out[from..].iter_mut().zip(sums) {
                *out += sum;
            }
        }
    }
    for from in together..width {
        for (out, [sum]) in out.iter_mut().zip(products(left, [column(from)])) {
            out[from] += sum;
        }
    }
}

/// Returns the sums of the products of each column on the left with each on the right. Their order
/// is the same for any number of columns.
#[inline(always)]
fn products<const LEFT: usize, const RIGHT: usize>(
    left: [&[f64]; LEFT],
    right: [&[f64]; RIGHT],
) -> [[f64; RIGHT]; LEFT] {
    let left = left.map(|column| column.as_chunks::<PRODUCT_LANES>().0);
    let right = right.map(|column| column.as_chunks::<PRODUCT_LANES>().0);
    let chunks = left[0].len();
    let (left, right) = (
        left.map(|column| &column[..chunks]),
        right.map(|column| &column[..chunks]),
    );
    let mut lanes = [[[0.0; PRODUCT_LANES]; RIGHT]; LEFT];
    for at in 0..chunks {
        for l in 0..LEFT {
            for r in 0..RIGHT {
                for lane in 0..PRODUCT_LANES {
                    lanes[l][r][lane] += left[l][at][lane] * right[r][at][lane];
                }
            }
        }
    }
    lanes.map(|sums| sums.map(|[a, b, c, d]| (a + c) + (b + d)))
}
