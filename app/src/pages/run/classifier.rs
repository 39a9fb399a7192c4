//! How good a classifier is.

use super::clusters::{Tile, rows_note};
use crate::charts::figure::NumbersTable;
use crate::charts::{Bar, ConfusionTable, Figure, Numbers, bars_svg};
use crate::components::number::{count, percent, score};
use domain::run::{ClassifierMetrics, Importance, PermutationImportance, Scores};
use leptos::prelude::*;

/// Bars of a chart; the table has all.
const MAX_BARS: usize = 20;

/// Scores, confusion matrix and importances.
#[component]
pub fn ClassifierSections(
    /// How good the classifier is.
    metrics: ClassifierMetrics,
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
                    note=format!("Always the most frequent class: {}", percent(test.baseline_accuracy))
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
        <ImportanceSection importances=metrics.feature_importances/>
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
    let numbers = Numbers {
        columns,
        rows: rows.collect(),
    };
    view! { <NumbersTable caption="Metrics of test and training" numbers/> }
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
    let numbers = Numbers {
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    view! { <NumbersTable caption="Scores by class" numbers/> }
}

#[component]
fn ImportanceSection(importances: Vec<Importance>) -> impl IntoView {
    let mut list = importances;
    list.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    let bars: Vec<_> = list
        .iter()
        .take(MAX_BARS)
        .map(|item| Bar {
            label: item.column.clone(),
            value: item.importance,
            text: percent(item.importance),
            class: "bar-accent".into(),
        })
        .collect();
    let cut = if list.len() > MAX_BARS {
        format!(" The {MAX_BARS} largest of {} are drawn.", list.len())
    } else {
        String::new()
    };
    let numbers = Numbers {
        columns: vec!["Column".into(), "Importance".into()],
        rows: list
            .iter()
            .map(|item| vec![item.column.clone(), percent(item.importance)])
            .collect(),
    };
    view! {
        <section class="section">
            <h2>"Feature importances"</h2>
            <Figure
                title="Feature importances"
                description=format!("How much each column lowered the impurity of the trees, as a share of the whole.{cut}")
                svg=bars_svg("Feature importances", &bars) numbers
            />
        </section>
    }
}

#[component]
fn PermutationSection(list: Vec<PermutationImportance>) -> impl IntoView {
    let mut list = list;
    list.sort_by(|a, b| b.mean.total_cmp(&a.mean));
    let rows = list
        .into_iter()
        .map(|item| vec![item.column, score(item.mean), score(item.std)]);
    let columns = ["Column", "Accuracy lost", "Standard deviation"];
    let numbers = Numbers {
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    view! {
        <section class="section">
            <h2>"Permutation importances"</h2>
            <p class="section-text">"How much the test accuracy falls when a column is shuffled."</p>
            <NumbersTable caption="Permutation importances" numbers/>
        </section>
    }
}
