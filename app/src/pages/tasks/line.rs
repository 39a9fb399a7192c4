//! A task in one line.

use super::edit::Editor;
use super::fields::LineFields;
use super::words::{DueText, LabelLinks, PriorityMark, TaskStatusBadge};
use crate::components::keep_focus;
use crate::views::TaskItem;
use domain::task::{TaskAct, TaskStatus, step};
use leptos::prelude::*;
use leptos_router::components::A;

/// The id of the form that the boxes and buttons of the lines belong to.
pub const LIST_FORM: &str = "tasks-act";

/// One task of a list.
#[component]
pub fn TaskLine(
    /// The task.
    item: TaskItem,
    /// The tasks that are checked, where several can be changed at once.
    #[prop(optional)]
    checked: Option<RwSignal<Vec<i64>>>,
) -> impl IntoView {
    keep_focus();
    let id = item.id;
    let editor = Editor::of_page();
    let shown = editor.show(item);
    view! {
        <li class="row task" id=format!("task-{id}") data-status=move || shown.read().status.as_str()>
            {move || {
                if editor.is_open(id) {
                    view! { <LineFields shown/> }.into_any()
                } else {
                    view! { <LineText shown checked/> }.into_any()
                }
            }}
        </li>
    }
}

#[component]
fn LineText(shown: RwSignal<TaskItem>, checked: Option<RwSignal<Vec<i64>>>) -> impl IntoView {
    let editor = Editor::of_page();
    move || {
        let TaskItem {
            id,
            title,
            status,
            priority,
            labels,
            due,
            ..
        } = shown.get();
        let is_done = status == TaskStatus::Completed;
        let next = if is_done {
            TaskStatus::Pending
        } else {
            TaskStatus::Completed
        };
        let toggle = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            editor.set_status(shown.get_untracked(), next);
        };
        let checkbox = checked.map(|checked| view! { <LineCheck id title=title.clone() checked/> });
        let (done_label, edit_label) = (format!("“{title}” is done"), format!("Edit “{title}”"));
        view! {
            {checkbox}
            <button
                type="submit" class="task-done" id=format!("task-{id}-done") form=LIST_FORM name="form[steps][]"
                value=step(id, TaskAct::Status(next)) aria-pressed=is_done.to_string() aria-label=done_label
                on:click=toggle
            ></button>
            <A href=format!("/tasks/{id}") attr:class="task-title" attr:id=format!("task-{id}-title")>{title}</A>
            <span class="task-facts">
                <LabelLinks labels/>
                {(!matches!(status, TaskStatus::Pending | TaskStatus::Completed)).then(|| view! { <TaskStatusBadge status/> })}
                <PriorityMark priority/>
                {due.map(|due| view! { <DueText due/> })}
            </span>
            <button
                type="button" class="button button-small button-quiet needs-script" id=format!("task-{id}-edit")
                aria-label=edit_label on:click=move |_| editor.open(id)
            >
                "Edit"
            </button>
        }
    }
}

/// The box that chooses a task for what is done to several.
#[component]
fn LineCheck(id: i64, title: String, checked: RwSignal<Vec<i64>>) -> impl IntoView {
    let check = move |event| {
        let on = event_target_checked(&event);
        checked.update(|ids| {
            ids.retain(|&other| other != id);
            ids.extend(on.then_some(id));
        });
    };
    view! {
        <input
            type="checkbox" class="task-check" name="form[ids][]" value=id form=LIST_FORM
            aria-label=format!("Select “{title}”") prop:checked=move || checked.read().contains(&id) on:change=check
        />
    }
}
