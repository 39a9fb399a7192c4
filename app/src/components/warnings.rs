//! Messages about data: what was guessed, dropped, filled in or left out.

use crate::labels::sentence;
use domain::Warning;
use leptos::prelude::*;

/// List of the messages, if there are any.
#[component]
pub fn WarningList(
    /// The messages.
    warnings: Vec<Warning>,
) -> impl IntoView {
    let items = warnings
        .into_iter()
        .map(|warning| view! { <li>{sentence(&warning.message)}</li> })
        .collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <div class="alert alert-warning warnings" role="note" aria-label="Warnings">
                <ul>{items}</ul>
            </div>
        }
    })
}
