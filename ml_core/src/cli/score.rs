//! Metrics of results, as JSON and as text.

use super::error::CliError;
use super::input::Source;
use super::text::{number, table};
use crate::data::{ClassLabels, ColumnKind, CsvOptions, Encoder, Table};
use crate::metrics::{ClassificationScores, MetricError, classification_scores, silhouette_score};
use crate::model::ModelTarget;
use ndarray::{Array2, ArrayView2, Axis};
use serde_json::{Value, json};

/// Number of rows beyond which the silhouette is computed on a sample.
const SILHOUETTE_ROWS: usize = 10_000;

/// Returns options for reading a CSV as a model needs it; a target whose classes are texts is read
/// as text.
pub(super) fn options_for(options: CsvOptions, encoder: &Encoder, target: Option<(&str, &[String])>) -> CsvOptions {
    let mut overrides = encoder.column_kinds();
    if let Some((column, classes)) = target
        && classes.iter().any(|class| class.parse::<f64>().is_err())
    {
        overrides.insert(column.to_owned(), ColumnKind::Categorical);
    }
    CsvOptions { overrides, ..options }
}

/// The true classes of the rows that have one.
pub(super) struct TrueClasses {
    /// The indices of the predicted rows that have a class.
    known: Vec<usize>,
    y: Vec<u32>,
}

impl TrueClasses {
    /// Reads the classes of `rows` of a table from the column `column`; `classes` are the model's.
    pub(super) fn new(
        source: &Source,
        data: &Table,
        rows: &[usize],
        column: &str,
        classes: &[String],
    ) -> Result<Self, CliError> {
        let truth = data.column(column).map_err(|error| source.error(error))?.data;
        let known: Vec<usize> = (0..rows.len()).filter(|&at| !truth.is_missing(rows[at])).collect();
        if known.is_empty() {
            return Err(source.error(format!("no usable row has a value in the column “{column}”")));
        }
        let known_rows: Vec<usize> = known.iter().map(|&at| rows[at]).collect();
        let labels = ClassLabels::with_classes(data, column, &known_rows, classes);
        let y = labels.map_err(|error| source.error(error))?.y;
        Ok(Self { known, y })
    }

    /// Scores predictions of all rows.
    pub(super) fn scores(
        &self,
        predicted: &[u32],
        probabilities: &Array2<f64>,
        target: &ModelTarget,
    ) -> Result<ClassificationScores, MetricError> {
        let predicted: Vec<u32> = self.known.iter().map(|&at| predicted[at]).collect();
        let probabilities = probabilities.select(Axis(0), &self.known);
        let n_classes = target.classes.len();
        classification_scores(
            &self.y,
            &predicted,
            probabilities.view(),
            n_classes,
            target.majority_class,
        )
    }
}

/// Returns the scores with the names of the API.
pub(super) fn scores_json(scores: &ClassificationScores, classes: &[String]) -> Value {
    let per_class = classes.iter().zip(&scores.per_class).map(|(label, class)| {
        json!({ "label": label, "precision": class.precision, "recall": class.recall, "f1": class.f1,
            "support": class.support })
    });
    json!({
        "accuracy": scores.accuracy,
        "balanced_accuracy": scores.balanced_accuracy,
        "precision_macro": scores.precision_macro,
        "recall_macro": scores.recall_macro,
        "f1_macro": scores.f1_macro,
        "log_loss": scores.log_loss,
        "roc_auc": scores.roc_auc,
        "baseline_accuracy": scores.baseline_accuracy,
        "confusion_matrix": { "labels": classes, "matrix": scores.confusion_matrix },
        "per_class": per_class.collect::<Vec<_>>(),
    })
}

/// Formats the scores of one or two sets of rows side by side.
pub(super) fn scores_text(sets: &[(&str, &ClassificationScores)]) -> String {
    type Score = fn(&ClassificationScores) -> Option<f64>;
    let lines: [(&str, Score); 8] = [
        ("accuracy", |scores| Some(scores.accuracy)),
        ("baseline accuracy", |scores| Some(scores.baseline_accuracy)),
        ("balanced accuracy", |scores| Some(scores.balanced_accuracy)),
        ("precision (macro)", |scores| Some(scores.precision_macro)),
        ("recall (macro)", |scores| Some(scores.recall_macro)),
        ("F1 (macro)", |scores| Some(scores.f1_macro)),
        ("log loss", |scores| Some(scores.log_loss)),
        ("ROC AUC", |scores| scores.roc_auc),
    ];
    let mut rows = vec![vec![String::new()]];
    rows[0].extend(sets.iter().map(|(name, _)| (*name).to_owned()));
    for (name, score) in lines {
        let mut row = vec![name.to_owned()];
        row.extend(
            sets.iter()
                .map(|(_, scores)| score(scores).map_or_else(|| "-".into(), number)),
        );
        rows.push(row);
    }
    table(&rows)
}

/// Formats the confusion matrix, true classes down and predicted ones across; truncated for many
/// classes.
pub(super) fn confusion_text(scores: &ClassificationScores, classes: &[String]) -> String {
    const MOST: usize = 20;
    if classes.len() > MOST {
        return String::new();
    }
    let mut rows = vec![vec!["true \\ predicted".to_owned()]];
    rows[0].extend(classes.iter().cloned());
    for (class, counts) in classes.iter().zip(&scores.confusion_matrix) {
        rows.push(
            [class.clone()]
                .into_iter()
                .chain(counts.iter().map(u64::to_string))
                .collect(),
        );
    }
    format!("\n{}", table(&rows))
}

/// The scores of a clustering.
pub(super) struct ClusterScores {
    pub(super) inertia: f64,
    pub(super) silhouette: Option<f64>,
    pub(super) sizes: Vec<u64>,
}

impl ClusterScores {
    pub(super) fn new(
        x: ArrayView2<'_, f64>,
        labels: &[u32],
        inertia: f64,
        n_clusters: usize,
        seed: u64,
    ) -> Result<Self, MetricError> {
        let mut sizes = vec![0; n_clusters];
        for &label in labels {
            sizes[label as usize] += 1;
        }
        let sample = (labels.len() > SILHOUETTE_ROWS).then_some((SILHOUETTE_ROWS, seed));
        Ok(Self {
            inertia,
            silhouette: silhouette_score(x, labels, sample)?,
            sizes,
        })
    }

    pub(super) fn json(&self, used: usize, dropped: usize) -> Value {
        json!({ "inertia": self.inertia, "silhouette": self.silhouette, "cluster_sizes": self.sizes,
            "rows_used": used, "rows_dropped": dropped })
    }

    pub(super) fn text(&self) -> String {
        let sizes: Vec<String> = self.sizes.iter().map(u64::to_string).collect();
        let silhouette = self.silhouette.map_or_else(|| "-".into(), number);
        let line = |name: &str, value: String| vec![name.to_owned(), value];
        table(&[
            line("inertia", number(self.inertia)),
            line("silhouette", silhouette),
            line("cluster sizes", sizes.join(", ")),
        ])
    }
}

/// Formats a line about rows that were left out.
pub(super) fn dropped_text(dropped: usize) -> String {
    match dropped {
        0 => String::new(),
        1 => "  1 row was left out because a value is missing\n".into(),
        _ => format!("  {dropped} rows were left out because a value is missing\n"),
    }
}
