//! Metrics of predicted numbers.

use super::error::{MetricError, check_lengths};
use crate::data::sum::{mean, sum, unit};

/// The two predictions that need no model: the mean and the median of the training rows.
/// scikit-learn: `DummyRegressor` with `strategy="mean"` and `"median"`.
///
/// ```
/// use ml_core::metrics::RegressionBaselines;
///
/// let baselines = RegressionBaselines::fit(&[1.0, 2.0, 9.0])?;
/// assert_eq!((baselines.mean, baselines.median), (4.0, 2.0));
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegressionBaselines {
    /// The mean of the training rows, which has the least squared error of all constants.
    pub mean: f64,
    /// The median of the training rows, which has the least absolute error of all constants.
    pub median: f64,
}

impl RegressionBaselines {
    /// Computes both from the target of the training rows. Time O(n).
    ///
    /// # Errors
    /// When there are no rows, or a value is not finite.
    pub fn fit(y_train: &[f64]) -> Result<Self, MetricError> {
        check_lengths("training values", y_train.len(), y_train.len())?;
        check_finite("the target of the training rows", y_train)?;
        Ok(Self {
            mean: mean(y_train.iter().copied()),
            median: median(y_train.to_vec()),
        })
    }
}

/// The errors of always predicting one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BaselineScores {
    /// The predicted value.
    pub value: f64,
    /// The mean absolute error.
    pub mae: f64,
    /// The root of the mean squared error.
    pub rmse: f64,
}

/// The scores of a regressor on a set of rows; returned by [`regression_scores`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegressionScores {
    /// The mean absolute error, in the unit of the target.
    pub mae: f64,
    /// The root of the mean squared error, in the unit of the target.
    pub rmse: f64,
    /// The share of the variance that is explained; `None` for a single row.
    pub r2: Option<f64>,
    /// The median of the absolute errors, in the unit of the target.
    pub median_absolute_error: f64,
    /// The mean of the absolute errors relative to the true values, as a share; `None` when a true
    /// value is 0.
    pub mape: Option<f64>,
    /// The errors of always predicting the mean of the training rows.
    pub baseline_mean: BaselineScores,
    /// The errors of always predicting the median of the training rows.
    pub baseline_median: BaselineScores,
}

/// Computes all scores of the predictions `y_pred` against `y_true`, beside those of the
/// `baselines` of the training rows. Time O(n).
///
/// ```
/// use ml_core::metrics::{RegressionBaselines, regression_scores};
///
/// let baselines = RegressionBaselines::fit(&[1.0, 2.0, 6.0])?;
/// let scores = regression_scores(&[1.0, 5.0], &[2.0, 5.0], baselines)?;
/// assert_eq!((scores.mae, scores.r2, scores.mape), (0.5, Some(0.875), Some(0.5)));
/// assert_eq!((scores.baseline_mean.mae, scores.baseline_median.mae), (2.0, 2.0));
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// When the inputs are empty or differ in length, a value is not finite, or a score exceeds double
/// precision.
pub fn regression_scores(
    y_true: &[f64],
    y_pred: &[f64],
    baselines: RegressionBaselines,
) -> Result<RegressionScores, MetricError> {
    let baseline = |value: f64| {
        let always = vec![value; y_true.len()];
        Ok(BaselineScores {
            value,
            mae: mean_absolute_error(y_true, &always)?,
            rmse: root_mean_squared_error(y_true, &always)?,
        })
    };
    Ok(RegressionScores {
        mae: mean_absolute_error(y_true, y_pred)?,
        rmse: root_mean_squared_error(y_true, y_pred)?,
        r2: r2_score(y_true, y_pred)?,
        median_absolute_error: median_absolute_error(y_true, y_pred)?,
        mape: mean_absolute_percentage_error(y_true, y_pred)?,
        baseline_mean: baseline(baselines.mean)?,
        baseline_median: baseline(baselines.median)?,
    })
}

/// Returns the mean of the absolute errors: (1/n) Σ |true − predicted|, in the unit of the target.
///
/// ```
/// use ml_core::metrics::mean_absolute_error;
///
/// assert_eq!(mean_absolute_error(&[3.0, -1.0], &[2.5, -2.5])?, 1.0);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// As [`regression_scores`].
pub fn mean_absolute_error(y_true: &[f64], y_pred: &[f64]) -> Result<f64, MetricError> {
    let errors = errors(y_true, y_pred)?;
    finite("the mean absolute error", mean(errors.iter().copied()))
}

/// Returns the root of the mean squared error: √((1/n) Σ (true − predicted)²), in the unit of the
/// target. Large errors count more than in [`mean_absolute_error`].
///
/// ```
/// use ml_core::metrics::root_mean_squared_error;
///
/// assert_eq!(root_mean_squared_error(&[3.0, 1.0], &[3.0, 3.0])?, 2.0_f64.sqrt());
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// As [`regression_scores`].
pub fn root_mean_squared_error(y_true: &[f64], y_pred: &[f64]) -> Result<f64, MetricError> {
    let errors = errors(y_true, y_pred)?;
    let unit = unit(largest(&errors));
    let squares = errors.iter().map(|error| (error / unit) * (error / unit));
    finite("the root mean squared error", mean(squares).sqrt() * unit)
}

