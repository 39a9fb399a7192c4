//! Pagination of a list.

use super::PlainLink;
use crate::number::{plural, whole};
use leptos::prelude::*;

/// Number of rows, current page, and links to the previous and next page; only the number of rows
/// when there is one page.
#[component]
pub fn Pager(
    /// Address without the page number, such as `/runs?page=`.
    #[prop(into)]
    base: String,
    /// Current page, from 1.
    page: u32,
    /// Number of pages.
    total_pages: i64,
    /// Number of rows on all pages.
    total: i64,
    /// Noun for the rows: singular and plural.
    noun: (&'static str, &'static str),
    /// Whether a link scrolls to the top; `false` for a list in the middle of a page.
    #[prop(default = true)]
    scroll: bool,
) -> impl IntoView {
    let count = plural(total, noun.0, noun.1);
    let page = i64::from(page);
    let link = move |to: i64, label: &'static str| {
        if (1..=total_pages).contains(&to) {
            let href = format!("{base}{to}");
            view! { <PlainLink href scroll attr:class="button button-small">{label}</PlainLink> }.into_any()
        } else {
            view! { <span class="button button-small" aria-disabled="true">{label}</span> }.into_any()
        }
    };
    // From a page beyond the last one, such as one whose only row was deleted, a link leads back.
    let links = (total_pages > 1 || page > total_pages.max(1)).then(|| {
        view! {
            {link((page - 1).min(total_pages), "Previous")}
            <span class="pager-page">{format!("Page {} of {}", whole(page), whole(total_pages))}</span>
            {link(page + 1, "Next")}
        }
    });
    view! {
        <nav class="pager" aria-label="Pages">
            <span class="pager-count">{count}</span>
            {links}
        </nav>
    }
}
