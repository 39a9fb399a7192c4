//! State of a run.

use domain::run::RunState;
use leptos::prelude::*;

/// Returns the label of a state.
#[must_use]
pub fn state_label(state: RunState) -> &'static str {
    match state {
        RunState::Queued => "Queued",
        RunState::Running => "Running",
        RunState::Succeeded => "Succeeded",
        RunState::Failed => "Failed",
        RunState::Cancelled => "Cancelled",
    }
}

/// The state as a badge; its colour is not the only signal.
#[component]
pub fn StateBadge(
    /// The state.
    state: RunState,
) -> impl IntoView {
    view! { <span class="badge" data-state=state.as_str()>{state_label(state)}</span> }
}
