//! Metrics: the quality of a result.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Metrics of a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Metrics {
    /// Of a clustering.
    KMeans(KMeansMetrics),
    /// Of a classifier.
    Classifier(Box<ClassifierMetrics>),
}

/// Metrics of a clustering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KMeansMetrics {
    /// The sum of the squared distances to the nearest centre (in scaled units when scaled).
    pub inertia: f64,
    /// Iterations of the fit that was kept.
    pub n_iter: u32,
    /// The mean silhouette, −1 to 1; null with one cluster. Sampled beyond 10,000 rows.
    pub silhouette: Option<f64>,
    /// Rows of each cluster.
    pub cluster_sizes: Vec<u64>,
    /// Rows that were used.
    pub rows_used: u64,
    /// Rows that were left out because a value was missing.
    pub rows_dropped: u64,
}

/// Metrics of a classifier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClassifierMetrics {
    /// On the training rows.
    pub train: Scores,
    /// On the test rows.
    pub test: Scores,
    /// Of the cross-validation, by metric; null when none was asked for.
    pub cv: Option<BTreeMap<String, MeanStd>>,
    /// The accuracy by the trees that did not see the row (forests with bootstrap).
    pub oob_score: Option<f64>,
    /// How much each column lowered the impurity; the sum is 1 (or 0 for a tree that is a single
    /// leaf).
    pub feature_importances: Vec<Importance>,
    /// How much the test accuracy falls when a column is shuffled; null when it was not computed.
    pub permutation_importances: Option<Vec<PermutationImportance>>,
    /// Rows that were used.
    pub rows_used: u64,
    /// Rows that were left out because a value was missing.
    pub rows_dropped: u64,
}

/// A mean and a standard deviation over folds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeanStd {
    /// The mean.
    pub mean: f64,
    /// The standard deviation (divisor n).
    pub std: f64,
}

/// Importance of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Importance {
    /// The column, after encoding (`sex=female`).
    pub column: String,
    /// The share of the impurity decrease.
    pub importance: f64,
}

/// Permutation importance of a column: the loss of accuracy when it is shuffled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PermutationImportance {
    /// The column, after encoding.
    pub column: String,
    /// The mean over the shuffles.
    pub mean: f64,
    /// The standard deviation over the shuffles.
    pub std: f64,
}

/// The scores of a classifier on a set of rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scores {
    /// The share of correct predictions.
    pub accuracy: f64,
    /// The mean recall of the classes.
    pub balanced_accuracy: f64,
    /// The mean precision of the classes.
    pub precision_macro: f64,
    /// The mean recall of the classes, those without rows counting as 0.
    pub recall_macro: f64,
    /// The mean F1 of the classes.
    pub f1_macro: f64,
    /// The mean negative log-likelihood of the true class.
    pub log_loss: f64,
    /// The area under the ROC curve (one against the rest, macro); null when a class has no rows.
    pub roc_auc: Option<f64>,
    /// Accuracy of always predicting the most frequent class of the training rows.
    pub baseline_accuracy: f64,
    /// Counts of true and predicted classes.
    pub confusion_matrix: ConfusionMatrix,
    /// The scores of each class.
    pub per_class: Vec<ClassScores>,
}

/// Counts of true (rows) and predicted (columns) classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfusionMatrix {
    /// The classes.
    pub labels: Vec<String>,
    /// `matrix[i][j]` rows of class i were predicted as class j.
    pub matrix: Vec<Vec<u64>>,
}

/// The scores of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClassScores {
    /// The class.
    pub label: String,
    /// The share of the predictions of this class that are correct.
    pub precision: f64,
    /// The share of this class that is found.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    /// Rows of this class.
    pub support: u64,
}
