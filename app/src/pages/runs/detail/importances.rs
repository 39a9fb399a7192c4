//! Feature importances of a classifier.

use crate::charts::figure::DataTable;
use crate::charts::importances::{MAX_BARS, sorted_by_importance};
use crate::charts::{Figure, TableData, importances_svg};
use crate::number::{percent, score};
use domain::run::{Importance, PermutationImportance};
use leptos::prelude::*;

/// Impurity-based importances.
#[component]
pub fn ImportanceSection(
    /// The importances.
    importances: Vec<Importance>,
    /// Base address of the chart files.
    charts: String,
) -> impl IntoView {
    let list = sorted_by_importance(&importances);
    let note = if list.len() > MAX_BARS {
        format!(" The {MAX_BARS} largest of {} are shown.", list.len())
    } else {
        String::new()
    };
    let table = TableData {
        columns: vec!["Column".into(), "Importance".into()],
        rows: list
            .iter()
            .map(|item| vec![item.column.clone(), percent(item.importance)])
            .collect(),
        series: (0..list.len().min(MAX_BARS)).collect(),
    };
    view! {
        <section class="section">
            <h2>"Feature importances"</h2>
            <Figure
                title="Feature importances"
                description=format!("Share of each column in the decrease of impurity in the trees.{note}")
                svg=importances_svg(&list) table file=format!("{charts}/feature-importances.svg")
            />
        </section>
    }
}

/// Permutation importances.
#[component]
pub fn PermutationSection(
    /// The importances.
    list: Vec<PermutationImportance>,
) -> impl IntoView {
    let mut list = list;
    list.sort_by(|a, b| b.mean.total_cmp(&a.mean));
    let rows = list
        .into_iter()
        .map(|item| vec![item.column, score(item.mean), score(item.std)]);
    let columns = ["Column", "Decrease in accuracy", "Standard deviation"];
    let table = TableData {
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        ..TableData::default()
    };
    view! {
        <section class="section">
            <h2>"Permutation importances"</h2>
            <p class="section-text">"Decrease of the test accuracy when the values of a column are shuffled."</p>
            <DataTable caption="Permutation importances" table/>
        </section>
    }
}
