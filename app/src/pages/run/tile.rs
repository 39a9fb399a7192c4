//! The numbers at the top of a result.

use crate::components::number::count;
use leptos::prelude::*;

/// A number with its name.
#[component]
pub fn Tile(
    /// The name.
    label: &'static str,
    /// The number.
    #[prop(into)]
    value: String,
    /// What else is to be known.
    #[prop(into, optional)]
    note: String,
) -> impl IntoView {
    view! {
        <div class="tile">
            <span class="tile-value">{value}</span>
            <span class="tile-label">{label}</span>
            {(!note.is_empty()).then(|| view! { <span class="tile-note">{note}</span> })}
        </div>
    }
}

/// How many rows were used and left out.
#[must_use]
pub fn rows_note(used: u64, dropped: u64) -> String {
    if dropped == 0 {
        String::new()
    } else {
        format!(
            "{} left out of {} for missing values",
            count(dropped),
            count(used.saturating_add(dropped))
        )
    }
}
