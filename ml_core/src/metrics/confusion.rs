//! Confusion matrix and accuracies.

use super::error::{MetricError, check_classes, check_lengths};
use super::{mean, ratio};

/// Largest number of classes: a matrix of that many takes 800 MB.
const MAX_CLASSES: usize = 10_000;

/// Returns the confusion matrix: `matrix[i][j]` rows of class i were predicted as class j.
///
/// `y_true` and `y_pred` hold a class for each row, 0 to `n_classes - 1`; the matrix has
/// `n_classes` rows and columns, also for classes that do not occur. Time O(n + classes²).
///
/// ```
/// let matrix = ml_core::metrics::confusion_matrix(&[0, 0, 1], &[0, 1, 1], 2)?;
/// assert_eq!(matrix, [[1, 1], [0, 1]]);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// When the inputs are empty or of different lengths, a class is not below `n_classes`, or there
/// are more than 10,000 classes.
pub fn confusion_matrix(y_true: &[u32], y_pred: &[u32], n_classes: usize) -> Result<Vec<Vec<u64>>, MetricError> {
    check_lengths("the predictions", y_pred.len(), y_true.len())?;
    check_classes(y_true, n_classes)?;
    check_classes(y_pred, n_classes)?;
    if n_classes > MAX_CLASSES {
        return Err(MetricError::TooManyClasses {
            n_classes,
            max: MAX_CLASSES,
        });
    }
    let mut matrix = vec![vec![0; n_classes]; n_classes];
    for (&truth, &predicted) in y_true.iter().zip(y_pred) {
        matrix[truth as usize][predicted as usize] += 1;
    }
    Ok(matrix)
}

/// Returns the accuracy: the share of correct predictions, from 0 to 1. Time O(n).
///
/// If one class is much larger than the others, always predicting it has a high accuracy too:
/// compare with that share, or use [`balanced_accuracy`].
///
/// ```
/// use ml_core::metrics::accuracy;
///
/// assert_eq!(accuracy(&[0, 1, 2, 2], &[0, 1, 2, 0])?, 0.75);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// When the inputs are empty or of different lengths.
pub fn accuracy(y_true: &[u32], y_pred: &[u32]) -> Result<f64, MetricError> {
    check_lengths("the predictions", y_pred.len(), y_true.len())?;
    let correct = y_true
        .iter()
        .zip(y_pred)
        .filter(|(truth, predicted)| truth == predicted);
    Ok(ratio(correct.count() as u64, y_true.len() as u64))
}

/// Returns the mean recall of the classes that have rows, from 0 to 1: every class has the same
/// weight, whatever its size. Always predicting one class gives 1 / classes. Time O(n + classes²).
///
/// ```
/// use ml_core::metrics::{accuracy, balanced_accuracy};
///
/// let (y_true, always_0) = ([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [0; 10]);
/// assert_eq!(accuracy(&y_true, &always_0)?, 0.9);
/// assert_eq!(balanced_accuracy(&y_true, &always_0, 2)?, 0.5);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// As [`confusion_matrix`].
pub fn balanced_accuracy(y_true: &[u32], y_pred: &[u32], n_classes: usize) -> Result<f64, MetricError> {
    Ok(balanced(&confusion_matrix(y_true, y_pred, n_classes)?))
}

pub(super) fn balanced(matrix: &[Vec<u64>]) -> f64 {
    let recalls: Vec<f64> = matrix
        .iter()
        .enumerate()
        .map(|(class, row)| (row[class], row.iter().sum()))
        .filter(|&(_, support)| support > 0)
        .map(|(correct, support)| ratio(correct, support))
        .collect();
    mean(&recalls)
}
