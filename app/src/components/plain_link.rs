//! Link without a mark of the current page.

use leptos::prelude::*;

/// A link for pages whose path is also the beginning of other paths, or that differ in their query
/// alone. The component `A` of the router compares only the beginnings of paths, and would say
/// `aria-current="page"` on such a link to another page.
#[component]
pub fn PlainLink(
    /// URL, from the root of the site.
    #[prop(into)]
    href: String,
    /// Whether the link scrolls to the top; `false` for a link that changes a part of the page.
    #[prop(default = true)]
    scroll: bool,
    /// Content.
    children: Children,
) -> impl IntoView {
    let noscroll = (!scroll).then_some("");
    view! { <a href=href data-noscroll=noscroll>{children()}</a> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_in_the_middle_of_a_page_keeps_the_scroll_position() {
        let html = |scroll: bool| {
            Owner::new().with(|| {
                view! { <PlainLink href="/runs" scroll>"Runs"</PlainLink> }
                    .into_any()
                    .to_html()
            })
        };
        assert!(html(true).starts_with("<a href=\"/runs\">Runs"), "{}", html(true));
        assert!(html(false).contains(" data-noscroll"), "{}", html(false));
    }
}
