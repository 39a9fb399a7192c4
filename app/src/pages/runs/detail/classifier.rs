//! Result of a classifier.

use super::importances::{ImportanceSection, PermutationSection};
use super::rows_note::rows_note;
use crate::charts::figure::DataTable;
use crate::charts::{ConfusionTable, TableData};
use crate::components::Tile;
use crate::number::{count, percent, score};
use domain::run::{ClassifierMetrics, Scores};
use leptos::prelude::*;

/// Metrics, confusion matrix and importances.
#[component]
pub fn ClassifierSections(
    /// The metrics.
    metrics: ClassifierMetrics,
    /// Base address of the chart files.
    charts: String,
) -> impl IntoView {
    let test = metrics.test.clone();
    let note = rows_note(metrics.rows_used, metrics.rows_dropped);
    let oob = metrics
        .oob_score
        .map(|x| view! { <Tile label="Out-of-bag accuracy" value=percent(x)/> });
    let permutation = metrics.permutation_importances.clone();
    view! {
        <section class="section">
            <h2>"Test metrics"</h2>
            <div class="tiles">
                <Tile
                    label="Accuracy" value=percent(test.accuracy)
                    note=format!("Majority baseline: {}", percent(test.baseline_accuracy))
                />
                <Tile label="Balanced accuracy" value=percent(test.balanced_accuracy)/>
                <Tile label="F1 (macro)" value=score(test.f1_macro)/>
                <Tile label="ROC AUC" value=test.roc_auc.map_or_else(|| "–".into(), score)/>
                {oob}
                <Tile label="Rows" value=count(metrics.rows_used) note/>
            </div>
            <ScoresTable metrics=metrics.clone()/>
        </section>
        <section class="section">
            <h2>"Confusion matrix"</h2>
            <ConfusionTable matrix=test.confusion_matrix.clone()/>
            <ClassTable scores=test/>
        </section>
        <ImportanceSection importances=metrics.feature_importances charts/>
        {permutation.map(|list| view! { <PermutationSection list/> })}
    }
}

#[component]
fn ScoresTable(metrics: ClassifierMetrics) -> impl IntoView {
    let ClassifierMetrics { train, test, cv, .. } = metrics;
    let mut columns = vec!["Metric".to_owned(), "Test".into(), "Train".into()];
    if cv.is_some() {
        columns.push("Cross-validation".into());
    }
    let auc = |scores: &Scores| scores.roc_auc.map_or_else(|| "–".into(), score);
    let rows: [(&str, &str, String, String); 8] = [
        ("accuracy", "Accuracy", score(test.accuracy), score(train.accuracy)),
        (
            "balanced_accuracy",
            "Balanced accuracy",
            score(test.balanced_accuracy),
            score(train.balanced_accuracy),
        ),
        (
            "precision_macro",
            "Precision (macro)",
            score(test.precision_macro),
            score(train.precision_macro),
        ),
        (
            "recall_macro",
            "Recall (macro)",
            score(test.recall_macro),
            score(train.recall_macro),
        ),
        ("f1_macro", "F1 (macro)", score(test.f1_macro), score(train.f1_macro)),
        ("log_loss", "Log loss", score(test.log_loss), score(train.log_loss)),
        ("roc_auc", "ROC AUC", auc(&test), auc(&train)),
        (
            "baseline",
            "Majority baseline",
            score(test.baseline_accuracy),
            score(train.baseline_accuracy),
        ),
    ];
    let rows = rows.into_iter().map(|(id, name, test, train)| {
        let mut row = vec![name.to_owned(), test, train];
        if let Some(cv) = &cv {
            row.push(
                cv.get(id)
                    .map_or_else(|| "–".into(), |m| format!("{} ± {}", score(m.mean), score(m.std))),
            );
        }
        row
    });
    let table = TableData {
        columns,
        rows: rows.collect(),
        ..TableData::default()
    };
    view! { <DataTable caption="Metrics of test and training" table/> }
}

#[component]
fn ClassTable(scores: Scores) -> impl IntoView {
    let rows = scores.per_class.into_iter().map(|class| {
        vec![
            class.label,
            score(class.precision),
            score(class.recall),
            score(class.f1),
            count(class.support),
        ]
    });
    let columns = ["Class", "Precision", "Recall", "F1", "Rows"];
    let table = TableData {
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        ..TableData::default()
    };
    view! { <DataTable caption="Scores by class" table/> }
}
