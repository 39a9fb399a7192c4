//! The list of tasks.

use super::conflict::ConflictDialog;
use super::edit::Editor;
use super::frame::TasksFrame;
use super::line::{LIST_FORM, TaskLine};
use super::use_task_query;
use crate::components::{Empty, Kept, Loading, Pager};
use crate::live::Live;
use crate::markup::SelectOption;
use crate::notice::Toaster;
use crate::resource::page_resource;
use crate::server_fns::tasks::{task_list, tasks_act};
use crate::views::Tasks;
use domain::task::{TaskActForm, TaskQuery};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

/// What can be done to the tasks that are checked.
const ACTS: [(&str, &str); 9] = [
    ("completed", "Complete"),
    ("in_progress", "Start"),
    ("pending", "Put back to pending"),
    ("cancelled", "Cancel"),
    ("urgent", "Priority: urgent"),
    ("high", "Priority: high"),
    ("medium", "Priority: medium"),
    ("low", "Priority: low"),
    ("delete", "Delete"),
];

/// The tasks that the address asks for.
#[component]
pub fn TasksPage() -> impl IntoView {
    let query = use_task_query();
    let list = page_resource(move || query.get(), task_list);
    Editor::provide(move || list.refetch());
    let kept = Kept::default();
    let checked = RwSignal::new(Vec::<i64>::new());
    view! {
        <TasksFrame title="Tasks" path="/tasks" query>
            <Transition fallback=|| view! { <Loading/> }>
                {move || Suspend::new(async move {
                    let (list, query) = (list.await, query.get_untracked());
                    kept.load(query.clone(), list, |list| view! { <TaskListView list query checked/> }.into_any())
                })}
            </Transition>
            <ConflictDialog/>
        </TasksFrame>
    }
    .into_any()
}

#[component]
fn TaskListView(list: Tasks, query: TaskQuery, checked: RwSignal<Vec<i64>>) -> impl IntoView {
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
    // What is not shown any more cannot be meant.
    let ids: Vec<i64> = items.iter().map(|item| item.id).collect();
    let all = ids.clone();
    Effect::new(move || checked.update(|checked| checked.retain(|id| ids.contains(id))));
    view! {
        <BulkBar all checked/>
        <ul class="rows tasks">
            {items.into_iter().map(|item| view! { <TaskLine item checked/> }).collect_view()}
        </ul>
        <Pager base page total_pages total noun=("task", "tasks")/>
    }
    .into_any()
}

#[component]
fn NoTasks(is_narrow: bool) -> impl IntoView {
    if is_narrow {
        view! {
            <Empty title="No task fits" text="Other tasks may be there: look at all of them, or search for something else.">
                <A href="/tasks?status=all" attr:class="button">"Show all tasks"</A>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty
                title="Nothing to do"
                text="Write what comes to mind into the line above. It understands days, times, !high and #labels."
            >
                <A href="/tasks?status=all" attr:class="button">"Show completed tasks too"</A>
            </Empty>
        }
        .into_any()
    }
}

/// The form around the list: what to do to the tasks that are checked.
#[component]
fn BulkBar(all: Vec<i64>, checked: RwSignal<Vec<i64>>) -> impl IntoView {
    let (toaster, live) = (Toaster::of_page(), Live::of_page());
    let act = RwSignal::new(String::new());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let form = TaskActForm {
            ids: checked.get_untracked(),
            act: act.get_untracked(),
            steps: Vec::new(),
        };
        spawn_local(async move {
            match tasks_act(form).await {
                Ok(notice) => {
                    toaster.tell(notice);
                    checked.set(Vec::new());
                    live.tasks_have_changed();
                }
                Err(error) => toaster.complain(error.0.detail),
            }
        });
    };
    let count = all.len();
    let check_all = move |event| {
        let ids = if event_target_checked(&event) {
            all.clone()
        } else {
            Vec::new()
        };
        checked.set(ids);
    };
    let options = ACTS
        .map(|(value, text)| view! { <SelectOption value text/> })
        .collect_view();
    let text = move || match checked.read().len() {
        0 => "Select all".to_owned(),
        n => format!("{n} selected"),
    };
    view! {
        <form class="bulk" id=LIST_FORM action="/fn/tasks/act" method="post" on:submit=send>
            <div class="check needs-script">
                <input
                    type="checkbox" id="check-all" prop:checked=move || checked.read().len() == count on:change=check_all
                />
                <label for="check-all">{text}</label>
            </div>
            <label class="visually-hidden" for="bulk-act">"What to do with the selected tasks"</label>
            <select class="input select bulk-act" id="bulk-act" name="form[act]" on:change=move |event| act.set(event_target_value(&event))>
                <SelectOption value="" text="Action…"/>
                {options}
            </select>
            <button type="submit" class="button">"Apply"</button>
        </form>
    }
}
