//! Metrics of predicted probabilities.

use super::error::{MetricError, check_classes, check_lengths};
use super::mean;
use ndarray::ArrayView2;

/// Returns the mean negative log-likelihood of the true class (cross-entropy, in nats): −(1/n) Σ ln
/// p(true class of the row). 0 is best, and there is no upper bound; one confident error costs more
/// than many hesitant ones.
///
/// `proba` is rows × classes. Probabilities are clipped to [ε, 1 − ε] with the machine epsilon, as
/// scikit-learn does, so a true class of probability 0 costs 36.04; rows are assumed to sum up to
/// 1. Forests and fully grown trees often predict 0 or 1, which costs much. Time O(n · classes).
///
/// ```
/// use ml_core::metrics::log_loss;
/// use ndarray::array;
///
/// let proba = array![[0.5, 0.5], [0.25, 0.75]];
/// let expected = -(0.5_f64.ln() + 0.75_f64.ln()) / 2.0;
/// assert!((log_loss(&[0, 1], proba.view())? - expected).abs() < 1e-12);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// When the inputs are empty or do not match, a class has no column, or a probability is not
/// finite.
pub fn log_loss(y_true: &[u32], proba: ArrayView2<'_, f64>) -> Result<f64, MetricError> {
    check(y_true, proba)?;
    let of_row = |(row, &class): (usize, &u32)| {
        let probability = proba[[row, class as usize]];
        -libm::log(probability.clamp(f64::EPSILON, 1.0 - f64::EPSILON))
    };
    Ok(mean(&y_true.iter().enumerate().map(of_row).collect::<Vec<_>>()))
}

/// Rejects probabilities that are not one finite number for each row and class.
pub(super) fn check(y_true: &[u32], proba: ArrayView2<'_, f64>) -> Result<(), MetricError> {
    check_lengths("rows of probabilities", proba.nrows(), y_true.len())?;
    check_classes(y_true, proba.ncols())?;
    match proba.indexed_iter().find(|(_, value)| !value.is_finite()) {
        Some(((row, _), _)) => Err(MetricError::NotFinite {
            subject: "the matrix of probabilities",
            row: row + 1,
        }),
        None => Ok(()),
    }
}
