//! Construction of reports from the results of fits.

use super::{
    Artifact, BaselineReport, ClassReport, ClassificationReport, ConfusionMatrix, Importance, RegressionReport,
};
use crate::metrics::{BaselineScores, ClassMetrics, ClassificationScores, RegressionScores};

/// Largest number of lines of rules.
const RULE_LINES: usize = 200;

impl Artifact {
    /// Creates the view of the rules of a tree.
    pub(crate) fn rules(rules: &str) -> Self {
        let mut text = String::new();
        for line in rules.lines().take(RULE_LINES) {
            text.push_str(line);
            text.push('\n');
        }
        Self::Rules {
            text,
            lines_left_out: rules.lines().count().saturating_sub(RULE_LINES),
        }
    }

    /// Creates the view of importances, one per column, sorted by size.
    pub(crate) fn importances(columns: &[String], importances: &[f64]) -> Self {
        let named = columns.iter().zip(importances);
        let one = |(column, &importance): (&String, &f64)| Importance {
            column: column.clone(),
            importance,
            std: None,
        };
        let mut columns: Vec<Importance> = named.map(one).collect();
        columns.sort_by(|a, b| b.importance.total_cmp(&a.importance));
        Self::Importances { columns }
    }
}

impl ClassificationReport {
    /// Names the classes of scores.
    #[must_use]
    pub fn new(scores: &ClassificationScores, classes: &[String]) -> Self {
        let class = |(scores, label): (&ClassMetrics, &String)| ClassReport {
            label: label.clone(),
            precision: scores.precision,
            recall: scores.recall,
            f1: scores.f1,
            support: scores.support,
        };
        Self {
            accuracy: scores.accuracy,
            balanced_accuracy: scores.balanced_accuracy,
            precision_macro: scores.precision_macro,
            recall_macro: scores.recall_macro,
            f1_macro: scores.f1_macro,
            log_loss: scores.log_loss,
            roc_auc: scores.roc_auc,
            baseline_accuracy: scores.baseline_accuracy,
            per_class: scores.per_class.iter().zip(classes).map(class).collect(),
            confusion_matrix: ConfusionMatrix {
                labels: classes.to_vec(),
                matrix: scores.confusion_matrix.clone(),
            },
        }
    }
}

impl From<RegressionScores> for RegressionReport {
    fn from(scores: RegressionScores) -> Self {
        Self {
            mae: scores.mae,
            rmse: scores.rmse,
            r2: scores.r2,
            median_absolute_error: scores.median_absolute_error,
            mape: scores.mape,
            baseline_mae: scores.baseline_median.mae,
            baseline_rmse: scores.baseline_mean.rmse,
            baseline_mean: scores.baseline_mean.into(),
            baseline_median: scores.baseline_median.into(),
        }
    }
}

impl From<BaselineScores> for BaselineReport {
    fn from(scores: BaselineScores) -> Self {
        Self {
            value: scores.value,
            mae: scores.mae,
            rmse: scores.rmse,
        }
    }
}
