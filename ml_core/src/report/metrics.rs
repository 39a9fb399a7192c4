//! Metrics of a training, by task.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Metrics of a training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Metrics {
    /// Metrics of predicted classes.
    Classification(Scores<ClassificationReport>),
    /// Metrics of predicted numbers.
    Regression(Scores<RegressionReport>),
    /// Metrics of clusters.
    Clustering(ClusteringReport),
}

impl Metrics {
    /// Returns the score to compare models by, on rows that were not learned from: the accuracy or
    /// R² on the test rows, or else over the folds; the silhouette of a clustering.
    #[must_use]
    pub fn main_score(&self) -> Option<f64> {
        fn test_or_cv<T>(scores: &Scores<T>, name: &str, test: impl FnOnce(&T) -> Option<f64>) -> Option<f64> {
            let folds = || Some(scores.cv.as_ref()?.get(name)?.mean);
            scores.test.as_ref().and_then(test).or_else(folds)
        }
        match self {
            Self::Classification(scores) => test_or_cv(scores, "accuracy", |test| Some(test.accuracy)),
            Self::Regression(scores) => test_or_cv(scores, "r2", |test| test.r2),
            Self::Clustering(report) => report.silhouette,
        }
    }
}

/// Scores of one set of rows.
#[derive(Clone, Debug, PartialEq)]
pub enum RowScores {
    /// Scores of predicted classes.
    Classes(ClassificationReport),
    /// Scores of predicted numbers.
    Numbers(RegressionReport),
    /// Scores of clusters.
    Clusters(ClusteringReport),
}

/// Scores on the training rows, the test rows and the folds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scores<T> {
    /// Scores on the rows that the model was fitted to.
    pub train: T,
    /// Scores on rows that were held out; null where there are none.
    pub test: Option<T>,
    /// Mean and standard deviation of each score over the folds of a cross-validation.
    pub cv: Option<BTreeMap<String, MeanStd>>,
}

/// Mean and standard deviation (divisor n).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeanStd {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub std: f64,
}

/// Scores of predicted classes; see `metrics::ClassificationScores`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClassificationReport {
    /// The share of correct predictions.
    pub accuracy: f64,
    /// The mean recall of the classes that have rows.
    pub balanced_accuracy: f64,
    /// The mean precision of the classes.
    pub precision_macro: f64,
    /// The mean recall of the classes.
    pub recall_macro: f64,
    /// The mean F1 of the classes.
    pub f1_macro: f64,
    /// The mean negative log-likelihood of the true class.
    pub log_loss: f64,
    /// The area under the ROC curve; null when a class has no rows.
    pub roc_auc: Option<f64>,
    /// The accuracy of always predicting the most frequent class of the training rows.
    pub baseline_accuracy: f64,
    /// The scores of each class.
    pub per_class: Vec<ClassReport>,
    /// Rows by true and predicted class.
    pub confusion_matrix: ConfusionMatrix,
}

/// Scores of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClassReport {
    /// The class.
    pub label: String,
    /// The share of the predictions of the class that are correct.
    pub precision: f64,
    /// The share of the rows of the class that are predicted.
    pub recall: f64,
    /// The harmonic mean of precision and recall.
    pub f1: f64,
    /// The number of rows of the class.
    pub support: u64,
}

/// Number of rows by true and predicted class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfusionMatrix {
    /// The classes.
    pub labels: Vec<String>,
    /// `matrix[i][j]` rows of class i were predicted as class j.
    pub matrix: Vec<Vec<u64>>,
}

/// Scores of predicted numbers; see `metrics::RegressionScores`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegressionReport {
    /// The mean absolute error, in the unit of the target.
    pub mae: f64,
    /// The root of the mean squared error, in the unit of the target.
    pub rmse: f64,
    /// The share of the variance that is explained; null for a single row.
    pub r2: Option<f64>,
    /// The median of the absolute errors, in the unit of the target.
    pub median_absolute_error: f64,
    /// The mean of the absolute errors relative to the true values; null when one is 0.
    pub mape: Option<f64>,
    /// The mean absolute error of always predicting the median of the training rows.
    pub baseline_mae: f64,
    /// The root of the mean squared error of always predicting the mean of the training rows.
    pub baseline_rmse: f64,
    /// The errors of always predicting the mean of the training rows.
    pub baseline_mean: BaselineReport,
    /// The errors of always predicting the median of the training rows.
    pub baseline_median: BaselineReport,
}

/// Errors of always predicting one value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BaselineReport {
    /// The value.
    pub value: f64,
    /// The mean absolute error.
    pub mae: f64,
    /// The root of the mean squared error.
    pub rmse: f64,
}

/// Metrics of clusters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClusteringReport {
    /// The sum of the squared distances to the nearest centre.
    pub inertia: f64,
    /// The mean silhouette, of a sample beyond 10,000 rows; null where it is not defined.
    pub silhouette: Option<f64>,
    /// The number of rows of each cluster.
    pub cluster_sizes: Vec<u64>,
}
