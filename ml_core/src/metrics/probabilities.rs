//! Scores of predicted probabilities.

use super::error::{MetricError, check_classes, check_lengths};
use super::mean;
use ndarray::ArrayView2;

/// The mean negative log-likelihood of the true class. Probabilities are clipped to `[eps, 1 - eps]` with the machine
/// epsilon, as scikit-learn does.
///
/// `proba` has a row for each row and a column for each class.
///
/// # Errors
/// When the inputs are empty or do not fit together, a class has no column, or a probability is not finite.
pub fn log_loss(y_true: &[u32], proba: ArrayView2<'_, f64>) -> Result<f64, MetricError> {
    check(y_true, proba)?;
    let of_row = |(row, &class): (usize, &u32)| {
        let probability = proba[[row, class as usize]];
        -libm::log(probability.clamp(f64::EPSILON, 1.0 - f64::EPSILON))
    };
    Ok(mean(&y_true.iter().enumerate().map(of_row).collect::<Vec<_>>()))
}

/// The area under the ROC curve: of the second class with two classes, else of each class against the rest, averaged
/// over the classes (macro). `None` when a class has no rows, or all.
///
/// # Errors
/// As [`log_loss`].
pub fn roc_auc(y_true: &[u32], proba: ArrayView2<'_, f64>) -> Result<Option<f64>, MetricError> {
    check(y_true, proba)?;
    let classes = if proba.ncols() == 2 { 1..2 } else { 0..proba.ncols() };
    let mut areas = Vec::with_capacity(classes.len());
    for class in classes {
        let positive: Vec<bool> = y_true.iter().map(|&truth| truth as usize == class).collect();
        match roc_auc_binary(&positive, &proba.column(class).to_vec())? {
            Some(area) => areas.push(area),
            None => return Ok(None),
        }
    }
    Ok(Some(mean(&areas)))
}

/// The area under the ROC curve: the share of the pairs of a positive and a negative row in which the positive one has
/// the higher score (a tie counts half). `None` without a positive or without a negative row.
///
/// ```
/// use ml_core::metrics::roc_auc_binary;
///
/// assert_eq!(roc_auc_binary(&[false, true, false, true], &[0.1, 0.4, 0.35, 0.3])?, Some(0.75));
/// assert_eq!(roc_auc_binary(&[true], &[0.1])?, None);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// When the inputs are empty or of different lengths, or a score is not finite.
#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of rows are below 2^53; pairs are only rounded"
)]
pub fn roc_auc_binary(positive: &[bool], scores: &[f64]) -> Result<Option<f64>, MetricError> {
    check_lengths("the scores", scores.len(), positive.len())?;
    if let Some(row) = scores.iter().position(|score| !score.is_finite()) {
        return Err(MetricError::NotFinite {
            what: "the list of scores",
            row: row + 1,
        });
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_unstable_by(|&a, &b| (scores[a] + 0.0).total_cmp(&(scores[b] + 0.0)));
    // Twice the number of pairs in the right order, so that ties stay whole numbers.
    let (mut twice, mut negatives, mut positives) = (0_u128, 0_u128, 0_u128);
    for tied in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let here = tied.iter().filter(|&&row| positive[row]).count() as u128;
        let others = tied.len() as u128 - here;
        twice += here * (2 * negatives + others);
        negatives += others;
        positives += here;
    }
    let pairs = negatives * positives;
    Ok((pairs > 0).then(|| twice as f64 / (2 * pairs) as f64))
}

fn check(y_true: &[u32], proba: ArrayView2<'_, f64>) -> Result<(), MetricError> {
    check_lengths("rows of probabilities", proba.nrows(), y_true.len())?;
    check_classes(y_true, proba.ncols())?;
    match proba.indexed_iter().find(|(_, value)| !value.is_finite()) {
        Some(((row, _), _)) => Err(MetricError::NotFinite {
            what: "the matrix of probabilities",
            row: row + 1,
        }),
        None => Ok(()),
    }
}
