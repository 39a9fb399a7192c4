//! List of tasks, with bulk actions.

use super::conflict_dialog::ConflictDialog;
use super::editor::Editor;
use super::frame::TasksFrame;
use super::line::{LIST_FORM, TaskLine};
use super::query::use_task_query;
use crate::components::Toaster;
use crate::components::{Empty, LastGood, Loading, Pager};
use crate::markup::SelectOption;
use crate::realtime::Realtime;
use crate::resource::page_resource;
use crate::server_fns::tasks::{task_bulk_action, task_list};
use crate::view_models::Tasks;
use domain::task::{TaskActionForm, TaskQuery};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

/// Bulk actions: value and label.
const BULK_ACTIONS: [(&str, &str); 9] = [
    ("completed", "Complete"),
    ("in_progress", "Start"),
    ("pending", "Reopen"),
    ("cancelled", "Cancel"),
    ("urgent", "Priority: urgent"),
    ("high", "Priority: high"),
    ("medium", "Priority: medium"),
    ("low", "Priority: low"),
    ("delete", "Delete"),
];

/// The tasks of the query in the URL.
#[component]
pub fn TasksPage() -> impl IntoView {
    let query = use_task_query();
    let list = page_resource(move || query.get(), task_list);
    Editor::provide(move || list.refetch());
    let last_good = LastGood::default();
    let selected = RwSignal::new(Vec::<i64>::new());
    let action = RwSignal::new(String::new());
    view! {
        <TasksFrame title="Tasks" path="/tasks" query>
            <Transition fallback=|| view! { <Loading/> }>
                {move || Suspend::new(async move {
                    let (list, query) = (list.await, query.get_untracked());
                    last_good.render(query.clone(), list, |list| view! { <TaskListView list query selected action/> }.into_any())
                })}
            </Transition>
            <ConflictDialog/>
        </TasksFrame>
    }
    .into_any()
}

#[component]
fn TaskListView(
    list: Tasks,
    query: TaskQuery,
    selected: RwSignal<Vec<i64>>,
    action: RwSignal<String>,
) -> impl IntoView {
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
    let all = ids.clone();
    Effect::new(move || selected.update(|selected| selected.retain(|id| ids.contains(id))));
    view! {
        <BulkActions all selected action/>
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
                <A href="/tasks?status=all" attr:class="button">"Show all tasks"</A>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty
                title="No open tasks"
                text="Add a task above. Days, times, !high and #labels are recognised."
            >
                <A href="/tasks?status=all" attr:class="button">"Show completed tasks"</A>
            </Empty>
        }
        .into_any()
    }
}

/// The bulk actions for the selected tasks. The list may be rendered again between a choice and its
/// use, so the page keeps the choices.
#[component]
fn BulkActions(all: Vec<i64>, selected: RwSignal<Vec<i64>>, action: RwSignal<String>) -> impl IntoView {
    let (toaster, realtime) = (Toaster::from_context(), Realtime::from_context());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let form = TaskActionForm {
            ids: selected.get_untracked(),
            act: action.get_untracked(),
            steps: Vec::new(),
        };
        spawn_local(async move {
            match task_bulk_action(form).await {
                Ok(message) => {
                    toaster.show(message);
                    selected.set(Vec::new());
                    action.set(String::new());
                    realtime.report_task_change();
                }
                Err(error) => toaster.show_error(error.0.detail),
            }
        });
    };
    let count = all.len();
    let select_all = move |event| {
        let ids = if event_target_checked(&event) {
            all.clone()
        } else {
            Vec::new()
        };
        selected.set(ids);
    };
    let options = BULK_ACTIONS
        .map(|(value, text)| view! { <SelectOption value text/> })
        .collect_view();
    let text = move || match selected.read().len() {
        0 => "Select all".to_owned(),
        n => format!("{n} selected"),
    };
    view! {
        <form class="bulk" id=LIST_FORM action="/fn/tasks/act" method="post" on:submit=send>
            <div class="check needs-script">
                <input
                    type="checkbox" id="check-all" prop:checked=move || selected.read().len() == count on:change=select_all
                />
                <label for="check-all">{text}</label>
            </div>
            <label class="visually-hidden" for="bulk-act">"Action for the selected tasks"</label>
            <select
                class="input select bulk-act" id="bulk-act" name="form[act]" prop:value=move || action.get()
                on:change=move |event| action.set(event_target_value(&event))
            >
                <SelectOption value="" text="Action…"/>
                {options}
            </select>
            <button type="submit" class="button">"Apply"</button>
        </form>
    }
}
