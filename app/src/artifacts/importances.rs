//! Importances of columns by the decrease of impurity.

use crate::charts::{Figure, importances_chart};
use domain::run::report::Importance;
use leptos::prelude::*;

/// Bar chart of the importances.
#[component]
pub fn ImportanceSection(
    /// The columns, the most important first.
    columns: Vec<Importance>,
    /// Base URL of the chart files.
    files: String,
) -> impl IntoView {
    view! {
        <section class="section">
            <h2>"Feature importances"</h2>
            <Figure chart=importances_chart(&columns) files/>
        </section>
    }
}
