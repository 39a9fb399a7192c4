//! Duration of a run.

use crate::number::seconds;
use crate::view_models::RunView;
use leptos::prelude::*;

/// The duration, with those of its steps in a tooltip.
#[component]
pub fn RunDuration(
    /// The run.
    view: RunView,
) -> impl IntoView {
    let steps = view.run.timings.map(|t| {
        format!(
            "Reading {}, fitting {}, predicting {}, metrics {}",
            seconds(t.load_seconds),
            seconds(t.fit_seconds),
            seconds(t.predict_seconds),
            seconds(t.metrics_seconds)
        )
    });
    view.seconds
        .map(|total| view! { <span title=steps>{format!("Duration {}", seconds(total))}</span> })
}
