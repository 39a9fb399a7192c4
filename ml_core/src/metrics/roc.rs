//! ROC curve: how well scores rank positive rows before negative ones.

use super::error::{MetricError, check_lengths};
use super::probabilities::check;
use super::{mean, ratio};
use crate::progress::{Interrupt, unobserved};
use ndarray::ArrayView2;

/// Returns the area under the ROC curve: of the second class with two classes, else of each class
/// against the rest, averaged over the classes (scikit-learn's `multi_class="ovr"`,
/// `average="macro"`). `None` when a class has no rows, or all rows.
///
/// `proba` is rows × classes; `y_true` holds the class of each row. 1 is best, 0.5 is chance. Only
/// the order of the rows matters: probabilities that are all too high score the same (see
/// [`log_loss`](super::log_loss) for their size). Time O(classes · n log n).
///
/// ```
/// use ml_core::metrics::roc_auc;
/// use ndarray::array;
///
/// let proba = array![[0.8, 0.2], [0.4, 0.6], [0.3, 0.7]];
/// assert_eq!(roc_auc(&[0, 0, 1], proba.view())?, Some(1.0));
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// As [`log_loss`](super::log_loss).
pub fn roc_auc(y_true: &[u32], proba: ArrayView2<'_, f64>) -> Result<Option<f64>, MetricError> {
    roc_auc_with(y_true, proba, &Interrupt::new(&unobserved, proba.ncols()))
}

/// Does the same as [`roc_auc`], with cancellation between two classes.
pub(super) fn roc_auc_with(
    y_true: &[u32],
    proba: ArrayView2<'_, f64>,
    interrupt: &Interrupt<'_>,
) -> Result<Option<f64>, MetricError> {
    check(y_true, proba)?;
    let classes = if proba.ncols() == 2 { 1..2 } else { 0..proba.ncols() };
    let mut areas = Vec::with_capacity(classes.len());
    for class in classes {
        let area = interrupt.run(1, || {
            let positive: Vec<bool> = y_true.iter().map(|&truth| truth as usize == class).collect();
            Some(roc_auc_binary(&positive, &proba.column(class).to_vec()))
        });
        match area.unwrap_or(Err(MetricError::Cancelled))? {
            Some(area) => areas.push(area),
            None => return Ok(None),
        }
    }
    Ok(Some(mean(&areas)))
}

/// Returns the area under the ROC curve: the share of the pairs of a positive and a negative row in
/// which the positive one has the higher score (a tie is half a pair). `None` without a positive or
/// without a negative row. Time O(n log n), memory O(n).
///
/// Source: Hanley and McNeil, "The meaning and use of the area under a receiver operating
/// characteristic (ROC) curve", Radiology 143, 1982.
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
    // Twice the number of pairs in the right order, so that ties give integers.
    let (mut twice, mut negatives, mut positives) = (0_u128, 0_u128, 0_u128);
    for group in score_groups(positive, scores)? {
        twice += u128::from(group.negatives) * (2 * positives + u128::from(group.positives));
        negatives += u128::from(group.negatives);
        positives += u128::from(group.positives);
    }
    let pairs = negatives * positives;
    Ok((pairs > 0).then(|| twice as f64 / (2 * pairs) as f64))
}

/// A point of the ROC curve: the rates when rows with a score of at least `threshold` are predicted
/// as positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RocPoint {
    /// The lowest score that is predicted as positive; infinite for the first point, where none is.
    pub threshold: f64,
    /// The share of the negative rows that are predicted as positive.
    pub false_positive_rate: f64,
    /// The share of the positive rows that are predicted as positive (the recall).
    pub true_positive_rate: f64,
}

/// Returns the ROC curve, from (0, 0) to (1, 1): a point for each distinct score, the highest first
/// (scikit-learn's `drop_intermediate=False`). `None` without a positive or without a negative row.
/// Time O(n log n), memory O(n).
///
/// ```
/// use ml_core::metrics::roc_curve;
///
/// let curve = roc_curve(&[false, true, false, true], &[0.1, 0.4, 0.35, 0.8])?.unwrap_or_default();
/// let points: Vec<_> = curve.iter().map(|point| (point.false_positive_rate, point.true_positive_rate)).collect();
/// assert_eq!(points, [(0.0, 0.0), (0.0, 0.5), (0.0, 1.0), (0.5, 1.0), (1.0, 1.0)]);
/// assert_eq!(curve[2].threshold, 0.4);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// As [`roc_auc_binary`].
pub fn roc_curve(positive: &[bool], scores: &[f64]) -> Result<Option<Vec<RocPoint>>, MetricError> {
    let groups = score_groups(positive, scores)?;
    let sum = |count: fn(&ScoreGroup) -> u64| groups.iter().map(count).sum::<u64>();
    let (all_negatives, all_positives) = (sum(|group| group.negatives), sum(|group| group.positives));
    if all_negatives == 0 || all_positives == 0 {
        return Ok(None);
    }
    let (mut negatives, mut positives) = (0, 0);
    let start = RocPoint {
        threshold: f64::INFINITY,
        false_positive_rate: 0.0,
        true_positive_rate: 0.0,
    };
    let points = groups.iter().map(|group| {
        negatives += group.negatives;
        positives += group.positives;
        RocPoint {
            threshold: group.score,
            false_positive_rate: ratio(negatives, all_negatives),
            true_positive_rate: ratio(positives, all_positives),
        }
    });
    Ok(Some(std::iter::once(start).chain(points).collect()))
}

/// The numbers of positive and negative rows with one score.
struct ScoreGroup {
    score: f64,
    negatives: u64,
    positives: u64,
}

/// Returns the distinct scores in descending order, with the numbers of their rows.
fn score_groups(positive: &[bool], scores: &[f64]) -> Result<Vec<ScoreGroup>, MetricError> {
    check_lengths("the scores", scores.len(), positive.len())?;
    if let Some(row) = scores.iter().position(|score| !score.is_finite()) {
        return Err(MetricError::NotFinite {
            subject: "the list of scores",
            row: row + 1,
        });
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    // Adding zero turns -0 into 0, because the two are equal as scores.
    order.sort_unstable_by(|&a, &b| (scores[b] + 0.0).total_cmp(&(scores[a] + 0.0)));
    let group = |tied: &[usize]| {
        let positives = tied.iter().filter(|&&row| positive[row]).count() as u64;
        ScoreGroup {
            score: scores[tied[0]] + 0.0,
            negatives: tied.len() as u64 - positives,
            positives,
        }
    };
    Ok(order.chunk_by(|&a, &b| scores[a] == scores[b]).map(group).collect())
}
