//! The links between the pages of a list.

use super::number::{plural, whole};
use leptos::prelude::*;
use leptos_router::components::A;

/// Where a list is, and links to the page before and after; nothing but the count when there is one page.
#[component]
pub fn Pager(
    /// The address up to the number of the page, such as `/runs?page=`.
    #[prop(into)]
    base: String,
    /// The page, from 1.
    page: u32,
    /// Pages there are.
    total_pages: i64,
    /// Rows of the whole list.
    total: i64,
    /// What the rows are: one and many.
    noun: (&'static str, &'static str),
    /// Whether the new page is shown from its top; not when the list stands in the midst of a page.
    #[prop(default = true)]
    scroll: bool,
) -> impl IntoView {
    let count = plural(total, noun.0, noun.1);
    let page = i64::from(page);
    let link = move |to: i64, label: &'static str| {
        if (1..=total_pages).contains(&to) {
            view! { <A href=format!("{base}{to}") scroll attr:class="button button-small">{label}</A> }.into_any()
        } else {
            view! { <span class="button button-small" aria-disabled="true">{label}</span> }.into_any()
        }
    };
    let links = (total_pages > 1).then(|| {
        view! {
            // From beyond the end, back to the end.
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
