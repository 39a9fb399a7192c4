//! All scores of a classifier in one struct.

use super::averages::{Average, ClassMetrics, averaged, from_confusion_matrix};
use super::confusion::{accuracy, balanced, confusion_matrix};
use super::error::MetricError;
use super::probabilities::log_loss;
use super::ratio;
use super::roc::roc_auc_with;
use crate::progress::{Interrupt, Observer, unobserved};
use ndarray::ArrayView2;

/// The scores of a classifier on a set of rows; returned by [`classification_scores`].
#[derive(Clone, Debug, PartialEq)]
pub struct ClassificationScores {
    /// The share of correct predictions.
    pub accuracy: f64,
    /// The mean recall of the classes that have rows.
    pub balanced_accuracy: f64,
    /// The mean precision of the classes.
    pub precision_macro: f64,
    /// The mean recall of the classes, where classes without rows are 0.
    pub recall_macro: f64,
    /// The mean F1 of the classes.
    pub f1_macro: f64,
    /// The mean negative log-likelihood of the true class.
    pub log_loss: f64,
    /// The area under the ROC curve (one against the rest, macro); `None` when a class has no rows.
    pub roc_auc: Option<f64>,
    /// The accuracy of always predicting the baseline class.
    pub baseline_accuracy: f64,
    /// `matrix[i][j]` rows of class i were predicted as class j.
    pub confusion_matrix: Vec<Vec<u64>>,
    /// The scores of each class.
    pub per_class: Vec<ClassMetrics>,
}

/// Computes all scores of predictions `y_pred` and probabilities `proba` (rows × classes) against
/// `y_true`. `baseline_class` is the most frequent class of the training rows. Time O(classes · n
/// log n).
///
/// ```
/// use ml_core::metrics::classification_scores;
/// use ndarray::array;
///
/// let proba = array![[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]];
/// let scores = classification_scores(&[0, 1, 1], &[0, 0, 1], proba.view(), 2, 1)?;
/// assert_eq!((scores.accuracy, scores.baseline_accuracy), (2.0 / 3.0, 2.0 / 3.0));
/// assert_eq!(scores.roc_auc, Some(1.0));
/// assert_eq!(scores.confusion_matrix, [[1, 0], [1, 1]]);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// When the inputs are empty or do not match, a class is not below `n_classes`, or a probability is
/// not finite.
pub fn classification_scores(
    y_true: &[u32],
    y_pred: &[u32],
    proba: ArrayView2<'_, f64>,
    n_classes: usize,
    baseline_class: u32,
) -> Result<ClassificationScores, MetricError> {
    classification_scores_with(y_true, y_pred, proba, n_classes, baseline_class, &unobserved)
}

/// Does the same as [`classification_scores`] and reports to `observer` for how many classes the
/// ROC curve is done.
///
/// # Errors
/// As [`classification_scores`]; [`MetricError::Cancelled`] when the observer cancels it.
pub fn classification_scores_with(
    y_true: &[u32],
    y_pred: &[u32],
    proba: ArrayView2<'_, f64>,
    n_classes: usize,
    baseline_class: u32,
    observer: Observer<'_>,
) -> Result<ClassificationScores, MetricError> {
    let interrupt = Interrupt::new(observer, n_classes);
    if proba.ncols() != n_classes {
        return Err(MetricError::ProbabilityColumns {
            found: proba.ncols(),
            expected: n_classes,
        });
    }
    let matrix = confusion_matrix(y_true, y_pred, n_classes)?;
    let per_class = from_confusion_matrix(&matrix);
    let average = averaged(&per_class, &matrix, Average::Macro);
    let baseline = y_true.iter().filter(|&&class| class == baseline_class).count();
    Ok(ClassificationScores {
        accuracy: accuracy(y_true, y_pred)?,
        balanced_accuracy: balanced(&matrix),
        precision_macro: average.precision,
        recall_macro: average.recall,
        f1_macro: average.f1,
        log_loss: log_loss(y_true, proba)?,
        roc_auc: roc_auc_with(y_true, proba, &interrupt)?,
        baseline_accuracy: ratio(baseline as u64, y_true.len() as u64),
        confusion_matrix: matrix,
        per_class,
    })
}
