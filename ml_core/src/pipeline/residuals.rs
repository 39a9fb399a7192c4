//! Residuals of a regression, as a view and as an interval for predictions.

use super::prepare::Prepared;
use super::target::Truth;
use crate::model::{Estimator, Interval, Outcome};
use crate::report::{Artifact, PredictionInterval};

/// Largest number of points of a chart; of more rows every n-th is drawn.
const MAX_POINTS: usize = 2000;

/// Number of bars of the histogram.
const BARS: usize = 20;

/// Share of new rows whose true value the interval is meant to contain.
const COVERAGE: f64 = 0.9;

/// Fewest residuals that an interval is taken from: its limits are quantiles at 5 and 95 %.
const FEWEST_RESIDUALS: usize = 20;

/// True and predicted numbers.
#[derive(Default)]
pub(super) struct Pairs {
    pub(super) truth: Vec<f64>,
    pub(super) predicted: Vec<f64>,
}

impl Prepared {
    /// Returns the view of the residuals of the test rows, or else of the training rows, and the
    /// interval of predictions from rows that the model has not seen.
    pub(super) fn residual_view(
        &self,
        train: &Outcome,
        test: Option<&Outcome>,
        cv: Pairs,
        estimator: &Estimator,
    ) -> Option<(Artifact, Option<Interval>)> {
        let (name, rows, outcome) = match test {
            Some(outcome) => ("test", &self.test, outcome),
            None => ("train", &self.train, train),
        };
        let (Truth::Numbers(truth), Outcome::Numbers { values }) = (self.target.truth_of_rows(rows), outcome) else {
            return None;
        };
        // A tree's sample ignores groups and times, so rows outside it are no unseen group or time.
        let has_column = self.split.column().is_some();
        let out_of_bag = if has_column { None } else { self.out_of_bag(estimator) };
        let (source, unseen) = if let Some(pairs) = out_of_bag {
            ("out_of_bag", pairs)
        } else if !cv.truth.is_empty() {
            ("folds", cv)
        } else if test.is_some() {
            let pairs = Pairs {
                truth: truth.clone(),
                predicted: values.clone(),
            };
            (name, pairs)
        } else {
            (name, Pairs::default())
        };
        let interval = interval(&unseen.truth, &unseen.predicted);
        let reported = interval.map(|Interval { coverage, below, above }| PredictionInterval {
            coverage,
            below,
            above,
            rows: source.to_owned(),
        });
        Some((artifact(name, &truth, values, reported), interval))
    }

    /// Returns true and predicted numbers of the rows outside the samples of a forest's trees.
    fn out_of_bag(&self, estimator: &Estimator) -> Option<Pairs> {
        let predicted = estimator.out_of_bag()?;
        let Truth::Numbers(truth) = self.target.truth_of_rows(&self.train) else {
            return None;
        };
        let known = truth
            .into_iter()
            .zip(predicted)
            .filter_map(|(truth, predicted)| Some((truth, predicted?)));
        let (truth, predicted) = known.unzip();
        Some(Pairs { truth, predicted })
    }
}

/// Returns the view of the residuals of rows; `rows` says which they are.
fn artifact(rows: &str, truth: &[f64], predicted: &[f64], interval: Option<PredictionInterval>) -> Artifact {
    let step = truth.len().div_ceil(MAX_POINTS).max(1);
    let points = truth.iter().copied().zip(predicted.iter().copied());
    let residuals: Vec<f64> = points.clone().map(|(truth, predicted)| truth - predicted).collect();
    let (limits, counts) = histogram(&residuals);
    Artifact::Residuals {
        rows: rows.to_owned(),
        points: points.step_by(step).collect(),
        total: truth.len(),
        limits,
        counts,
        interval,
    }
}

/// Returns the limits of bars of equal width, and the number of values in each.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number of a bar is from 0 to 20"
)]
fn histogram(values: &[f64]) -> (Vec<f64>, Vec<u64>) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low >= high || !(high - low).is_finite() {
        return (vec![low, high], vec![values.len() as u64]);
    }
    let width = (high - low) / BARS as f64;
    let mut counts = vec![0; BARS];
    for value in values {
        let bar = ((value - low) / width) as usize;
        counts[bar.min(BARS - 1)] += 1;
    }
    let limit = |bar| if bar == BARS { high } else { low + width * bar as f64 };
    ((0..=BARS).map(limit).collect(), counts)
}

/// Returns the interval around a prediction that contains the true value of 90 % of rows like
/// these, which the model has not seen; `None` for too few rows.
fn interval(truth: &[f64], predicted: &[f64]) -> Option<Interval> {
    if truth.len() < FEWEST_RESIDUALS {
        return None;
    }
    let mut residuals: Vec<f64> = truth
        .iter()
        .zip(predicted)
        .map(|(truth, predicted)| truth - predicted)
        .collect();
    residuals.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - COVERAGE) / 2.0;
    Some(Interval {
        coverage: COVERAGE,
        below: quantile(&residuals, tail),
        above: quantile(&residuals, 1.0 - tail),
    })
}

/// Returns a quantile of sorted values, interpolated between neighbours.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position among the values"
)]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = share * (sorted.len() - 1) as f64;
    let at = position.floor();
    let (lower, upper) = (sorted[at as usize], sorted[position.ceil() as usize]);
    lower + (upper - lower) * (position - at)
}
