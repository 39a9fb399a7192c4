//! Scores of predictions, by task.

use super::error::TrainError;
use super::target::Truth;
use crate::metrics::{RegressionBaselines, classification_scores_with, regression_scores, silhouette_score_with};
use crate::model::{ModelError, ModelTarget, Outcome};
use crate::progress::Observer;
use crate::report::{ClassificationReport, ClusteringReport, MeanStd, RowScores};
use ndarray::ArrayView2;
use std::collections::BTreeMap;

/// Number of rows beyond which the silhouette is computed on a sample.
const SILHOUETTE_ROWS: usize = 10_000;

/// Scores predictions of rows with known true values; `baseline` is the model's target.
pub(super) fn score(
    truth: &Truth,
    predicted: &Outcome,
    baseline: &ModelTarget,
    observer: Observer<'_>,
) -> Result<RowScores, TrainError> {
    match (truth, predicted, baseline) {
        (
            Truth::Classes { y, names },
            Outcome::Classes { classes, probabilities },
            ModelTarget::Classes { majority_class, .. },
        ) => {
            let n_classes = names.len();
            let probabilities = probabilities.view();
            let scores = classification_scores_with(y, classes, probabilities, n_classes, *majority_class, observer)?;
            Ok(RowScores::Classes(ClassificationReport::new(&scores, names)))
        }
        (Truth::Numbers(y), Outcome::Numbers { values }, ModelTarget::Numbers { mean, median, .. }) => {
            let baselines = RegressionBaselines {
                mean: *mean,
                median: *median,
            };
            Ok(RowScores::Numbers(regression_scores(y, values, baselines)?.into()))
        }
        _ => Err(TrainError::Model(ModelError::Inconsistent {
            reason: "the model predicts another kind of values than the target has".to_owned(),
        })),
    }
}

/// Scores clusters of the rows of a matrix.
pub(super) fn cluster_scores(
    x: ArrayView2<'_, f64>,
    labels: &[u32],
    distances: &[f64],
    n_clusters: usize,
    seed: u64,
    observer: Observer<'_>,
) -> Result<ClusteringReport, TrainError> {
    let mut cluster_sizes = vec![0; n_clusters];
    for &label in labels {
        cluster_sizes[label as usize] += 1;
    }
    let sample = (labels.len() > SILHOUETTE_ROWS).then_some((SILHOUETTE_ROWS, seed));
    Ok(ClusteringReport {
        inertia: distances.iter().map(|distance| distance * distance).sum(),
        silhouette: silhouette_score_with(x, labels, sample, observer)?,
        cluster_sizes,
    })
}

/// Returns the mean and the standard deviation of each score over the folds. A score that one fold
/// could not compute is left out: its mean would be over fewer folds than the others.
pub(super) fn over_folds(folds: &[RowScores]) -> BTreeMap<String, MeanStd> {
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for fold in folds {
        for (name, value) in named(fold) {
            found.entry(name.to_owned()).or_default().extend(value);
        }
    }
    found.retain(|_, values| values.len() == folds.len());
    found
        .into_iter()
        .map(|(name, values)| (name, mean_std(&values)))
        .collect()
}

fn mean_std(values: &[f64]) -> MeanStd {
    let (mean, std) = crate::data::sum::mean_std(values.iter().copied());
    MeanStd { mean, std }
}

/// Returns the scores that a mean over folds makes sense of.
fn named(scores: &RowScores) -> Vec<(&'static str, Option<f64>)> {
    match scores {
        RowScores::Clusters(scores) => vec![("silhouette", scores.silhouette)],
        RowScores::Classes(scores) => vec![
            ("accuracy", Some(scores.accuracy)),
            ("balanced_accuracy", Some(scores.balanced_accuracy)),
            ("precision_macro", Some(scores.precision_macro)),
            ("recall_macro", Some(scores.recall_macro)),
            ("f1_macro", Some(scores.f1_macro)),
            ("log_loss", Some(scores.log_loss)),
            ("roc_auc", scores.roc_auc),
        ],
        RowScores::Numbers(scores) => vec![
            ("mae", Some(scores.mae)),
            ("rmse", Some(scores.rmse)),
            ("r2", scores.r2),
            ("median_absolute_error", Some(scores.median_absolute_error)),
            ("mape", scores.mape),
        ],
    }
}
