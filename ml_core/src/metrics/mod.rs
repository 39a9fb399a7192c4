//! Metrics of predictions and clusterings. All functions return the numbers of scikit-learn where
//! it has them, to 1e-9.
//!
//! | question | metric | best | chance |
//! |---|---|---|---|
//! | how often is it correct? | [`accuracy`] | 1 | the share of the largest class |
//! | the same, where classes differ in size | [`balanced_accuracy`] | 1 | 1 / classes |
//! | which classes are confused? | [`confusion_matrix`] | a diagonal | |
//! | how reliable and how complete are the predictions of a class? | [`precision_recall_f1`], [`per_class`] | 1 | |
//! | does it rank the rows well, whatever the threshold? | [`roc_auc`], [`roc_auc_binary`], [`roc_curve`] | 1 | 0.5 |
//! | how accurate are the probabilities? | [`log_loss`] | 0 | ln(classes), for equal probabilities |
//! | which columns matter to the model? | [`permutation_importance`] | | 0 |
//! | how far are predicted numbers off? | [`mean_absolute_error`], [`root_mean_squared_error`], [`median_absolute_error`] | 0 | the errors of [`RegressionBaselines`] |
//! | the same, relative to the true values | [`mean_absolute_percentage_error`] | 0 | |
//! | which share of the variance is explained? | [`r2_score`] | 1 | 0 |
//! | are the clusters compact and separate? | [`silhouette_score`], [`silhouette_samples`] | 1 | about 0 |
//! | do two clusterings agree? | [`adjusted_rand_index`] | 1 | 0 |
//!
//! Score rows that the model has not seen ([`model_selection`](crate::model_selection)), and
//! compare with the baseline: an accuracy of 0.95 is poor where 96 of 100 rows are of one class.
//! [`classification_scores`] computes all scores of a classifier, that baseline among them, and
//! [`regression_scores`] those of a regressor.
//!
//! Classes and clusters are numbers from 0. Nothing here panics: a metric that cannot be computed
//! is a [`MetricError`] or `None`.

mod averages;
mod confusion;
mod error;
mod pairs;
mod permutation;
mod probabilities;
mod regression;
mod roc;
mod scores;
mod silhouette;

pub use averages::{Average, ClassMetrics, PrecisionRecallF1, per_class, precision_recall_f1};
pub use confusion::{accuracy, balanced_accuracy, confusion_matrix};
pub use error::MetricError;
pub use pairs::adjusted_rand_index;
pub use permutation::{ColumnImportance, permutation_importance, permutation_importance_with};
pub use probabilities::log_loss;
pub use regression::{
    BaselineScores, RegressionBaselines, RegressionScores, mean_absolute_error, mean_absolute_percentage_error,
    median_absolute_error, r2_score, regression_scores, root_mean_squared_error,
};
pub use roc::{RocPoint, roc_auc, roc_auc_binary, roc_curve};
pub use scores::{ClassificationScores, classification_scores, classification_scores_with};
pub use silhouette::{silhouette_samples, silhouette_score, silhouette_score_with};

/// Returns the quotient of two counts; 0 where it is undefined, as with scikit-learn's
/// `zero_division=0`.
#[expect(clippy::cast_precision_loss, reason = "counts of rows are below 2^53")]
fn ratio(part: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { part as f64 / total as f64 }
}

/// Returns the mean; 0 for no values.
#[expect(clippy::cast_precision_loss, reason = "there are fewer values than 2^53")]
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    crate::data::sum::sum(values.iter().copied()) / values.len() as f64
}

#[cfg(test)]
mod tests;
