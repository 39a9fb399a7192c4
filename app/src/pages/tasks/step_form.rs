//! A button that applies an action to a task.

use crate::components::ignore_second_click;
use domain::task::{TaskAction, step};
use leptos::prelude::*;

/// A form of one button that applies an action to a task.
#[component]
pub fn StepForm(
    /// Id of the task.
    id: i64,
    /// The action.
    action: TaskAction,
    /// Label of the button.
    label: &'static str,
    /// Class of the button.
    class: &'static str,
    /// Name of the form, where several have the same label.
    #[prop(optional)]
    name: Option<String>,
) -> impl IntoView {
    view! {
        <form action="/fn/tasks/act" method="post" aria-label=name>
            <input type="hidden" name="form[steps][]" value=step(id, action)/>
            <button type="submit" class=class on:click=|event| ignore_second_click(&event)>{label}</button>
        </form>
    }
}
