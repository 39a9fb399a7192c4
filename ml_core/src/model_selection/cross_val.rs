//! Subsets of rows, and cross-validation.

use super::{Fold, SplitError};
use crate::data::{FeatureMatrix, FeatureView};

/// A subset of rows with their classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Subset {
    /// The matrix (rows × columns).
    pub x: FeatureMatrix,
    /// The class of each row.
    pub y: Vec<u32>,
}

/// Copies the given rows (from 0, in any order, repetitions allowed) of the matrix `x` and of its
/// classes `y`. Time and memory O(rows · columns).
///
/// ```
/// use ml_core::model_selection::{take, train_test_split};
/// use ndarray::array;
///
/// let (x, y) = (array![[1.0], [2.0], [8.0], [9.0]], [0, 0, 1, 1]);
/// let (train, test) = train_test_split(Some(&y), 4, 0.5, 7)?;
/// let (train, test) = (take(x.view(), &y, &train)?, take(x.view(), &y, &test)?);
/// assert_eq!((train.x.dim(), train.y), ((2, 1), vec![0, 1]));
/// assert_eq!((test.x.dim(), test.y), ((2, 1), vec![0, 1]));
/// # Ok::<(), ml_core::model_selection::SplitError>(())
/// ```
///
/// # Errors
/// When `y` does not have one class per row of `x`, or a row does not exist.
pub fn take<'a>(x: impl Into<FeatureView<'a>>, y: &[u32], rows: &[usize]) -> Result<Subset, SplitError> {
    let x = x.into();
    if y.len() != x.nrows() {
        return Err(SplitError::Length {
            found: y.len(),
            expected: x.nrows(),
        });
    }
    if let Some(&row) = rows.iter().find(|&&row| row >= y.len()) {
        return Err(SplitError::Row { row, rows: y.len() });
    }
    Ok(Subset {
        x: x.select_rows(rows),
        y: rows.iter().map(|&row| y[row]).collect(),
    })
}

/// Returns the score of each fold, in order. `score` receives the training and the test rows, fits
/// a model to the former and returns its score on the latter; any score will do. The mean is the
/// estimate, the spread shows its uncertainty. Source: Stone, "Cross-validatory choice and
/// assessment of statistical predictions", Journal of the Royal Statistical Society B 36, 1974.
///
/// Time is that of one fit per fold, one after the other (fits use all threads). For an example see
/// [the module](super).
///
/// # Errors
/// The first error of `score`; also as [`take`].
pub fn cross_val_score<'a, E: From<SplitError>>(
    x: impl Into<FeatureView<'a>>,
    y: &[u32],
    folds: &[Fold],
    mut score: impl FnMut(Subset, Subset) -> Result<f64, E>,
) -> Result<Vec<f64>, E> {
    let x = x.into();
    let score_fold = |(train, test): &Fold| score(take(x, y, train)?, take(x, y, test)?);
    folds.iter().map(score_fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model_selection::k_fold;
    use ndarray::{Array2, array};

    #[test]
    fn rows_are_taken_in_the_order_given() {
        let x = array![[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]];
        let found = take(x.view(), &[7, 8, 9], &[2, 0, 2]).unwrap();
        assert_eq!(
            found.x.into_dense().unwrap(),
            array![[4.0, 5.0], [0.0, 1.0], [4.0, 5.0]]
        );
        assert_eq!(found.y, [9, 7, 9]);
        assert_eq!(take(x.view(), &[7, 8, 9], &[]).unwrap().x.dim(), (0, 2));
        assert_eq!(
            take(x.view(), &[7, 8, 9], &[0, 3]),
            Err(SplitError::Row { row: 3, rows: 3 })
        );
        assert_eq!(
            take(x.view(), &[7, 8], &[0]),
            Err(SplitError::Length { found: 2, expected: 3 })
        );
    }

    #[test]
    fn folds_are_scored_in_order_until_one_fails() {
        let x = Array2::from_shape_fn((9, 1), |(row, _)| row as f64);
        let y: Vec<u32> = (0..9).collect();
        let folds = k_fold(9, 3, 5).unwrap();
        let scores = cross_val_score(x.view(), &y, &folds, |train, test| {
            assert_eq!((train.y.len(), test.y.len()), (6, 3));
            Ok::<_, SplitError>(test.x.into_dense().expect("a small matrix").sum())
        });
        let expected: Vec<f64> = folds
            .iter()
            .map(|(_, test)| test.iter().map(|&row| row as f64).sum())
            .collect();
        assert_eq!(scores, Ok(expected));
        let mut calls = 0;
        let failed = cross_val_score(x.view(), &y, &folds, |_, _| {
            calls += 1;
            Err(SplitError::TestSize { value: 2.0 })
        });
        assert_eq!((failed, calls), (Err(SplitError::TestSize { value: 2.0 }), 1));
    }
}