/// Returns the coefficient of determination: 1 − Σ (true − predicted)² / Σ (true − mean of the
/// true)². 1 is best; 0 is as good as always predicting the mean of these rows, and worse
/// predictions are below 0.
///
/// If all true values are equal, it is 1 for exact predictions and otherwise 0, as in scikit-learn
/// (`force_finite`). `None` for a single row.
///
/// ```
/// use ml_core::metrics::r2_score;
///
/// assert_eq!(r2_score(&[1.0, 2.0, 3.0], &[1.0, 2.0, 4.0])?, Some(0.5));
/// assert_eq!(r2_score(&[2.0, 2.0], &[2.0, 3.0])?, Some(0.0));
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// As [`regression_scores`].
pub fn r2_score(y_true: &[f64], y_pred: &[f64]) -> Result<Option<f64>, MetricError> {
    let errors = errors(y_true, y_pred)?;
    if y_true.len() < 2 {
        return Ok(None);
    }
    let wrong = largest(&errors);
    if wrong == 0.0 {
        return Ok(Some(1.0));
    }
    if y_true.iter().all(|value| *value == y_true[0]) {
        return Ok(Some(0.0));
    }
    let mean = mean(y_true.iter().copied());
    let deviations: Vec<f64> = y_true.iter().map(|value| (value - mean).abs()).collect();
    let (of_errors, of_deviations) = (unit(wrong), unit(largest(&deviations)));
    let squares = |values: &[f64], unit: f64| sum(values.iter().map(|value| (value / unit) * (value / unit)));
    let quotient = of_errors / of_deviations;
    // In this order only a result that exceeds double precision does.
    let share = squares(&errors, of_errors) / squares(&deviations, of_deviations) * quotient * quotient;
    finite("R²", 1.0 - share).map(Some)
}

/// Returns the median of the absolute errors, in the unit of the target: half of the rows have a
/// smaller error. A few large errors do not change it.
///
/// ```
/// use ml_core::metrics::median_absolute_error;
///
/// assert_eq!(median_absolute_error(&[1.0, 2.0, 3.0], &[1.0, 2.5, 90.0])?, 0.5);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// As [`regression_scores`].
pub fn median_absolute_error(y_true: &[f64], y_pred: &[f64]) -> Result<f64, MetricError> {
    errors(y_true, y_pred).map(median)
}

/// Returns the mean of the absolute errors relative to the true values: (1/n) Σ |true − predicted|
/// / |true|, as a share (0.1 is 10 %). Divisors below the machine epsilon count as the epsilon, as
/// in scikit-learn. `None` when a true value is 0, for which no relative error exists
/// (scikit-learn returns a huge number then).
///
/// ```
/// use ml_core::metrics::mean_absolute_percentage_error;
///
/// assert_eq!(mean_absolute_percentage_error(&[2.0, 4.0], &[1.0, 4.0])?, Some(0.25));
/// assert_eq!(mean_absolute_percentage_error(&[0.0, 4.0], &[1.0, 4.0])?, None);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// As [`regression_scores`].
pub fn mean_absolute_percentage_error(y_true: &[f64], y_pred: &[f64]) -> Result<Option<f64>, MetricError> {
    let errors = errors(y_true, y_pred)?;
    if y_true.contains(&0.0) {
        return Ok(None);
    }
    let shares = errors
        .iter()
        .zip(y_true)
        .map(|(error, value)| error / value.abs().max(f64::EPSILON));
    finite("the mean absolute percentage error", mean(shares)).map(Some)
}

/// Returns the absolute error of each row, all finite.
fn errors(y_true: &[f64], y_pred: &[f64]) -> Result<Vec<f64>, MetricError> {
    check_lengths("predictions", y_pred.len(), y_true.len())?;
    check_finite("the target", y_true)?;
    check_finite("the predictions", y_pred)?;
    let errors: Vec<f64> = y_true
        .iter()
        .zip(y_pred)
        .map(|(truth, found)| (truth - found).abs())
        .collect();
    finite("the error of a row", largest(&errors))?;
    Ok(errors)
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

fn check_finite(subject: &'static str, values: &[f64]) -> Result<(), MetricError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(MetricError::NotFinite { subject, row: row + 1 }),
        None => Ok(()),
    }
}

fn finite(subject: &'static str, value: f64) -> Result<f64, MetricError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(MetricError::Overflow { subject })
    }
}

/// Returns the median of at least one value; of an even number the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    let at = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    let (below, &mut upper, _) = values.select_nth_unstable_by(at, f64::total_cmp);
    if !even {
        return upper;
    }
    let lower = below.iter().copied().fold(f64::MIN, f64::max);
    mean([lower, upper].into_iter())
}
