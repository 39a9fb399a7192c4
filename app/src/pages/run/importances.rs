//! Which columns a classifier goes by.

use crate::charts::figure::NumbersTable;
use crate::charts::importances::{MAX_BARS, by_size};
use crate::charts::{Figure, Numbers, importances_svg};
use crate::components::number::{percent, score};
use domain::run::{Importance, PermutationImportance};
use leptos::prelude::*;

/// By how much a column lowered the impurity.
#[component]
pub fn ImportanceSection(
    /// The importances.
    importances: Vec<Importance>,
    /// Where the drawings are as files.
    charts: String,
) -> impl IntoView {
    let list = by_size(&importances);
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
        series: (0..list.len().min(MAX_BARS)).collect(),
    };
    view! {
        <section class="section">
            <h2>"Feature importances"</h2>
            <Figure
                title="Feature importances"
                description=format!("How much each column lowered the impurity of the trees, as a share of the whole.{cut}")
                svg=importances_svg(&list) numbers file=format!("{charts}/feature-importances.svg")
            />
        </section>
    }
}

/// By how much the accuracy falls without a column.
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
    let columns = ["Column", "Accuracy lost", "Standard deviation"];
    let numbers = Numbers {
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        ..Numbers::default()
    };
    view! {
        <section class="section">
            <h2>"Permutation importances"</h2>
            <p class="section-text">"How much the test accuracy falls when a column is shuffled."</p>
            <NumbersTable caption="Permutation importances" numbers/>
        </section>
    }
}
