//! Imports that are not finished.

use crate::components::TimeText;
use crate::number::bytes;
use crate::view_models::Dated;
use domain::dataset::ImportSummary;
use leptos::prelude::*;
use leptos_router::components::A;

/// List of the imports, if there are any.
#[component]
pub fn PendingImports(
    /// The imports.
    imports: Vec<Dated<ImportSummary>>,
) -> impl IntoView {
    let items = imports.into_iter().map(|Dated { row, created }| {
        view! {
            <li class="facts">
                <A href=format!("/datasets/imports/{}", row.id)>{row.file_name}</A>
                <span>{bytes(row.size_bytes)}</span>
                <span>"Uploaded " <TimeText when=created/></span>
            </li>
        }
    });
    let items = items.collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>"Unfinished imports"</h2>
                <ul class="pending-imports">{items}</ul>
            </section>
        }
    })
}
