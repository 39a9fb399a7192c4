//! Scores of results, as JSON and as text.

use super::text::{count, number, table};
use crate::data::{ColumnKind, CsvOptions, Encoder};
use crate::model::ModelTarget;
use crate::pipeline::{Evaluated, Truth};
use crate::report::{ClusteringReport, ConfusionMatrix, Metrics, RowScores};
use serde_json::{Map, Value, json};

/// Largest number of classes of a confusion matrix that is shown as text.
const MAX_CLASSES: usize = 20;

/// Returns options for reading a CSV as a model needs it; a target whose classes are texts is read
/// as text, and one of numbers as numbers.
pub(super) fn options_for(options: CsvOptions, encoder: &Encoder, target: Option<&ModelTarget>) -> CsvOptions {
    let mut overrides = options.overrides;
    overrides.extend(encoder.column_kinds());
    match target {
        Some(ModelTarget::Classes { column, classes, .. })
            if classes.iter().any(|class| class.parse::<f64>().is_err()) =>
        {
            overrides.insert(column.clone(), ColumnKind::Categorical);
        }
        Some(ModelTarget::Numbers { column, .. }) => drop(overrides.insert(column.clone(), ColumnKind::Numeric)),
        _ => {}
    }
    CsvOptions {
        model_columns: encoder
            .column_kinds()
            .into_keys()
            .chain(target.map(|target| target.column().to_owned()))
            .collect(),
        overrides,
        ..options
    }
}

/// Numbers of the rows of a file that scores are for, and of those that are left out of them.
pub(super) struct ScoredRows {
    scored: usize,
    /// Rows that lack a feature, so that they have no prediction.
    missing_values: usize,
    /// Rows with a prediction that lack the true value.
    without_target: usize,
}

impl ScoredRows {
    /// Counts the rows; `None` where predictions are not compared with true values.
    pub(super) fn new(found: &Evaluated) -> Option<Self> {
        (found.truth != Truth::None).then(|| Self {
            scored: found.known.len(),
            missing_values: found.dropped,
            without_target: found.rows.len() - found.known.len(),
        })
    }

    pub(super) fn json(&self) -> Value {
        json!({ "scored": self.scored, "missing_values": self.missing_values, "without_target": self.without_target })
    }

    pub(super) fn text(&self) -> String {
        let left_out = |rows: usize, value: &str| match rows {
            0 => String::new(),
            rows => format!(", {} left out because {value} is missing", count(rows, "row")),
        };
        let missing_values = left_out(self.missing_values, "a value");
        let without_target = left_out(self.without_target, "the true value");
        format!("{} scored{missing_values}{without_target}", count(self.scored, "row"))
    }
}

/// Adds the metrics of a training to an object, with the names of the API.
pub(super) fn insert_scores(all: &mut Map<String, Value>, metrics: &Metrics) {
    if let Value::Object(mut scores) = json!(metrics) {
        scores.retain(|name, value| name != "task" && !(value.is_null() && name != "silhouette"));
        all.append(&mut scores);
    }
}

/// Returns the scores of a set of rows, with the names of the API.
pub(super) fn scores_json(scores: &RowScores) -> Value {
    match scores {
        RowScores::Classes(scores) => json!(scores),
        RowScores::Numbers(scores) => json!(scores),
        RowScores::Clusters(scores) => json!(scores),
    }
}

/// Formats the scores of one or two sets of rows side by side.
pub(super) fn scores_text(sets: &[(&str, RowScores)]) -> String {
    let mut rows = vec![vec![String::new()]];
    for (name, scores) in sets {
        rows[0].push((*name).to_owned());
        for (at, (name, value)) in named(scores).into_iter().enumerate() {
            let value = value.map_or_else(|| "-".into(), number);
            match rows.get_mut(at + 1) {
                Some(row) => row.push(value),
                None => rows.push(vec![name.to_owned(), value]),
            }
        }
    }
    table(&rows)
}

fn named(scores: &RowScores) -> Vec<(&'static str, Option<f64>)> {
    match scores {
        RowScores::Classes(scores) => vec![
            ("accuracy", Some(scores.accuracy)),
            ("baseline accuracy", Some(scores.baseline_accuracy)),
            ("balanced accuracy", Some(scores.balanced_accuracy)),
            ("precision (macro)", Some(scores.precision_macro)),
            ("recall (macro)", Some(scores.recall_macro)),
            ("F1 (macro)", Some(scores.f1_macro)),
            ("log loss", Some(scores.log_loss)),
            ("ROC AUC", scores.roc_auc),
        ],
        RowScores::Numbers(scores) => vec![
            ("R²", scores.r2),
            ("mean absolute error", Some(scores.mae)),
            ("  always the median", Some(scores.baseline_median.mae)),
            ("root mean squared error", Some(scores.rmse)),
            ("  always the mean", Some(scores.baseline_mean.rmse)),
            ("median absolute error", Some(scores.median_absolute_error)),
            ("mean absolute percentage error", scores.mape),
        ],
        RowScores::Clusters(scores) => vec![("inertia", Some(scores.inertia)), ("silhouette", scores.silhouette)],
    }
}

/// Formats the confusion matrix, true classes down and predicted ones across; empty for many
/// classes.
pub(super) fn confusion_text(confusion: &ConfusionMatrix) -> String {
    if confusion.labels.len() > MAX_CLASSES {
        return String::new();
    }
    let mut rows = vec![vec!["true \\ predicted".to_owned()]];
    rows[0].extend(confusion.labels.iter().cloned());
    for (class, counts) in confusion.labels.iter().zip(&confusion.matrix) {
        rows.push(
            [class.clone()]
                .into_iter()
                .chain(counts.iter().map(u64::to_string))
                .collect(),
        );
    }
    format!("\n{}", table(&rows))
}

/// Formats the scores of a clustering.
pub(super) fn clusters_text(scores: &ClusteringReport) -> String {
    let sizes: Vec<String> = scores.cluster_sizes.iter().map(u64::to_string).collect();
    let silhouette = scores.silhouette.map_or_else(|| "-".into(), number);
    let line = |name: &str, value: String| vec![name.to_owned(), value];
    table(&[
        line("inertia", number(scores.inertia)),
        line("silhouette", silhouette),
        line("cluster sizes", sizes.join(", ")),
    ])
}

/// Formats a line about rows that were left out.
pub(super) fn dropped_text(dropped: usize) -> String {
    match dropped {
        0 => String::new(),
        1 => "  1 row was left out because a value is missing\n".into(),
        _ => format!("  {dropped} rows were left out because a value is missing\n"),
    }
}
