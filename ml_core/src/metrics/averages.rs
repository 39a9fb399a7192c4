//! Precision, recall and F1, of each class and averaged.

use super::confusion::confusion_matrix;
use super::error::MetricError;
use super::{mean, ratio};
use crate::data::sum::sum;

/// How the scores of the classes become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// The mean over the classes, whatever their size.
    Macro,
    /// The mean over the classes, weighted by their rows.
    Weighted,
    /// Of all rows together; equal to the accuracy.
    Micro,
}

/// The scores of one class. What is not defined (nothing predicted, no rows) is 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassMetrics {
    /// The share of the predictions of this class that are right.
    pub precision: f64,
    /// The share of this class that is found.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    /// Rows of this class.
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

/// Precision, recall, F1 and rows of each class.
///
/// # Errors
/// As [`confusion_matrix`].
pub fn per_class(y_true: &[u32], y_pred: &[u32], n_classes: usize) -> Result<Vec<ClassMetrics>, MetricError> {
    Ok(of_matrix(&confusion_matrix(y_true, y_pred, n_classes)?))
}

/// Precision, recall and F1, averaged as `average` says over all `n_classes` classes.
///
/// # Errors
/// As [`confusion_matrix`].
pub fn precision_recall_f1(
    y_true: &[u32],
    y_pred: &[u32],
    n_classes: usize,
    average: Average,
) -> Result<PrecisionRecallF1, MetricError> {
    let matrix = confusion_matrix(y_true, y_pred, n_classes)?;
    Ok(averaged(&of_matrix(&matrix), &matrix, average))
}

pub(super) fn of_matrix(matrix: &[Vec<u64>]) -> Vec<ClassMetrics> {
    let class = |(class, row): (usize, &Vec<u64>)| {
        let (right, support) = (row[class], row.iter().sum());
        let predicted: u64 = matrix.iter().map(|row| row[class]).sum();
        ClassMetrics {
            precision: ratio(right, predicted),
            recall: ratio(right, support),
            f1: ratio(2 * right, predicted + support),
            support,
        }
    };
    matrix.iter().enumerate().map(class).collect()
}

pub(super) fn averaged(classes: &[ClassMetrics], matrix: &[Vec<u64>], average: Average) -> PrecisionRecallF1 {
    let total: u64 = classes.iter().map(|class| class.support).sum();
    let one = |score: fn(&ClassMetrics) -> f64| match average {
        Average::Macro => mean(&classes.iter().map(score).collect::<Vec<_>>()),
        Average::Weighted => sum(classes.iter().map(|class| score(class) * ratio(class.support, total))),
        Average::Micro => {
            let right = matrix.iter().enumerate().map(|(class, row)| row[class]).sum();
            ratio(right, total)
        }
    };
    PrecisionRecallF1 {
        precision: one(|class| class.precision),
        recall: one(|class| class.recall),
        f1: one(|class| class.f1),
    }
}
