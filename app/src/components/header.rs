//! Page header, times and empty states.

use super::PlainLink;
use crate::markup::TabTitle;
use crate::view_models::DisplayTime;
use leptos::prelude::*;

/// Title of a page in the tab and as its heading, with breadcrumbs above and actions at the right.
#[component]
pub fn PageHeader(
    /// The title.
    #[prop(into)]
    title: String,
    /// Paths and names of the parent pages, the topmost first.
    #[prop(optional)]
    breadcrumbs: Vec<(&'static str, &'static str)>,
    /// Actions at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let crumbs = breadcrumbs
        .into_iter()
        .map(|(path, name)| view! { <li><PlainLink href=path>{name}</PlainLink></li> })
        .collect::<Vec<_>>();
    let crumbs =
        (!crumbs.is_empty()).then(|| view! { <nav class="crumbs" aria-label="Breadcrumbs"><ol>{crumbs}</ol></nav> });
    view! {
        <TabTitle text=title.clone()/>
        {crumbs}
        <div class="page-header">
            <h1>{title}</h1>
            <div class="page-actions">{children.map(|children| children())}</div>
        </div>
    }
}

/// A time, with the exact time in a tooltip.
#[component]
pub fn TimeText(
    /// The time.
    when: DisplayTime,
) -> impl IntoView {
    view! { <time datetime=when.machine title=when.exact>{when.text}</time> }
}

/// Empty state of a list, with the next action.
#[component]
pub fn Empty(
    /// Title.
    title: &'static str,
    /// Sentence on what to do.
    #[prop(into)]
    text: String,
    /// The action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            <div class="actions">{children.map(|children| children())}</div>
        </div>
    }
}
