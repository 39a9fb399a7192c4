//! Thresholds in single precision.

/// Returns the largest `float32` that goes left, given that all values up to some point do; minus
/// infinity when none does. Used as a threshold it routes every finite `float32` as `goes_left`
/// does.
///
/// For `x <= threshold` this is the threshold rounded down. With a scaler the point is found by
/// bisection: there are 2³² values, so 32 calls are enough, and rounding errors need no analysis.
pub(super) fn largest_going_left(goes_left: impl Fn(f64) -> bool) -> f32 {
    let goes_left = |at: i32| goes_left(f64::from(float_at(at)));
    let (mut left, mut right) = (-LAST_POSITION, LAST_POSITION);
    if !goes_left(left) {
        return f32::NEG_INFINITY;
    }
    if goes_left(right) {
        return f32::MAX;
    }
    while right - 1 > left {
        let middle = i32::midpoint(left, right);
        if goes_left(middle) {
            left = middle;
        } else {
            right = middle;
        }
    }
    float_at(left)
}

/// Position of the largest finite value.
const LAST_POSITION: i32 = 0x7f7f_ffff;

/// Returns the finite `float32` at a position in their order: zero is at 0, the smallest value
/// above it at 1.
fn float_at(position: i32) -> f32 {
    let size = f32::from_bits(position.unsigned_abs());
    if position < 0 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thresholds_at_the_limits_of_float32() {
        let below = |threshold: f64| largest_going_left(|x| x <= threshold);
        assert_eq!(below(0.0).to_bits(), 0);
        assert_eq!(below(-1e-300), -f32::from_bits(1));
        assert_eq!(below(1e-300).to_bits(), 0);
        assert_eq!(below(1e300), f32::MAX);
        assert_eq!(below(f64::from(f32::MAX)), f32::MAX);
        assert_eq!(below(f64::from(f32::MIN)), f32::MIN);
        assert_eq!(below(-1e300), f32::NEG_INFINITY);
        assert_eq!(below(2.45), 2.45_f32.next_down(), "the nearest float32 is above");
        assert_eq!(below(0.5), 0.5);
    }

    proptest! {
        #[test]
        fn a_threshold_is_rounded_down(threshold in any::<f64>().prop_filter("a number", |t| t.is_finite())) {
            let found = largest_going_left(|x| x <= threshold);
            prop_assert!(f64::from(found) <= threshold);
            prop_assert!(found == f32::MAX || f64::from(found.next_up()) > threshold);
        }

        #[test]
        fn scaled_thresholds_separate_neighbouring_floats(
            mean in -1e6..1e6, scale in 1e-9..1e9, threshold in -5.0..5.0,
        ) {
            let goes_left = |x: f64| (x - mean) / scale <= threshold;
            let found = largest_going_left(goes_left);
            prop_assert!(goes_left(f64::from(found)) && !goes_left(f64::from(found.next_up())));
        }
    }
}
