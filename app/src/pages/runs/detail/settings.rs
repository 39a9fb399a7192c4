//! Settings of a run and numbers about its model.

use crate::view_models::SettingView;
use leptos::prelude::*;

/// List of all settings with their labels, and of the numbers about the model.
#[component]
pub fn Settings(
    /// The settings.
    settings: Vec<SettingView>,
    /// Numbers about the model.
    facts: Vec<SettingView>,
) -> impl IntoView {
    let model = (!facts.is_empty()).then(|| view! { <h3 class="pairs-title">"Model"</h3> {pairs(facts)} });
    view! {
        <details class="panel">
            <summary>"Settings"</summary>
            {pairs(settings)}
            {model}
        </details>
    }
}

fn pairs(list: Vec<SettingView>) -> impl IntoView {
    let rows = list
        .into_iter()
        .map(
            |SettingView {
                 label,
                 value,
                 is_default,
             }| {
                let note = is_default.then(|| view! { <span class="pairs-note">" (default)"</span> });
                view! { <div><dt>{label}</dt><dd>{value}{note}</dd></div> }
            },
        )
        .collect_view();
    view! { <dl class="pairs">{rows}</dl> }
}
