//! Toasts: messages in a corner of the screen, shown once after an action.

use super::{Icon, ignore_second_click};
use crate::realtime::Realtime;
use crate::server_fns::tasks::task_bulk_action;
use crate::view_models::ToastMessage;
use domain::task::TaskActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Shows toasts.
#[derive(Clone, Copy)]
pub struct Toaster(RwSignal<Option<Toast>>);

/// A toast on screen. Its number makes the same message, shown again, a new toast.
#[derive(Clone, PartialEq)]
struct Toast {
    message: ToastMessage,
    is_error: bool,
    number: u32,
}

impl Toaster {
    /// Creates a toaster that shows `message` at first.
    #[must_use]
    pub fn new(message: Option<ToastMessage>) -> Self {
        let toast = message.map(|message| Toast {
            message,
            is_error: false,
            number: 0,
        });
        Self(RwSignal::new(toast))
    }

    /// Returns the toaster of this page.
    #[must_use]
    pub fn from_context() -> Self {
        use_context().unwrap_or_else(|| Self::new(None))
    }

    /// Shows the result of an action.
    pub fn show(self, message: impl Into<ToastMessage>) {
        self.replace(message.into(), false);
    }

    /// Shows an error.
    pub fn show_error(self, text: impl Into<String>) {
        self.replace(text.into().into(), true);
    }

    fn replace(self, message: ToastMessage, is_error: bool) {
        let number = self
            .0
            .with_untracked(|toast| toast.as_ref().map_or(1, |toast| toast.number + 1));
        self.0.set(Some(Toast {
            message,
            is_error,
            number,
        }));
    }

    fn close(self) {
        self.0.set(None);
    }
}

/// The toast in a corner of the screen. Rendered with the page and faded out by the style sheet, so
/// that it needs no script; with scripts it can be closed, and stays until then if it is an error
/// or offers to undo the action.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toaster = Toaster::from_context();
    view! {
        <div class="toasts" role="status">
            <For each=move || toaster.0.get() key=|toast| toast.number let(toast)>
                <div class="toast" data-bad=toast.is_error.then_some("")>
                    <Icon name=if toast.is_error { "close" } else { "done" }/>
                    <p>{toast.message.text}</p>
                    <UndoForm steps=toast.message.undo/>
                    <button
                        type="button" class="icon-button needs-script" aria-label="Close this message"
                        on:click=move |_| toaster.close()
                    >
                        <Icon name="close"/>
                    </button>
                </div>
            </For>
        </div>
    }
}

/// The button that undoes the action.
#[component]
fn UndoForm(steps: Vec<String>) -> impl IntoView {
    let (toaster, realtime) = (Toaster::from_context(), Realtime::from_context());
    let fields = steps
        .iter()
        .map(|step| view! { <input type="hidden" name="form[steps][]" value=step.clone()/> })
        .collect_view();
    let undo = {
        let steps = steps.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let form = TaskActionForm {
                steps: steps.clone(),
                ..TaskActionForm::default()
            };
            spawn_local(async move {
                match task_bulk_action(form).await {
                    Ok(_) => {
                        toaster.show("The change was undone.");
                        realtime.report_task_change();
                    }
                    Err(error) => toaster.show_error(error.0.detail),
                }
            });
        }
    };
    (!steps.is_empty()).then(|| {
        view! {
            <form action="/fn/tasks/act" method="post" on:submit=undo>
                {fields}
                <button type="submit" class="button button-small" on:click=|event| ignore_second_click(&event)>"Undo"</button>
            </form>
        }
    })
}
