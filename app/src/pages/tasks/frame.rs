//! What the pages that show many tasks have in common: the title, the ways to look at them, and the line that adds one.

use super::filters::TaskFilters;
use super::quick_add::QuickAdd;
use super::views::KeptViews;
use crate::components::PageHeader;
use crate::forms::Refusal;
use domain::task::TaskQuery;
use leptos::prelude::*;
use leptos_router::components::A;

/// The ways to look at tasks.
const WAYS: [(&str, &str); 4] = [
    ("/tasks", "List"),
    ("/tasks/board", "Board"),
    ("/tasks/calendar", "Calendar"),
    ("/tasks/trash", "Trash"),
];

/// Title and ways; the way at hand is marked.
#[component]
pub fn TasksHeader(
    /// The title of the page.
    title: &'static str,
    /// The tasks that are asked for, which the other ways show too.
    query: Memo<TaskQuery>,
) -> impl IntoView {
    let ways = WAYS
        .into_iter()
        .map(|(path, label)| {
            let address = move || match path {
                "/tasks/trash" => path.to_owned(),
                _ => query.read().address(path),
            };
            view! { <li><A href=address exact=true>{label}</A></li> }
        })
        .collect_view();
    view! {
        <PageHeader title>
            <A href="/tasks/new" attr:class="button button-primary">"New task"</A>
        </PageHeader>
        <nav class="tabs" aria-label="Ways to look at tasks"><ul>{ways}</ul></nav>
    }
}

/// The head of a page that shows tasks, as its address asks.
#[component]
pub fn TasksFrame(
    /// The title of the page.
    title: &'static str,
    /// Its path.
    path: &'static str,
    /// The tasks that are asked for.
    query: Memo<TaskQuery>,
    /// The tasks.
    children: Children,
) -> impl IntoView {
    view! {
        <TasksHeader title query/>
        <QuickAdd/>
        <TaskFilters path query/>
        <KeptViews path query/>
        <Refusal actions=&["/fn/tasks/act"]/>
        {children()}
    }
}
