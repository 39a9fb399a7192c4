//! List of tasks.

use super::bulk::{BulkActions, BulkChoice};
use super::conflict_dialog::ConflictDialog;
use super::editor::Editor;
use super::frame::TasksFrame;
use super::line::TaskLine;
use super::query::use_task_query;
use super::result_count::ResultCount;
use crate::components::{Empty, LastGood, Loading, Pager, PlainLink};
use crate::resource::page_resource;
use crate::server_fns::tasks::task_list;
use crate::view_models::Tasks;
use domain::task::TaskQuery;
use leptos::prelude::*;

/// The tasks of the query in the URL.
#[component]
pub fn TasksPage() -> impl IntoView {
    let query = use_task_query();
    let list = page_resource(move || query.get(), task_list);
    Editor::provide(move || list.refetch());
    let last_good = LastGood::default();
    let choice = BulkChoice::of_page();
    let count = ResultCount::of_page();
    view! {
        <TasksFrame title="Tasks" path="/tasks" query>
            <Transition fallback=|| view! { <Loading/> }>
                {move || Suspend::new(async move {
                    let (list, query) = (list.await, query.get_untracked());
                    if let Ok(list) = &list {
                        count.announce(query.view(), list.total);
                    }
                    last_good.render(query.clone(), list, |list| view! { <TaskListView list query choice/> }.into_any())
                })}
            </Transition>
            <ConflictDialog/>
        </TasksFrame>
    }
    .into_any()
}

#[component]
fn TaskListView(list: Tasks, query: TaskQuery, choice: BulkChoice) -> impl IntoView {
    let Tasks {
        items,
        total,
        page,
        total_pages,
        ..
    } = list;
    if total == 0 {
        return view! { <NoTasks is_narrow=query.is_narrow()/> }.into_any();
    }
    let base = match query.view() {
        view if view.is_empty() => "/tasks?page=".to_owned(),
        view => format!("/tasks?{view}&page="),
    };
    // Tasks that are no longer shown must not be changed.
    let ids: Vec<i64> = items.iter().map(|item| item.id).collect();
    let (all, selected) = (ids.clone(), choice.selected);
    Effect::new(move || selected.update(|selected| selected.retain(|id| ids.contains(id))));
    view! {
        <BulkActions all choice/>
        <ul class="rows tasks">
            {items.into_iter().map(|item| view! { <TaskLine item selected/> }).collect_view()}
        </ul>
        <Pager base page total_pages total noun=("task", "tasks")/>
    }
    .into_any()
}

#[component]
fn NoTasks(is_narrow: bool) -> impl IntoView {
    if is_narrow {
        view! {
            <Empty title="No tasks found" text="No task matches the search and the filters.">
                <PlainLink href="/tasks?status=all" attr:class="button">"Show all tasks"</PlainLink>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty
                title="No open tasks"
                text="Add a task above. Days, times, !high and #labels are recognised."
            >
                <PlainLink href="/tasks?status=all" attr:class="button">"Show completed tasks"</PlainLink>
            </Empty>
        }
        .into_any()
    }
}
