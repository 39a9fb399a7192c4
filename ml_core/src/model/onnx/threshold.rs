//! Thresholds in single precision.

/// The largest `float32` that goes left, for a question that all values up to some point answer with yes: infinity with a
/// minus when none does. With it as threshold every finite `float32` goes the way that the question sends it.
///
/// For `x <= threshold` this is the threshold rounded down. Behind a scaler the point is found by asking: there are 2³²
/// values, so 32 questions are enough, and no rounding error has to be thought about.
pub(super) fn largest(goes_left: impl Fn(f64) -> bool) -> f32 {
    let goes_left = |at: i32| goes_left(f64::from(at_place(at)));
    let (mut left, mut right) = (-LAST, LAST);
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
    at_place(left)
}

/// The place of the largest finite value.
const LAST: i32 = 0x7f7f_ffff;

/// The finite values of `float32` in their order: zero at 0, the smallest above it at 1.
fn at_place(place: i32) -> f32 {
    let size = f32::from_bits(place.unsigned_abs());
    if place < 0 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ends() {
        let below = |threshold: f64| largest(|x| x <= threshold);
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
            let found = largest(|x| x <= threshold);
            prop_assert!(f64::from(found) <= threshold);
            prop_assert!(found == f32::MAX || f64::from(found.next_up()) > threshold);
        }

        #[test]
        fn behind_a_scaler_neighbours_go_where_it_sends_them(
            mean in -1e6..1e6, scale in 1e-9..1e9, threshold in -5.0..5.0,
        ) {
            let goes_left = |x: f64| (x - mean) / scale <= threshold;
            let found = largest(goes_left);
            prop_assert!(goes_left(f64::from(found)) && !goes_left(f64::from(found.next_up())));
        }
    }
}
