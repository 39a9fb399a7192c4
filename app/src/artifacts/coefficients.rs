//! Coefficients of a linear model.

use crate::charts::{Figure, coefficients_chart};
use crate::view_models::ShownClasses;
use domain::run::report::Coefficient;
use leptos::prelude::*;

/// Coefficients of a regression, or of one class.
#[derive(Clone, Debug, PartialEq)]
pub struct CoefficientSet {
    /// The class; `None` for a regression.
    pub class: Option<String>,
    /// The prediction where every column is 0.
    pub intercept: f64,
    /// The columns, the largest standardised size first.
    pub columns: Vec<Coefficient>,
}

/// Bar chart and table of the coefficients of each class; those of the first one are unfolded.
#[component]
pub fn CoefficientSection(
    /// One set for a regression or for two classes, otherwise one for each class.
    sets: Vec<CoefficientSet>,
    /// The classes that the sets are of.
    classes: ShownClasses,
    /// Base URL of the chart files.
    files: String,
) -> impl IntoView {
    let count = sets.len();
    let figures = sets
        .into_iter()
        .enumerate()
        .map(|(at, set)| {
            let chart = coefficients_chart(classes.position(at), set.class.as_deref(), set.intercept, &set.columns);
            let title = chart.title.clone();
            let figure = view! { <Figure chart files=files.clone()/> };
            if count == 1 {
                return figure.into_any();
            }
            view! {
                <details class="details" open={at == 0}>
                    <summary>{title}</summary>
                    {figure}
                </details>
            }
            .into_any()
        })
        .collect_view();
    let note = classes.note().map(|note| view! { <p class="field-hint">{note}</p> });
    view! {
        <section class="section">
            <h2>"Coefficients"</h2>
            {figures}
            {note}
        </section>
    }
}
