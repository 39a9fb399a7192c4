//! Fixed-point numbers for the target values of a node: sums of integers are exact, so they are the
//! same in any order, and equally good splits have equal scores.

/// Bits of a sum over all rows of a node, with room for small multiples of it in an `i64`.
const SUM_BITS: i32 = 59;
/// Largest exponent of a scale.
const MAX_EXPONENT: i32 = 1023;

/// Scale for the numbers of a node: integers are differences from `centre` in units of 1 / `scale`,
/// a power of two.
///
/// A node of n rows has some 2^(58 − log₂ n) units in its range: 2^38 for a million rows, more than
/// the 2^53 of a double for a few. (A range below 1e-290 has fewer: the scale would be infinite.)
#[derive(Clone, Copy, Debug)]
pub(super) struct FixedPoint {
    centre: f64,
    scale: f64,
}

impl FixedPoint {
    /// Returns the finest scale for numbers from `min` to `max` with the total weight `weight`.
    pub(super) fn new(min: f64, max: f64, weight: u64) -> Self {
        let half = max / 2.0 - min / 2.0;
        let scale = if half > 0.0 {
            let weight_bits = i32::try_from(u64::BITS - weight.leading_zeros()).unwrap_or(0);
            let exponent = SUM_BITS - weight_bits - (libm::ilogb(half) + 2);
            libm::ldexp(1.0, exponent.min(MAX_EXPONENT))
        } else {
            1.0
        };
        Self {
            centre: max / 2.0 + min / 2.0,
            scale,
        }
    }

    /// Returns a number as an integer, rounded towards the centre.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "the rounding is intended")]
    pub(super) fn integer(&self, value: f64) -> i64 {
        ((value - self.centre) * self.scale) as i64
    }

    /// Returns the mean of numbers with this sum and total weight.
    #[expect(clippy::cast_precision_loss, reason = "the rounding is intended")]
    pub(super) fn mean(&self, sum: i64, weight: u64) -> f64 {
        self.centre + sum as f64 / weight as f64 / self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_any_size_have_as_many_digits_as_doubles() {
        for unit in [1e-280, 1e-9, 1.0, 1e100] {
            let scale = FixedPoint::new(unit, 3.0 * unit, 3);
            assert_eq!(scale.integer(2.0 * unit), 0);
            let sum: i64 = [unit, 1.5 * unit, 3.0 * unit]
                .map(|value| scale.integer(value))
                .iter()
                .sum();
            assert!((scale.mean(sum, 3) / unit - 5.5 / 3.0).abs() < 1e-15, "{unit}");
        }
        let constant = FixedPoint::new(7.0, 7.0, 5);
        assert_eq!((constant.integer(7.0), constant.mean(0, 5)), (0, 7.0));
    }

    proptest! {
        #[test]
        fn sums_have_room_for_multiples(
            min in -1e100..1e100, more in prop_oneof![0.0..1e-300, 0.0..1.0, 0.0..1e100], weight in 1..u64::from(u32::MAX),
        ) {
            let max = min + more;
            let scale = FixedPoint::new(min, max, weight);
            for value in [min, max] {
                let product = i128::from(scale.integer(value)) * i128::from(weight);
                prop_assert!(product.abs() <= 1 << SUM_BITS);
            }
        }
    }
}
