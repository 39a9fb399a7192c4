//! First rows of an uploaded file.

use leptos::prelude::*;

/// Table of the first rows.
#[component]
pub fn FirstRows(
    /// Title of the table.
    title: &'static str,
    /// Names of the columns.
    names: Vec<String>,
    /// The rows.
    rows: Vec<Vec<String>>,
) -> impl IntoView {
    let head = names
        .into_iter()
        .map(|name| view! { <th scope="col">{name}</th> })
        .collect_view();
    let body = rows
        .into_iter()
        .zip(1..)
        .map(|(row, number)| {
            let cells = row.into_iter().map(|text| view! { <td>{text}</td> }).collect_view();
            view! { <tr><th scope="row" class="row-number">{number}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <section class="section">
            <h2>{title}</h2>
            <div class="table-box" tabindex="0" role="region" aria-label=title>
                <table class="table table-dense table-preview">
                    <thead><tr><th scope="col">"#"</th>{head}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        </section>
    }
}
