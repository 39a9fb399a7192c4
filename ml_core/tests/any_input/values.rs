//! Generators of numbers and matrices of every kind.

use ndarray::Array2;
use proptest::prelude::*;
use proptest::sample::select;

/// Numbers at the limits of double precision.
const EXTREME: [f64; 12] = [
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    1e-300,
    1e300,
    -1e300,
    f64::MAX,
    f64::MIN,
    f64::MIN_POSITIVE,
    1.0,
    1.0 + f64::EPSILON,
];

/// Generates small integers, so that there are ties and equal rows.
fn small() -> BoxedStrategy<f64> {
    (-3_i8..=3).prop_map(f64::from).boxed()
}

fn extreme() -> BoxedStrategy<f64> {
    prop_oneof![select(EXTREME.to_vec()), small()].boxed()
}

/// Generates any double, including NaN and infinities.
pub(crate) fn number() -> BoxedStrategy<f64> {
    let not_finite = select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]);
    prop_oneof![4 => small(), 2 => extreme(), 2 => any::<f64>(), 1 => not_finite].boxed()
}

/// Generates a matrix with values of one kind, possibly without rows or columns. One in five also
/// holds values that are not finite.
pub(crate) fn matrix(rows: std::ops::Range<usize>) -> impl Strategy<Value = Array2<f64>> {
    let kinds = [small(), small(), extreme(), any::<f64>().boxed(), number()];
    (rows, 0_usize..5, 0..kinds.len()).prop_flat_map(move |(rows, columns, kind)| {
        let values = prop::collection::vec(kinds[kind].clone(), rows * columns);
        values.prop_map(move |values| Array2::from_shape_vec((rows, columns), values).unwrap())
    })
}

/// Generates a count at and around the limits of its range.
pub(crate) fn count() -> impl Strategy<Value = usize> {
    prop_oneof![6 => 0_usize..6, 1 => select(vec![1000, u32::MAX as usize, usize::MAX])]
}

/// Generates a matrix, classes that mostly match it, and a number of classes.
pub(crate) fn labelled() -> impl Strategy<Value = (Array2<f64>, Vec<u32>, usize)> {
    let claimed = prop_oneof![8 => 1_usize..5, 1 => select(vec![0, 300, usize::MAX])];
    (matrix(0..14), claimed, -1_isize..8).prop_flat_map(|(x, n_classes, longer)| {
        // One in nine has a class too few, one in nine a class too many.
        let length = match longer {
            -1 => x.nrows().saturating_sub(1),
            0 => x.nrows() + 1,
            _ => x.nrows(),
        };
        let end = n_classes.clamp(1, 4) as u32;
        let class = prop_oneof![30 => 0..end, 1 => select(vec![end, u32::MAX])];
        (Just(x), prop::collection::vec(class, length), Just(n_classes))
    })
}
