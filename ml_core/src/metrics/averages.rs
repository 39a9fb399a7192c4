//! Precision, recall and F1, per class and averaged.

use super::confusion::confusion_matrix;
use super::error::MetricError;
use super::{mean, ratio};
use crate::data::sum::sum;

/// Averaging of the scores of the classes. scikit-learn: `average`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// The scores of one class against all others: scikit-learn's default for two classes.
    Binary {
        /// The positive class (scikit-learn's `pos_label`).
        positive: u32,
    },
    /// The unweighted mean over the classes.
    Macro,
    /// The mean over the classes, weighted by their rows.
    Weighted,
    /// The score of all rows together; equal to the accuracy.
    Micro,
}

/// The scores of one class. Undefined scores (nothing predicted, no rows) are 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassMetrics {
    /// The share of the predictions of this class that are correct.
    pub precision: f64,
    /// The share of the rows of this class that are predicted as such.
    pub recall: f64,
    /// The harmonic mean of precision and recall.
    pub f1: f64,
    /// The number of rows of this class.
    pub support: u64,
}

/// Averaged scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrecisionRecallF1 {
    /// The averaged precision.
    pub precision: f64,
    /// The averaged recall.
    pub recall: f64,
    /// The averaged F1.
    pub f1: f64,
}

/// Returns precision, recall, F1 and rows of each class, in their order, as scikit-learn's
/// `classification_report` shows them. Time O(n + classes²).
///
/// ```
/// use ml_core::metrics::per_class;
///
/// let classes = per_class(&[0, 0, 0, 1], &[0, 0, 1, 1], 2)?;
/// assert_eq!((classes[1].precision, classes[1].recall, classes[1].support), (0.5, 1.0, 1));
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// As [`confusion_matrix`].
pub fn per_class(y_true: &[u32], y_pred: &[u32], n_classes: usize) -> Result<Vec<ClassMetrics>, MetricError> {
    Ok(from_confusion_matrix(&confusion_matrix(y_true, y_pred, n_classes)?))
}

/// Returns precision, recall and F1, averaged over all `n_classes` classes as `average` defines.
///
/// For one class, with tp true positives, fp false positives and fn false negatives: precision = tp
/// / (tp + fp), recall = tp / (tp + fn), F1 = 2 tp / (2 tp + fp + fn), the harmonic mean of both.
/// Undefined scores (nothing predicted, no rows) are 0. The averaged F1 is the mean of the classes'
/// F1, not the F1 of the averages. Time O(n + classes²). Source: van Rijsbergen, *Information
/// Retrieval*, 1979.
///
/// ```
/// use ml_core::metrics::{Average, precision_recall_f1};
///
/// let (y_true, y_pred) = ([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 2]);
/// let recall = |average| precision_recall_f1(&y_true, &y_pred, 3, average).map(|scores| scores.recall);
/// assert_eq!(recall(Average::Binary { positive: 1 })?, 0.5);
/// assert!((recall(Average::Macro)? - (2.0 / 3.0 + 0.5 + 1.0) / 3.0).abs() < 1e-12);
/// assert!((recall(Average::Weighted)? - recall(Average::Micro)?).abs() < 1e-12);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// As [`confusion_matrix`]; also when the positive class of [`Average::Binary`] is not below
/// `n_classes`.
pub fn precision_recall_f1(
    y_true: &[u32],
    y_pred: &[u32],
    n_classes: usize,
    average: Average,
) -> Result<PrecisionRecallF1, MetricError> {
    if let Average::Binary { positive } = average
        && positive as usize >= n_classes
    {
        return Err(MetricError::Positive { positive, n_classes });
    }
    let matrix = confusion_matrix(y_true, y_pred, n_classes)?;
    Ok(averaged(&from_confusion_matrix(&matrix), &matrix, average))
}

pub(super) fn from_confusion_matrix(matrix: &[Vec<u64>]) -> Vec<ClassMetrics> {
    let class = |(class, row): (usize, &Vec<u64>)| {
        let (correct, support) = (row[class], row.iter().sum());
        let predicted: u64 = matrix.iter().map(|row| row[class]).sum();
        ClassMetrics {
            precision: ratio(correct, predicted),
            recall: ratio(correct, support),
            f1: ratio(2 * correct, predicted + support),
            support,
        }
    };
    matrix.iter().enumerate().map(class).collect()
}

pub(super) fn averaged(classes: &[ClassMetrics], matrix: &[Vec<u64>], average: Average) -> PrecisionRecallF1 {
    let total: u64 = classes.iter().map(|class| class.support).sum();
    let one = |score: fn(&ClassMetrics) -> f64| match average {
        Average::Binary { positive } => classes.get(positive as usize).map_or(0.0, score),
        Average::Macro => mean(&classes.iter().map(score).collect::<Vec<_>>()),
        Average::Weighted => sum(classes.iter().map(|class| score(class) * ratio(class.support, total))),
        Average::Micro => {
            let correct = matrix.iter().enumerate().map(|(class, row)| row[class]).sum();
            ratio(correct, total)
        }
    };
    PrecisionRecallF1 {
        precision: one(|class| class.precision),
        recall: one(|class| class.recall),
        f1: one(|class| class.f1),
    }
}
