//! Fields to edit a task in its line of the list.

use super::editor::Editor;
use crate::labels::{priority_options, status_options};
use crate::markup::SelectOption;
use crate::view_models::TaskItem;
use domain::PatchField;
use domain::task::{TaskForm, TaskPatch, parse_title};
use leptos::prelude::*;

/// Fields in place of the line: Enter saves, Escape cancels.
#[component]
pub fn LineFields(
    /// The task.
    shown: RwSignal<TaskItem>,
) -> impl IntoView {
    let editor = Editor::from_context();
    let task = shown.get_untracked();
    let id = task.id;
    let due = task.due.clone();
    let form = RwSignal::new(TaskForm {
        title: task.title,
        status: task.status.as_str().to_owned(),
        priority: task.priority.as_str().to_owned(),
        labels: task.labels.join(" "),
        due_date: due.as_ref().map(|due| due.date.clone()).unwrap_or_default(),
        due_time: due.map(|due| due.time).unwrap_or_default(),
        ..TaskForm::default()
    });
    let before = form.get_untracked();
    let error = RwSignal::new(None::<String>);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match changes(&before, form.get_untracked()) {
            Ok(patch) => {
                editor.close();
                if patch != TaskPatch::default() {
                    editor.change(shown.get_untracked(), patch);
                }
            }
            Err(text) => error.set(Some(text)),
        }
    };
    let cancel_on_escape = move |event: leptos::ev::KeyboardEvent| {
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
            .map(|(key, text)| view! { <SelectOption selected={key == value} value=key text/> })
            .collect_view();
        view! { <select class="input select" aria-label=label on:change=set(write)>{options}</select> }
    };
    let now = form.get_untracked();
    view! {
        <form class="task-fields" on:submit=save on:keydown=cancel_on_escape>
            <input
                class="input task-fields-title" id=format!("task-{id}-field") aria-label="Title" maxlength="200" required=true
                autofocus=true value=now.title on:input=set(|form, value| form.title = value) node_ref=focused_input()
            />
            {select("Status", now.status, status_options(), |form, value| form.status = value)}
            {select("Priority", now.priority, priority_options(), |form, value| form.priority = value)}
            <input
                class="input" aria-label="Labels" placeholder="Labels" value=now.labels
                on:input=set(|form, value| form.labels = value)
            />
            <input class="input" type="date" aria-label="Due date" value=now.due_date on:input=set(|form, value| form.due_date = value)/>
            <input class="input" type="time" aria-label="Due time" value=now.due_time on:input=set(|form, value| form.due_time = value)/>
            <button type="submit" class="button button-primary">"Save"</button>
            <button type="button" class="button" on:click=move |_| editor.close()>"Cancel"</button>
            <p class="field-error" role="alert">{error}</p>
        </form>
    }
}

/// Returns a node reference whose element gets the focus when it is mounted.
fn focused_input() -> NodeRef<leptos::html::Input> {
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            drop(field.focus());
        }
    });
    field
}

/// Returns the changes between two states of the fields, or the error messages of the new state.
fn changes(before: &TaskForm, now: TaskForm) -> Result<TaskPatch, String> {
    let changed = (
        before.title != now.title,
        before.status != now.status,
        before.priority != now.priority,
        before.labels != now.labels,
        (&before.due_date, &before.due_time) != (&now.due_date, &now.due_time),
    );
    let (task, errors) = now.read();
    let errors = parse_title(&task.title).err().into_iter().chain(errors);
    let messages: Vec<_> = errors.map(|error| error.message).collect();
    if !messages.is_empty() {
        return Err(messages.join(" "));
    }
    let mut patch = TaskPatch::default();
    if changed.0 {
        patch.title = PatchField::Set(task.title);
    }
    if changed.1 {
        patch.status = PatchField::Set(task.status);
    }
    if changed.2 {
        patch.priority = PatchField::Set(task.priority);
    }
    if changed.3 {
        patch.labels = PatchField::Set(task.labels);
    }
    if changed.4 {
        patch.due_date = task.due_date.map_or(PatchField::Clear, PatchField::Set);
    }
    Ok(patch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_fields_are_sent() {
        let before = TaskForm {
            title: "Pay".into(),
            status: "pending".into(),
            priority: "low".into(),
            due_date: "2026-03-29".into(),
            ..TaskForm::default()
        };
        assert_eq!(changes(&before, before.clone()), Ok(TaskPatch::default()));
        let now = TaskForm {
            title: "Pay rent".into(),
            labels: "Home, bills".into(),
            due_date: String::new(),
            ..before.clone()
        };
        let expected = TaskPatch {
            title: PatchField::Set("Pay rent".into()),
            labels: PatchField::Set(vec!["Home".into(), "bills".into()]),
            due_date: PatchField::Clear,
            ..TaskPatch::default()
        };
        assert_eq!(changes(&before, now), Ok(expected));
        let empty = TaskForm {
            title: " ".into(),
            ..before.clone()
        };
        assert_eq!(changes(&before, empty), Err("Give the task a title.".into()));
    }
}
