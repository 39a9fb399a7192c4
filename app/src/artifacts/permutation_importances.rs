//! Importances of columns by shuffling them.

use crate::charts::{Figure, permutation_chart};
use domain::run::report::Importance;
use leptos::prelude::*;

/// Bar chart of the importances.
#[component]
pub fn PermutationSection(
    /// The score that falls.
    score: String,
    /// The columns, the most important first.
    columns: Vec<Importance>,
    /// Base address of the files of charts.
    files: String,
) -> impl IntoView {
    view! {
        <section class="section">
            <h2>"Permutation importances"</h2>
            <Figure chart=permutation_chart(&score, &columns) files/>
        </section>
    }
}
