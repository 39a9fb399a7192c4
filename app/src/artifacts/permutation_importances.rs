//! Importances of columns by shuffling them.

use crate::charts::{Figure, permutation_chart};
use domain::run::report::Importance;
use leptos::prelude::*;

/// Explanation: the difference to importances by impurity, and the limits of the method.
const EXPLANATION: &str = "They can be computed for any model, and do not favour columns with many different \
     values as the decrease of impurity in trees does. A column of categories, dates or texts counts as one, however \
     many columns its encoding made of it. Columns with the same information hide each other: while one is shuffled, \
     the model reads the other.";

/// Bar chart of the importances.
#[component]
pub fn PermutationSection(
    /// The score that falls.
    score: String,
    /// Rows that were predicted: `test` or `train`.
    rows: String,
    /// The number of shuffles of each column.
    repeats: usize,
    /// The columns, the most important first.
    columns: Vec<Importance>,
    /// Base URL of the chart files.
    files: String,
) -> impl IntoView {
    let chart = permutation_chart(&score, &rows, repeats, &columns);
    view! {
        <section class="section">
            <h2>"Permutation importances"</h2>
            <p class="section-text">{rows_text(&rows)} " " {EXPLANATION}</p>
            <Figure chart files/>
        </section>
    }
}

/// Returns a sentence on the rows that the importances are measured on.
fn rows_text(rows: &str) -> &'static str {
    match rows {
        "test" => "The importances are measured on the test rows, which the model has not seen.",
        _ => {
            "No rows were held out, so the importances are measured on the training rows: they show what the model \
             uses, also where it has learned noise."
        }
    }
}
