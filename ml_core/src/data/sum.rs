//! Compensated sums, which have the same bits everywhere.

/// Returns the sum, with Neumaier's compensation (Zeitschrift für angewandte Mathematik und
/// Mechanik 54, 1974).
pub(crate) fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = sum + value;
        lost += if sum.abs() >= value.abs() {
            (sum - next) + value
        } else {
            (value - next) + sum
        };
        sum = next;
    }
    // Where the sum overflows, the compensation is not finite.
    if lost.is_finite() { sum + lost } else { sum }
}

/// Returns the mean, even of numbers whose sum exceeds double precision. NaN for no values.
pub(crate) fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = count(values.clone());
    let total = sum(values.clone());
    if total.is_finite() {
        total / count
    } else {
        // Rounding may carry the mean beyond the largest of the values.
        sum(values.map(|value| value / count)).clamp(f64::MIN, f64::MAX)
    }
}

/// Returns mean and standard deviation (divisor n).
pub(crate) fn mean_std(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let mean = mean(values.clone());
    let count = count(values.clone());
    let largest = values
        .clone()
        .fold(0.0_f64, |largest, value| largest.max((value - mean).abs()));
    if largest == 0.0 || !largest.is_finite() {
        return (mean, if largest == 0.0 { 0.0 } else { f64::MAX });
    }
    let unit = unit(largest);
    let squares = sum(values.map(|value| ((value - mean) / unit) * ((value - mean) / unit)));
    (mean, (squares / count).sqrt() * unit)
}

/// Returns a divisor that keeps squares in range, for numbers whose largest absolute value is
/// `largest`: 1, or for huge and tiny ones a power of two, so that the division is exact.
pub(crate) fn unit(largest: f64) -> f64 {
    if largest == 0.0 || (1e-100..1e100).contains(&largest) {
        return 1.0;
    }
    let (_, exponent) = libm::frexp(largest);
    libm::ldexp(1.0, exponent - 1)
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer values than 2^53")]
fn count(values: impl Iterator<Item = f64>) -> f64 {
    values.count() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_compensated_and_do_not_overflow() {
        assert_eq!(sum([1e16, 1.0, 1.0, -1e16].into_iter()), 2.0);
        assert_eq!(mean([1e308, 1e308].into_iter()), 1e308);
        assert_eq!(
            mean_std([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter()),
            (5.0, 2.0)
        );
        assert_eq!(mean_std([1e200, -1e200].into_iter()), (0.0, 1e200));
        assert_eq!(mean_std([3.0].into_iter()), (3.0, 0.0));
        assert_eq!(mean_std([f64::MAX, -f64::MAX].into_iter()), (0.0, f64::MAX));
        assert_eq!(mean([f64::MAX; 3].into_iter()), f64::MAX);
        assert!(mean([].into_iter()).is_nan());
    }
}
