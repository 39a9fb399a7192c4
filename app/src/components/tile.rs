//! Tiles: numbers at the top of a result.

use leptos::prelude::*;

/// A number with its name.
#[component]
pub fn Tile(
    /// The name.
    label: &'static str,
    /// The number.
    #[prop(into)]
    value: String,
    /// A remark below the name.
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
