//! Means and variances of columns, merged from those of blocks of rows.

use crate::simd::{Arithmetic, Simd, Work};

/// The moments of all columns of some rows; empty for no rows.
#[derive(Default)]
pub(super) struct Moments {
    count: f64,
    mean: Vec<f64>,
    /// The sum of the squared deviations from the mean.
    squares: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
}

/// The moments of one column.
#[derive(Clone, Copy)]
pub(super) struct ColumnMoments {
    mean: f64,
    /// The standard deviation (divisor n); 0 for a constant column.
    pub(super) std: f64,
    /// Whether all values are equal, or their variation is only rounding.
    is_constant: bool,
    low: f64,
    high: f64,
}

/// Spans whose squares and products are far from the limits of double precision.
const RANGE: std::ops::RangeInclusive<f64> = 1e-100..=1e100;
/// Number of partial sums.
const LANES: usize = 4;

impl Moments {
    /// Computes the moments of a block, column by column, `rows` values each.
    pub(super) fn of_block(values: &[f64], rows: usize) -> Self {
        Simd::best().run(Block { values, rows })
    }

    /// Adds the moments of further rows.
    ///
    /// Source: Chan, Golub and LeVeque, *Updating formulae and a pairwise algorithm for computing
    /// sample variances*, 1979.
    pub(super) fn merge(&mut self, other: &Self) {
        let columns = other.mean.len();
        if self.mean.is_empty() {
            self.mean = vec![0.0; columns];
            self.squares = vec![0.0; columns];
            self.low = vec![f64::INFINITY; columns];
            self.high = vec![f64::NEG_INFINITY; columns];
        }
        let count = self.count + other.count;
        let share = if count > 0.0 { other.count / count } else { 0.0 };
        for at in 0..columns {
            let step = other.mean[at] - self.mean[at];
            // From no rows at all the mean is that of the others, to the last bit.
            self.mean[at] = if share == 1.0 {
                other.mean[at]
            } else {
                self.mean[at] + step * share
            };
            self.squares[at] += other.squares[at] + step * step * share * self.count;
            self.low[at] = self.low[at].min(other.low[at]);
            self.high[at] = self.high[at].max(other.high[at]);
        }
        self.count = count;
    }

    /// Returns whether all means are finite, and so are all values.
    pub(super) fn are_finite(&self) -> bool {
        self.mean.iter().all(|mean| mean.is_finite())
    }

    /// Returns the moments of a column.
    pub(super) fn column(&self, column: usize) -> ColumnMoments {
        let (mean, low, high) = (self.mean[column], self.low[column], self.high[column]);
        let std = (self.squares[column] / self.count).sqrt();
        let is_rounding = std > 0.0 && std <= 10.0 * f64::EPSILON * mean.abs();
        let is_constant = low == high || is_rounding;
        ColumnMoments {
            mean: if low == high { low } else { mean },
            std: if is_constant { 0.0 } else { std },
            is_constant,
            low,
            high,
        }
    }
}

impl ColumnMoments {
    /// Returns what to subtract from a column, and the power of two that then brings it to a size
    /// from ½ to 1; 0 for a column without information. The error is the span of a column whose
    /// squares would exceed double precision.
    pub(super) fn shift_and_factor(self, centred: bool) -> Result<(f64, f64), f64> {
        let largest = self.low.abs().max(self.high.abs());
        let (shift, size, span, is_empty) = if centred {
            (self.mean, self.std, self.high - self.low, self.is_constant)
        } else {
            (0.0, libm::hypot(self.mean, self.std), largest, largest == 0.0)
        };
        if is_empty {
            return Ok((shift, 0.0));
        }
        if !RANGE.contains(&span) {
            return Err(span);
        }
        let (_, exponent) = libm::frexp(size);
        Ok((shift, libm::ldexp(1.0, -exponent)))
    }
}

/// A block of rows, column by column.
struct Block<'a> {
    values: &'a [f64],
    rows: usize,
}

impl Work for Block<'_> {
    type Output = Moments;

    #[inline(always)]
    #[expect(clippy::cast_precision_loss, reason = "a block has few rows")]
    fn run<A: Arithmetic>(self) -> Moments {
        let mut moments = Moments {
            count: self.rows as f64,
            ..Moments::default()
        };
        let add = |a: f64, b: f64| a + b;
        let smaller = |a: f64, b: f64| if b < a { b } else { a };
        let larger = |a: f64, b: f64| if b > a { b } else { a };
        for column in self.values.chunks_exact(self.rows) {
            let mean = reduced(column, 0.0, add, add) / moments.count;
            let add_square = |sum: f64, value: f64| sum + (value - mean) * (value - mean);
            moments.mean.push(mean);
            moments.squares.push(reduced(column, 0.0, add_square, add));
            moments.low.push(reduced(column, f64::INFINITY, smaller, smaller));
            moments.high.push(reduced(column, f64::NEG_INFINITY, larger, larger));
        }
        moments
    }
}

/// Reduces values to one, in lanes that are merged at the end.
#[inline(always)]
fn reduced(values: &[f64], initial: f64, step: impl Fn(f64, f64) -> f64, merge: impl Fn(f64, f64) -> f64) -> f64 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut lanes = [initial; LANES];
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] = step(lanes[lane], chunk[lane]);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane = step(*lane, value);
    }
    merge(merge(lanes[0], lanes[2]), merge(lanes[1], lanes[3]))
}
