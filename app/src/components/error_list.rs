//! Reasons why a file cannot be imported.

use crate::labels::sentence;
use leptos::prelude::*;

/// List of errors, if there are any.
#[component]
pub fn ErrorList(
    /// Sentence above the errors.
    text: &'static str,
    /// The errors.
    errors: Vec<String>,
) -> impl IntoView {
    let items = errors
        .into_iter()
        .map(|error| view! { <li>{sentence(&error)}</li> })
        .collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <div class="alert alert-error" role="alert">
                <p>{text}</p>
                <ul>{items}</ul>
            </div>
        }
    })
}
