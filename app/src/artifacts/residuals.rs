//! Residuals of a regression.

use crate::charts::{Figure, Residuals};
use crate::number::{short, whole_percent};
use domain::run::report::{Artifact, PredictionInterval};
use leptos::prelude::*;

/// Three charts of the residuals, and the interval around predictions.
#[component]
pub fn ResidualSection(
    /// The view [`Artifact::Residuals`]; no other one has charts here.
    residuals: Artifact,
    /// The name of the target.
    target: String,
    /// Base URL of the chart files.
    files: String,
) -> impl IntoView {
    let charts = Residuals::new(&residuals, &target).map(|residuals| residuals.charts());
    let figures = charts.into_iter().flatten().map(|chart| {
        view! { <h3>{chart.title.clone()}</h3> <Figure chart files=files.clone()/> }
    });
    let interval = match &residuals {
        Artifact::Residuals { interval, .. } => interval_text(interval.as_ref()),
        _ => String::new(),
    };
    view! {
        <section class="section">
            <h2>"Residuals"</h2>
            <p class="section-text">{interval}</p>
            {figures.collect_view()}
        </section>
    }
}

/// Describes the interval around predictions.
fn interval_text(interval: Option<&PredictionInterval>) -> String {
    let Some(interval) = interval else {
        return "Predictions have no interval: too few rows were held out to take one from.".into();
    };
    let rows = match interval.rows.as_str() {
        "out_of_bag" => "training rows that a tree had not seen (out of bag)",
        "folds" => "rows of the other folds of the cross-validation",
        _ => "test rows",
    };
    format!(
        "Interval of a prediction: from {} to {} around it. It contained the true value of {} of the {rows}.",
        signed(interval.below),
        signed(interval.above),
        whole_percent(interval.coverage)
    )
}

fn signed(x: f64) -> String {
    let text = short(x);
    if x > 0.0 { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_says_its_limits_and_its_source() {
        let interval = PredictionInterval {
            coverage: 0.9,
            below: -2.5,
            above: 3.0,
            rows: "folds".into(),
        };
        assert_eq!(
            interval_text(Some(&interval)),
            "Interval of a prediction: from −2.5 to +3 around it. It contained the true value of 90% of the rows of \
             the other folds of the cross-validation."
        );
        assert!(interval_text(None).contains("no interval"));
    }
}
