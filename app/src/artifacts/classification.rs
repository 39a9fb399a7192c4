//! Metrics of predicted classes.

use super::tiles::{RowsTile, fact};
use crate::charts::{ConfusionTable, DataTable, TableData};
use crate::components::Tile;
use crate::number::{count, percent, score};
use crate::view_models::ShownClasses;
use domain::run::report::{ClassificationReport, MeanStd, RowAccount, Scores};
use leptos::prelude::*;
use serde_json::{Map, Value};

/// Scores, confusion matrix and scores of each class, of the test rows or else of the training
/// rows.
#[component]
pub fn ClassificationSections(
    /// The metrics.
    scores: Scores<ClassificationReport>,
    /// Numbers about the model.
    facts: Map<String, Value>,
    /// The rows.
    rows: RowAccount,
    /// The classes that the metrics have.
    classes: ShownClasses,
) -> impl IntoView {
    let table = scores_table(&scores);
    let (title, counted, note) = match scores.test {
        Some(_) => ("Test metrics", "Rows of the test set", None),
        None => ("Training metrics", "Rows of the training set", Some(NO_TEST)),
    };
    let shown = scores.test.unwrap_or(scores.train);
    let totals: Vec<u64> = shown.per_class.iter().map(|class| class.support).collect();
    let oob = fact(&facts, "oob_score").map(|x| view! { <Tile label="Out-of-bag accuracy" value=percent(x)/> });
    let note = note.map(|text| view! { <p class="section-text">{text}</p> });
    view! {
        <section class="section">
            <h2>{title}</h2>
            {note}
            <div class="tiles">
                <Tile
                    label="Accuracy" value=percent(shown.accuracy)
                    note=format!("Majority baseline: {}", percent(shown.baseline_accuracy))
                />
                <Tile label="Balanced accuracy" value=percent(shown.balanced_accuracy)/>
                <Tile label="F1 (macro)" value=score(shown.f1_macro)/>
                <Tile label="ROC AUC" value=optional(shown.roc_auc)/>
                {oob}
                <RowsTile rows/>
            </div>
            <DataTable caption="Metrics of test and training" table/>
        </section>
        <section class="section">
            <h2>"Confusion matrix"</h2>
            {classes.note().map(|note| view! { <p class="section-text">{note}</p> })}
            <ConfusionTable matrix=shown.confusion_matrix.clone() totals rows=counted/>
            <DataTable caption="Scores by class" table=class_table(shown)/>
        </section>
    }
}

/// Remark on metrics of the training rows.
pub(super) const NO_TEST: &str = "No rows were held out for a test, so these metrics are of the rows that the model was \
                                  fitted to. They say little about new rows.";

fn optional(x: Option<f64>) -> String {
    x.map_or_else(|| "–".into(), score)
}

/// Formats the mean and the standard deviation over the folds.
pub(super) fn mean_std(found: Option<&MeanStd>, format: fn(f64) -> String) -> String {
    found.map_or_else(|| "–".into(), |m| format!("{} ± {}", format(m.mean), format(m.std)))
}

fn scores_table(scores: &Scores<ClassificationReport>) -> TableData {
    type Score = (&'static str, &'static str, fn(&ClassificationReport) -> Option<f64>);
    let metrics: [Score; 8] = [
        ("accuracy", "Accuracy", |s| Some(s.accuracy)),
        ("balanced_accuracy", "Balanced accuracy", |s| Some(s.balanced_accuracy)),
        ("precision_macro", "Precision (macro)", |s| Some(s.precision_macro)),
        ("recall_macro", "Recall (macro)", |s| Some(s.recall_macro)),
        ("f1_macro", "F1 (macro)", |s| Some(s.f1_macro)),
        ("log_loss", "Log loss", |s| Some(s.log_loss)),
        ("roc_auc", "ROC AUC", |s| s.roc_auc),
        ("baseline_accuracy", "Majority baseline", |s| Some(s.baseline_accuracy)),
    ];
    let mut columns = vec!["Metric"];
    columns.extend(scores.test.as_ref().map(|_| "Test"));
    columns.push("Train");
    columns.extend(scores.cv.as_ref().map(|_| "Cross-validation"));
    let rows = metrics.into_iter().map(|(name, label, value)| {
        let mut row = vec![label.to_owned()];
        row.extend(scores.test.as_ref().map(|test| optional(value(test))));
        row.push(optional(value(&scores.train)));
        row.extend(scores.cv.as_ref().map(|cv| mean_std(cv.get(name), score)));
        row
    });
    TableData::new(&columns, rows)
}

fn class_table(scores: ClassificationReport) -> TableData {
    let rows = scores.per_class.into_iter().map(|class| {
        vec![
            class.label,
            score(class.precision),
            score(class.recall),
            score(class.f1),
            count(class.support),
        ]
    });
    TableData::new(&["Class", "Precision", "Recall", "F1", "Rows"], rows)
}
