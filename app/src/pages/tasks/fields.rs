//! Fields to edit a task in its line of the list.

use super::editor::Editor;
use crate::labels::{priority_options, status_options};
use crate::markup::SelectOption;
use crate::view_models::TaskItem;
use domain::task::{TASK_INPUTS, TaskFieldKind, TaskForm, TaskPatch, parse_title};
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
    let form = RwSignal::new(TaskForm::of_task(&task.fields));
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
    let title = focused_input();
    let inputs = TASK_INPUTS
        .into_iter()
        .filter(|input| input.kind != TaskFieldKind::Text);
    let inputs = inputs.map(|input| {
        let value = (input.value)(&mut form.get_untracked()).clone();
        let set = move |event| form.update(|form| *(input.value)(form) = event_target_value(&event));
        let select = |options: Vec<(String, String)>| {
            let options = options
                .into_iter()
                .map(|(key, text)| view! { <SelectOption selected={key == value} value=key text/> })
                .collect_view();
            view! { <select class="input select" aria-label=input.label on:change=set>{options}</select> }.into_any()
        };
        let plain = |kind: &'static str| {
            view! { <input class="input" type=kind aria-label=input.label value=value.clone() on:input=set/> }
                .into_any()
        };
        match input.kind {
            TaskFieldKind::Line | TaskFieldKind::Text => view! {
                <input
                    class="input task-fields-title" id=format!("task-{id}-field") aria-label=input.label maxlength="200"
                    required=true autofocus=true value=value.clone() on:input=set node_ref=title
                />
            }
            .into_any(),
            TaskFieldKind::Status => select(status_options()),
            TaskFieldKind::Priority => select(priority_options()),
            TaskFieldKind::Labels => view! {
                <input class="input" aria-label=input.label placeholder=input.label value=value.clone() on:input=set/>
            }
            .into_any(),
            TaskFieldKind::Date => plain("date"),
            TaskFieldKind::TimeOfDay => plain("time"),
        }
    });
    let inputs = inputs.collect_view();
    view! {
        <form class="task-fields" on:submit=save on:keydown=cancel_on_escape>
            {inputs}
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
    let (mut task, errors) = now.read();
    let title = parse_title(&task.title).map(|title| task.title = title);
    let messages: Vec<_> = title
        .err()
        .into_iter()
        .chain(errors)
        .map(|error| error.message)
        .collect();
    if !messages.is_empty() {
        return Err(messages.join(" "));
    }
    Ok(TaskPatch::between(&before.clone().read().0, task))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PatchField;

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
