//! A task in one line, and the fields that it turns into to be changed in its place.

use super::edit::Editor;
use super::words::{DueText, PriorityMark, TaskStatusBadge, priority_options, status_options};
use crate::components::keep_focus;
use crate::views::TaskItem;
use domain::Change;
use domain::task::{TaskAct, TaskForm, TaskPatch, TaskStatus, step};
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
    let (id, status) = (item.id, item.status);
    let shown = RwSignal::new(item);
    let editor = Editor::of_page();
    let status = move || shown.try_with(|task| task.status).unwrap_or(status);
    view! {
        <li class="row task" id=format!("task-{id}") data-status=move || status().as_str()>
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
            let status = Change::Set(next);
            editor.change(
                shown,
                TaskPatch {
                    status,
                    ..TaskPatch::default()
                },
            );
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
                <PriorityMark priority/>
                {due.map(|due| view! { <DueText due/> })}
                {(!matches!(status, TaskStatus::Pending | TaskStatus::Completed)).then(|| view! { <TaskStatusBadge status/> })}
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

/// The fields of a task in the place of its line: Enter saves, Escape leaves it as it was.
#[component]
fn LineFields(shown: RwSignal<TaskItem>) -> impl IntoView {
    let editor = Editor::of_page();
    let task = shown.get_untracked();
    let id = task.id;
    let due = task.due.clone();
    let form = RwSignal::new(TaskForm {
        title: task.title,
        status: task.status.as_str().to_owned(),
        priority: task.priority.as_str().to_owned(),
        due_date: due.as_ref().map(|due| due.date.clone()).unwrap_or_default(),
        due_time: due.map(|due| due.time).unwrap_or_default(),
        ..TaskForm::default()
    });
    let before = form.get_untracked();
    let error = RwSignal::new(None::<String>);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match patch(&before, form.get_untracked()) {
            Ok(patch) => {
                editor.close();
                if patch != TaskPatch::default() {
                    editor.change(shown, patch);
                }
            }
            Err(text) => error.set(Some(text)),
        }
    };
    let leave = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            editor.close();
        }
    };
    let set = move |write: fn(&mut TaskForm, String)| {
        move |event| form.update(|form| write(form, event_target_value(&event)))
    };
    let select = move |label: &'static str, value: String, options: Vec<(String, String)>, write| {
        let options = options
            .into_iter()
            .map(|(key, text)| view! { <option value=key.clone() selected=key == value>{text}</option> })
            .collect_view();
        view! { <select class="input select" aria-label=label on:change=set(write)>{options}</select> }
    };
    let now = form.get_untracked();
    view! {
        <form class="task-fields" on:submit=save on:keydown=leave>
            <input
                class="input task-fields-title" id=format!("task-{id}-field") aria-label="Title" maxlength="200" required=true
                autofocus=true value=now.title on:input=set(|form, value| form.title = value) node_ref=focused()
            />
            {select("Status", now.status, status_options(), |form, value| form.status = value)}
            {select("Priority", now.priority, priority_options(), |form, value| form.priority = value)}
            <input class="input" type="date" aria-label="Due on" value=now.due_date on:input=set(|form, value| form.due_date = value)/>
            <input class="input" type="time" aria-label="Due at" value=now.due_time on:input=set(|form, value| form.due_time = value)/>
            <button type="submit" class="button button-primary">"Save"</button>
            <button type="button" class="button" on:click=move |_| editor.close()>"Cancel"</button>
            <p class="field-error" role="alert">{error}</p>
        </form>
    }
}

/// A reference whose element gets the focus as soon as it is there.
fn focused() -> NodeRef<leptos::html::Input> {
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            drop(field.focus());
        }
    });
    field
}

/// What has changed between two states of the fields, or what is wrong with the new one.
fn patch(before: &TaskForm, now: TaskForm) -> Result<TaskPatch, String> {
    let changed = (
        before.title != now.title,
        before.status != now.status,
        before.priority != now.priority,
        (&before.due_date, &before.due_time) != (&now.due_date, &now.due_time),
    );
    let task = now.parse().map_err(|errors| {
        let messages: Vec<_> = errors.into_iter().map(|error| error.message).collect();
        messages.join(" ")
    })?;
    let mut patch = TaskPatch::default();
    if changed.0 {
        patch.title = Change::Set(task.title);
    }
    if changed.1 {
        patch.status = Change::Set(task.status);
    }
    if changed.2 {
        patch.priority = Change::Set(task.priority);
    }
    if changed.3 {
        patch.due_date = task.due_date.map_or(Change::Clear, Change::Set);
    }
    Ok(patch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_changed_is_sent() {
        let before = TaskForm {
            title: "Pay".into(),
            status: "pending".into(),
            priority: "low".into(),
            due_date: "2026-03-29".into(),
            ..TaskForm::default()
        };
        assert_eq!(patch(&before, before.clone()), Ok(TaskPatch::default()));
        let now = TaskForm {
            title: "Pay rent".into(),
            due_date: String::new(),
            ..before.clone()
        };
        let expected = TaskPatch {
            title: Change::Set("Pay rent".into()),
            due_date: Change::Clear,
            ..TaskPatch::default()
        };
        assert_eq!(patch(&before, now), Ok(expected));
        let empty = TaskForm {
            title: " ".into(),
            ..before.clone()
        };
        assert_eq!(patch(&before, empty), Err("Give the task a title.".into()));
    }
}
