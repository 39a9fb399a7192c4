//! Two versions of a task, side by side.

use leptos::prelude::*;

/// A field in which two versions differ: its label, the saved value, the reader's value.
pub type Difference = (&'static str, String, String);

/// The saved values beside those of the reader.
#[component]
pub fn VersionsTable(
    /// The fields in which they differ.
    rows: Vec<Difference>,
) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|(name, saved, own)| view! { <tr><th scope="row">{name}</th><td>{saved}</td><td>{own}</td></tr> })
        .collect_view();
    view! {
        <div class="table-box">
            <table class="table">
                <thead>
                    <tr><th scope="col">"Field"</th><th scope="col">"Saved version"</th><th scope="col">"Your version"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
