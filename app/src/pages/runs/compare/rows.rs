//! Rows of the comparison of runs.

use crate::number::short;
use crate::pages::runs::settings::{setting_label, value_text};
use domain::run::{ComparedMetric, ComparedParameter, ComparedRun};

/// A row of the table.
pub(super) struct ComparisonRow {
    /// Label.
    pub(super) label: String,
    /// Text of each run.
    pub(super) cells: Vec<String>,
    /// Whether the texts differ.
    pub(super) differs: bool,
    /// Whether each value is the best one; empty where there is no best one.
    pub(super) best: Vec<bool>,
}

/// Returns the rows of the settings, the seed last.
pub(super) fn setting_rows(parameters: Vec<ComparedParameter>, runs: &[ComparedRun]) -> Vec<ComparisonRow> {
    // Not every algorithm has every parameter, so the label is that of the first one that has it.
    let label = |name: &str| {
        let mut labels = runs.iter().map(|run| setting_label(run.algorithm, name));
        labels.find(|label| label != name).unwrap_or_else(|| name.to_owned())
    };
    let seed = ComparisonRow {
        label: "Seed".into(),
        cells: runs.iter().map(|run| run.seed.to_string()).collect(),
        differs: runs.windows(2).any(|pair| pair[0].seed != pair[1].seed),
        best: Vec::new(),
    };
    let rows = parameters.into_iter().map(|row| ComparisonRow {
        label: label(&row.name),
        cells: row.values.iter().map(value_text).collect(),
        differs: row.differs,
        best: Vec::new(),
    });
    rows.chain([seed]).collect()
}

/// Returns the rows of the metrics, the most meaningful first.
pub(super) fn metric_rows(mut metrics: Vec<ComparedMetric>) -> Vec<ComparisonRow> {
    metrics.sort_by_key(|metric| metric_order(&metric.name));
    metrics.into_iter().map(metric_row).collect()
}

fn metric_row(metric: ComparedMetric) -> ComparisonRow {
    let best = best_values(&metric);
    let cells = metric
        .values
        .iter()
        .map(|value| value.map_or_else(|| "–".into(), short))
        .collect();
    ComparisonRow {
        label: metric_label(&metric.name),
        cells,
        differs: metric.differs,
        best,
    }
}

/// Returns the sort key of a metric: scores on unseen rows come first.
fn metric_order(name: &str) -> usize {
    let parts = ["test.", "cv.", "train.", "rows_"];
    let place = parts.iter().position(|part| name.starts_with(part));
    match place {
        Some(place @ 0..=1) => place,
        Some(place) => place + 1,
        None => 2,
    }
}

/// Returns the label of a metric: `Test F1 macro` for `test.f1_macro`.
fn metric_label(name: &str) -> String {
    let text = name.replace(['.', '_'], " ");
    let text = text
        .replace("roc auc", "ROC AUC")
        .replace("f1", "F1")
        .replace("oob", "OOB");
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Returns whether each value is the best one; empty when the metric has no better direction, or
/// the values do not differ.
fn best_values(metric: &ComparedMetric) -> Vec<bool> {
    const HIGHER: [&str; 7] = [
        "accuracy",
        "precision",
        "recall",
        "f1",
        "roc_auc",
        "silhouette",
        "oob_score",
    ];
    // Training scores, baselines and the variation of folds do not make a model better.
    let is_comparable =
        !metric.name.starts_with("train.") && !["baseline", "std"].iter().any(|no| metric.name.contains(no));
    let is = |names: &[&str]| is_comparable && names.iter().any(|name| metric.name.contains(name));
    let sign = match (is(&HIGHER), is(&["log_loss"])) {
        (true, _) => 1.0,
        (_, true) => -1.0,
        _ => return Vec::new(),
    };
    let scores = metric.values.iter().map(|value| value.map(|value| sign * value));
    let Some(most) = scores
        .clone()
        .flatten()
        .max_by(f64::total_cmp)
        .filter(|_| metric.differs)
    else {
        return Vec::new();
    };
    scores.map(|score| score == Some(most)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_have_readable_labels() {
        assert_eq!(metric_label("test.f1_macro"), "Test F1 macro");
        assert_eq!(metric_label("train.roc_auc"), "Train ROC AUC");
        assert_eq!(metric_label(""), "");
    }

    #[test]
    fn scores_of_unseen_rows_come_first() {
        let mut names = [
            "train.accuracy",
            "rows_used",
            "oob_score",
            "cv.accuracy.mean",
            "test.accuracy",
        ];
        names.sort_by_key(|name| metric_order(name));
        assert_eq!(
            names,
            [
                "test.accuracy",
                "cv.accuracy.mean",
                "oob_score",
                "train.accuracy",
                "rows_used"
            ]
        );
    }

    #[test]
    fn the_best_is_the_highest_score_or_the_lowest_loss() {
        let best_of = |name: &str, values: [Option<f64>; 3], differs| {
            best_values(&ComparedMetric {
                name: name.into(),
                values: values.to_vec(),
                differs,
            })
        };
        assert_eq!(
            best_of("test.accuracy", [Some(0.5), Some(0.9), None], true),
            [false, true, false]
        );
        assert_eq!(
            best_of("test.log_loss", [Some(0.5), Some(0.9), Some(0.5)], true),
            [true, false, true]
        );
        assert!(best_of("test.accuracy", [Some(0.5); 3], false).is_empty());
        assert!(best_of("inertia", [Some(1.0), Some(2.0), None], true).is_empty());
        for name in ["cv.accuracy.std", "train.accuracy", "test.baseline_accuracy"] {
            assert!(best_of(name, [Some(1.0), Some(2.0), None], true).is_empty());
        }
    }
}
