//! How good a model is. All functions give the numbers of scikit-learn where it has them.
//!
//! Classes and clusters are numbers from 0. Nothing here panics: what cannot be computed is a [`MetricError`] or `None`.

mod averages;
mod confusion;
mod error;
mod pairs;
mod permutation;
mod probabilities;
mod scores;
mod silhouette;

pub use averages::{Average, ClassMetrics, PrecisionRecallF1, per_class, precision_recall_f1};
pub use confusion::{accuracy, balanced_accuracy, confusion_matrix};
pub use error::MetricError;
pub use pairs::adjusted_rand_index;
pub use permutation::{ColumnImportance, permutation_importance};
pub use probabilities::{log_loss, roc_auc, roc_auc_binary};
pub use scores::{ClassificationScores, classification_scores};
pub use silhouette::silhouette_score;

/// A quotient of two counts; 0 where it is not defined, as scikit-learn's `zero_division=0`.
#[expect(clippy::cast_precision_loss, reason = "counts of rows are below 2^53")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The mean; 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "there are fewer values than 2^53")]
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    crate::data::sum::sum(values.iter().copied()) / values.len() as f64
}

#[cfg(test)]
mod tests;
