//! Shared parts of the pages with several tasks: title, tabs, quick-add, filters and saved views.

use super::filters::TaskFilters;
use super::quick_add::QuickAdd;
use super::saved_views::SavedViews;
use crate::components::PageHeader;
use crate::forms::FormError;
use domain::task::TaskQuery;
use leptos::prelude::*;
use leptos_router::components::A;

/// Tabs: path and label.
const TABS: [(&str, &str); 4] = [
    ("/tasks", "List"),
    ("/tasks/board", "Board"),
    ("/tasks/calendar", "Calendar"),
    ("/tasks/trash", "Trash"),
];

/// Title and tabs.
#[component]
pub fn TasksHeader(
    /// The title of the page.
    title: &'static str,
    /// Query of the URL, which the links of the tabs keep.
    query: Memo<TaskQuery>,
) -> impl IntoView {
    let tabs = TABS
        .into_iter()
        .map(|(path, label)| {
            let url = move || match path {
                "/tasks/trash" => path.to_owned(),
                _ => query.read().url(path),
            };
            view! { <li><A href=url exact=true>{label}</A></li> }
        })
        .collect_view();
    view! {
        <PageHeader title>
            <A href="/tasks/import" attr:class="button">"Import"</A>
            <A href="/tasks/new" attr:class="button button-primary">"New task"</A>
        </PageHeader>
        <nav class="tabs" aria-label="Task views"><ul>{tabs}</ul></nav>
    }
}

/// Everything above the tasks of a page.
#[component]
pub fn TasksFrame(
    /// The title of the page.
    title: &'static str,
    /// Path of the page.
    path: &'static str,
    /// Query of the URL.
    query: Memo<TaskQuery>,
    /// The tasks.
    children: Children,
) -> impl IntoView {
    view! {
        <TasksHeader title query/>
        <QuickAdd/>
        <TaskFilters path query/>
        <SavedViews path query/>
        <FormError actions=&["/fn/tasks/act"]/>
        {children()}
    }
}
