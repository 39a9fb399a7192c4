//! Split into training and test rows.

use super::{SplitError, by_class, check_rows, shuffle};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Splits `n` rows at random into training and test rows; `test_size` is the share of the test rows
/// (above 0, below 1), which are rounded up. With the classes `y` the split is stratified: each
/// class has nearly the same share in both, and at least one row in both. The indices, from 0, are
/// in ascending order; the same seed gives the same split. Time O(n log classes).
///
/// scikit-learn splits the matrices themselves and leaves them shuffled; here [`take`](super::take)
/// makes the matrices.
///
/// ```
/// let y = [0, 0, 0, 0, 1, 1, 1, 1];
/// let (train, test) = ml_core::model_selection::train_test_split(Some(&y), 8, 0.25, 7)?;
/// assert_eq!((train.len(), test.len()), (6, 2));
/// assert_eq!(test.iter().filter(|&&row| y[row] == 1).count(), 1);
/// # Ok::<(), ml_core::model_selection::SplitError>(())
/// ```
///
/// # Errors
/// When `test_size` is not between 0 and 1, or the rows are too few: one side would be empty, have
/// fewer rows than there are classes, or a class has a single row.
pub fn train_test_split(
    y: Option<&[u32]>,
    n: usize,
    test_size: f64,
    seed: u64,
) -> Result<(Vec<usize>, Vec<usize>), SplitError> {
    if !(test_size > 0.0 && test_size < 1.0) {
        return Err(SplitError::TestSize { value: test_size });
    }
    check_rows(n)?;
    let n_test = rounded_up(n, test_size);
    if n_test == 0 || n_test >= n {
        return Err(SplitError::TooFewRows { rows: n, test_size });
    }
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut is_test = vec![false; n];
    match y {
        None => {
            let mut rows: Vec<usize> = (0..n).collect();
            shuffle(&mut rows, &mut rng);
            rows[..n_test].iter().for_each(|&row| is_test[row] = true);
        }
        Some(y) if y.len() != n => {
            return Err(SplitError::Length {
                found: y.len(),
                expected: n,
            });
        }
        Some(y) => {
            let mut classes = by_class(y);
            let sizes: Vec<usize> = classes.iter().map(|(_, rows)| rows.len()).collect();
            if let Some((class, rows)) = classes.iter().find(|(_, rows)| rows.len() < 2) {
                return Err(SplitError::TooFewOfClass {
                    class: *class,
                    rows: rows.len(),
                });
            }
            for (side, rows) in [("test", n_test), ("training", n - n_test)] {
                if rows < classes.len() {
                    return Err(SplitError::FewerRowsThanClasses {
                        side,
                        rows,
                        classes: classes.len(),
                    });
                }
            }
            for ((_, rows), count) in classes.iter_mut().zip(shares(&sizes, n_test)) {
                shuffle(rows, &mut rng);
                rows[..count].iter().for_each(|&row| is_test[row] = true);
            }
        }
    }
    let (test, train) = (0..n).partition(|&row| is_test[row]);
    Ok((train, test))
}

/// Returns a share of a number of rows or groups, rounded up.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a number of rows, which is below 2^53"
)]
pub(crate) fn rounded_up(n: usize, share: f64) -> usize {
    // The subtraction keeps 0.1 of 30 rows at 3: in binary 0.1 is a little more.
    (n as f64 * share - 1e-9).ceil().max(0.0) as usize
}

/// Returns the number of test rows of each class: `total` in all, at least one and not all of each
/// class, and beyond that by the largest remainder (of equal ones the first class).
fn shares(sizes: &[usize], total: usize) -> Vec<usize> {
    let n: u128 = sizes.iter().map(|&size| size as u128).sum();
    let exact = |size: usize| size as u128 * total as u128;
    let mut counts: Vec<usize> = sizes
        .iter()
        .map(|&size| usize::try_from(exact(size) / n).unwrap_or(size).clamp(1, size - 1))
        .collect();
    // A positive value means that the class has less than its share.
    let lack = |class: usize, count: usize| {
        i128::try_from(exact(sizes[class])).unwrap_or(i128::MAX)
            - i128::try_from(count as u128 * n).unwrap_or(i128::MAX)
    };
    loop {
        let sum: usize = counts.iter().sum();
        let classes = 0..sizes.len();
        if sum < total {
            let free = classes.filter(|&class| counts[class] + 1 < sizes[class]);
            let Some(class) = free.max_by_key(|&class| (lack(class, counts[class]), std::cmp::Reverse(class))) else {
                return counts;
            };
            counts[class] += 1;
        } else if sum > total {
            let free = classes.filter(|&class| counts[class] > 1);
            let Some(class) = free.min_by_key(|&class| (lack(class, counts[class]), class)) else {
                return counts;
            };
            counts[class] -= 1;
        } else {
            return counts;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_shares_of_the_classes_are_kept() {
        let y: Vec<u32> = (0..150)
            .map(|row| u32::from(row >= 100) + u32::from(row >= 140))
            .collect();
        let (train, test) = train_test_split(Some(&y), 150, 0.3, 1).unwrap();
        let count = |rows: &[usize], class| rows.iter().filter(|&&row| y[row] == class).count();
        assert_eq!([0, 1, 2].map(|class| count(&test, class)), [30, 12, 3]);
        assert_eq!([0, 1, 2].map(|class| count(&train, class)), [70, 28, 7]);
        assert_eq!(train_test_split(Some(&y), 150, 0.3, 1).unwrap(), (train.clone(), test));
        assert_ne!(train_test_split(Some(&y), 150, 0.3, 2).unwrap().0, train);
    }

    #[test]
    fn unsplittable_rows_are_rejected() {
        for value in [0.0, 1.0, -0.5, f64::NAN] {
            assert!(matches!(
                train_test_split(None, 10, value, 0),
                Err(SplitError::TestSize { .. })
            ));
        }
        assert!(matches!(
            train_test_split(None, 1, 0.5, 0),
            Err(SplitError::TooFewRows { rows: 1, .. })
        ));
        assert!(matches!(
            train_test_split(Some(&[0]), 2, 0.5, 0),
            Err(SplitError::Length { .. })
        ));
        let single = train_test_split(Some(&[0, 0, 0, 1]), 4, 0.5, 0);
        assert_eq!(single, Err(SplitError::TooFewOfClass { class: 1, rows: 1 }));
        let few = train_test_split(Some(&[0, 0, 1, 1, 2, 2]), 6, 0.2, 0);
        assert_eq!(
            few,
            Err(SplitError::FewerRowsThanClasses {
                side: "test",
                rows: 2,
                classes: 3
            })
        );
    }

    proptest! {
        #[test]
        fn every_row_is_on_one_side(y in prop::collection::vec(0_u32..4, 2..80), share in 0.05_f64..0.95, seed: u64) {
            if let Ok((train, test)) = train_test_split(Some(&y), y.len(), share, seed) {
                let mut all = [train.clone(), test.clone()].concat();
                all.sort_unstable();
                prop_assert_eq!(all, (0..y.len()).collect::<Vec<_>>());
                prop_assert_eq!(test.len(), rounded_up(y.len(), share));
                for class in &y {
                    prop_assert!(train.iter().any(|&row| y[row] == *class) && test.iter().any(|&row| y[row] == *class));
                }
            }
        }
    }
}
