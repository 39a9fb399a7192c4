//! Fields to edit a task in its line of the list.

use super::editor::{Editor, title_field};
use crate::components::focus_after_render;
use crate::labels::{priority_options, status_options};
use crate::markup::SelectOption;
use domain::task::{TASK_INPUTS, TaskFieldKind};
use leptos::prelude::*;

/// Returns the id of the button that opens the fields of a task.
#[must_use]
pub fn edit_button(id: i64) -> String {
    format!("task-{id}-edit")
}

/// Fields in place of the line: Enter saves, Escape cancels.
#[component]
pub fn LineFields(
    /// Id of the task.
    id: i64,
) -> impl IntoView {
    let editor = Editor::from_context();
    let mut form = editor.draft_form();
    // The fields, which have the focus, are removed.
    let focus_line = move || focus_after_render(edit_button(id));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if editor.save_draft() {
            focus_line();
        }
    };
    let cancel = move || {
        editor.close();
        focus_line();
    };
    let cancel_on_escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            cancel();
        }
    };
    let title = focused_input();
    let inputs = TASK_INPUTS
        .into_iter()
        .filter(|input| input.kind != TaskFieldKind::Text);
    let inputs = inputs.map(|input| {
        let value = (input.value)(&mut form).clone();
        let set = move |event| editor.update_draft(|form| *(input.value)(form) = event_target_value(&event));
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
                    class="input task-fields-title" id=title_field(id) aria-label=input.label maxlength="200"
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
            <button type="button" class="button" on:click=move |_| cancel()>"Cancel"</button>
            <p class="field-error" role="alert">{move || editor.draft_error()}</p>
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
