//! Folds for cross-validation: every row is a test row once.

use super::{SplitError, by_class, check_rows, shuffle};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Training and test rows of one fold, from 0, in ascending order.
pub type Fold = (Vec<usize>, Vec<usize>);

/// Splits `n` rows at random into `folds` parts whose sizes differ by at most one, and returns for
/// each part the rows outside (training) and inside (test), in ascending order. The rows are always
/// shuffled (scikit-learn's `KFold` does so only on request); the same seed gives the same folds. 5
/// or 10 folds are usual. Time and memory O(n · folds).
///
/// ```
/// use ml_core::model_selection::k_fold;
///
/// let folds = k_fold(10, 5, 7)?;
/// assert_eq!(folds.len(), 5);
/// assert!(folds.iter().all(|(train, test)| (train.len(), test.len()) == (8, 2)));
/// # Ok::<(), ml_core::model_selection::SplitError>(())
/// ```
///
/// # Errors
/// When there are fewer than 2 folds, or more than rows.
pub fn k_fold(n: usize, folds: usize, seed: u64) -> Result<Vec<Fold>, SplitError> {
    check(n, folds)?;
    let mut rows: Vec<usize> = (0..n).collect();
    shuffle(&mut rows, &mut Pcg64Mcg::seed_from_u64(seed));
    let mut fold_of = vec![0; n];
    for (position, row) in rows.into_iter().enumerate() {
        fold_of[row] = position % folds;
    }
    Ok(split(&fold_of, folds))
}

/// Does the same as [`k_fold`], and spreads the rows of each class evenly: in any two parts they
/// differ by at most one. A class with fewer rows than folds is absent from the test rows of some.
/// `y` holds the class of each row. It is the better choice for classifiers: no fold lacks a class
/// by chance.
///
/// ```
/// let y = [0, 0, 0, 0, 1, 1];
/// for (train, test) in ml_core::model_selection::stratified_k_fold(&y, 2, 0)? {
///     assert_eq!((train.len(), test.len()), (3, 3));
///     assert_eq!(test.iter().filter(|&&row| y[row] == 1).count(), 1);
/// }
/// # Ok::<(), ml_core::model_selection::SplitError>(())
/// ```
///
/// # Errors
/// When there are fewer than 2 folds, or more than rows.
pub fn stratified_k_fold(y: &[u32], folds: usize, seed: u64) -> Result<Vec<Fold>, SplitError> {
    check(y.len(), folds)?;
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut fold_of = vec![0; y.len()];
    // Rows are dealt out in turn across all classes, so that the parts are equally large too.
    let mut next = 0;
    for (_, mut rows) in by_class(y) {
        shuffle(&mut rows, &mut rng);
        for row in rows {
            fold_of[row] = next % folds;
            next += 1;
        }
    }
    Ok(split(&fold_of, folds))
}

fn check(rows: usize, folds: usize) -> Result<(), SplitError> {
    if (2..=rows).contains(&folds) {
        check_rows(rows)
    } else {
        Err(SplitError::Folds { folds, rows })
    }
}

fn split(fold_of: &[usize], folds: usize) -> Vec<Fold> {
    let part = |fold| {
        let (test, train) = (0..fold_of.len()).partition(|&row| fold_of[row] == fold);
        (train, test)
    };
    (0..folds).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_test_row_once() {
        for folds in [2, 3, 10] {
            let parts = k_fold(10, folds, 5).unwrap();
            let mut tests: Vec<usize> = parts.iter().flat_map(|(_, test)| test.clone()).collect();
            tests.sort_unstable();
            assert_eq!(tests, (0..10).collect::<Vec<_>>());
            assert!(
                parts
                    .iter()
                    .all(|(train, test)| train.len() + test.len() == 10 && test.len().abs_diff(10 / folds) <= 1)
            );
        }
    }

    #[test]
    fn classes_are_spread_evenly() {
        let y: Vec<u32> = (0..50).map(|row| row % 7 / 3).collect();
        for (_, test) in stratified_k_fold(&y, 5, 3).unwrap() {
            assert_eq!(test.len(), 10);
            for class in 0..3 {
                let all = y.iter().filter(|&&other| other == class).count();
                let here = test.iter().filter(|&&row| y[row] == class).count();
                assert!(here == all / 5 || here == all / 5 + 1);
            }
        }
    }

    #[test]
    fn impossible_folds_are_rejected() {
        assert_eq!(k_fold(3, 4, 0), Err(SplitError::Folds { folds: 4, rows: 3 }));
        assert_eq!(k_fold(3, 1, 0), Err(SplitError::Folds { folds: 1, rows: 3 }));
        assert_eq!(
            stratified_k_fold(&[], 2, 0),
            Err(SplitError::Folds { folds: 2, rows: 0 })
        );
    }
}
