//! Means and variances of columns, merged from those of blocks of rows.

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

impl Moments {
    /// Computes the moments of a block of rows, in two passes.
    #[expect(clippy::cast_precision_loss, reason = "a block has few rows")]
    pub(super) fn of_block(values: &[f64], columns: usize) -> Self {
        let rows = || values.chunks_exact(columns);
        let count = rows().len() as f64;
        let (mut mean, mut squares) = (vec![0.0; columns], vec![0.0; columns]);
        let (mut low, mut high) = (vec![f64::INFINITY; columns], vec![f64::NEG_INFINITY; columns]);
        for row in rows() {
            for (((mean, low), high), &value) in mean.iter_mut().zip(&mut low).zip(&mut high).zip(row) {
                *mean += value;
                *low = if value < *low { value } else { *low };
                *high = if value > *high { value } else { *high };
            }
        }
        mean.iter_mut().for_each(|mean| *mean /= count);
        for row in rows() {
            for ((squares, mean), value) in squares.iter_mut().zip(&mean).zip(row) {
                *squares += (value - mean) * (value - mean);
            }
        }
        Self {
            count,
            mean,
            squares,
            low,
            high,
        }
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
