//! A task in one line of a list.

use super::badges::{DueText, LabelLinks, PriorityMark, TaskStatusBadge};
use super::editor::Editor;
use super::fields::{LineFields, edit_button};
use crate::components::keep_focus;
use crate::view_models::TaskItem;
use domain::task::{NewTask, TaskAction, TaskStatus, step};
use leptos::prelude::*;
use leptos_router::components::A;

/// Id of the form that submits the checkboxes and buttons of the lines, which are outside of it.
pub const LIST_FORM: &str = "tasks-act";
/// Name of the checkboxes that select tasks.
pub const IDS: &str = "form[ids][]";

/// One task of a list.
#[component]
pub fn TaskLine(
    /// The task.
    item: TaskItem,
    /// Ids of the selected tasks, where several can be changed at once.
    #[prop(optional)]
    selected: Option<RwSignal<Vec<i64>>>,
) -> impl IntoView {
    keep_focus();
    let id = item.id;
    let editor = Editor::from_context();
    let shown = editor.show(item);
    view! {
        <li class="row task" id=format!("task-{id}") data-status=move || shown.read().fields.status.as_str()>
            {move || {
                if editor.is_open(id) {
                    view! { <LineFields id/> }.into_any()
                } else {
                    view! { <LineText shown selected/> }.into_any()
                }
            }}
        </li>
    }
}

#[component]
fn LineText(shown: RwSignal<TaskItem>, selected: Option<RwSignal<Vec<i64>>>) -> impl IntoView {
    let editor = Editor::from_context();
    move || {
        let TaskItem { id, fields, due, .. } = shown.get();
        let NewTask {
            title,
            status,
            priority,
            labels,
            ..
        } = fields;
        let is_done = status == TaskStatus::Completed;
        let toggled = if is_done {
            TaskStatus::Pending
        } else {
            TaskStatus::Completed
        };
        let toggle = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            editor.set_status(shown.get_untracked(), toggled);
        };
        let checkbox = selected.map(|selected| view! { <SelectTask id title=title.clone() selected/> });
        let (done_label, edit_label) = (format!("Mark “{title}” as completed"), format!("Edit “{title}”"));
        view! {
            {checkbox}
            <button
                type="submit" class="task-done" id=format!("task-{id}-done") form=LIST_FORM name="form[steps][]"
                value=step(id, TaskAction::Status(toggled)) aria-pressed=is_done.to_string() aria-label=done_label
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
                type="button" class="button button-small button-quiet needs-script" id=edit_button(id)
                aria-label=edit_label on:click=move |_| editor.open(shown.get_untracked())
            >
                "Edit"
            </button>
        }
    }
}

/// The checkbox that selects a task for a bulk action.
#[component]
fn SelectTask(id: i64, title: String, selected: RwSignal<Vec<i64>>) -> impl IntoView {
    let check = move |event| {
        let on = event_target_checked(&event);
        selected.update(|ids| {
            ids.retain(|&other| other != id);
            ids.extend(on.then_some(id));
        });
    };
    view! {
        <input
            type="checkbox" class="task-check" name=IDS value=id form=LIST_FORM
            aria-label=format!("Select “{title}”") checked=selected.with_untracked(|ids| ids.contains(&id))
            prop:checked=move || selected.read().contains(&id) on:change=check
        />
    }
}
