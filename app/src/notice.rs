//! What was just done, told once, and how to take it back.

use crate::layout::Icon;
use crate::server_fns::tasks::tasks_act;
use domain::task::TaskActForm;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

/// A sentence such as “The task was deleted.”
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// What takes it back: the steps of a [`TaskActForm`]; empty: nothing does.
    pub undo: Vec<String>,
}

impl<T: Into<String>> From<T> for Notice {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            undo: Vec::new(),
        }
    }
}

/// Tells notices in the browser.
#[derive(Clone, Copy)]
pub struct Toaster(RwSignal<Option<Told>>);

/// A notice, whether it is bad news, and its number: the same sentence told again is told anew.
#[derive(Clone, PartialEq)]
struct Told {
    notice: Notice,
    is_bad: bool,
    number: u32,
}

impl Toaster {
    /// A toaster that begins with the notice of the page.
    #[must_use]
    pub fn new(notice: Option<Notice>) -> Self {
        let told = notice.map(|notice| Told {
            notice,
            is_bad: false,
            number: 0,
        });
        Self(RwSignal::new(told))
    }

    /// The toaster of this page.
    #[must_use]
    pub fn of_page() -> Self {
        use_context().unwrap_or_else(|| Self::new(None))
    }

    /// Tells what was done.
    pub fn tell(self, notice: impl Into<Notice>) {
        self.show(notice.into(), false);
    }

    /// Tells what went wrong.
    pub fn complain(self, text: impl Into<String>) {
        self.show(text.into().into(), true);
    }

    fn show(self, notice: Notice, is_bad: bool) {
        let number = self
            .0
            .with_untracked(|told| told.as_ref().map_or(1, |told| told.number + 1));
        self.0.set(Some(Told { notice, is_bad, number }));
    }

    fn close(self) {
        self.0.set(None);
    }
}

/// The sentence in a corner of the screen. It is part of the page, so that it needs no script to come, nor to go: the
/// style sheet lets it fade. With scripts it can be closed before.
#[component]
pub fn Toast() -> impl IntoView {
    let toaster = Toaster::of_page();
    view! {
        <div class="toasts" role="status">
            <For each=move || toaster.0.get() key=|told| told.number let(told)>
                <div class="toast" data-bad=told.is_bad.then_some("")>
                    <Icon name=if told.is_bad { "close" } else { "done" }/>
                    <p>{told.notice.text}</p>
                    <Undo steps=told.notice.undo/>
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

/// The button that takes it back.
#[component]
fn Undo(steps: Vec<String>) -> impl IntoView {
    let toaster = Toaster::of_page();
    let fields = steps
        .iter()
        .map(|step| view! { <input type="hidden" name="form[steps][]" value=step.clone()/> })
        .collect_view();
    let undo = {
        let steps = steps.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let form = TaskActForm {
                steps: steps.clone(),
                ..TaskActForm::default()
            };
            spawn_local(async move {
                match tasks_act(form).await {
                    Ok(_) => toaster.tell("It was taken back."),
                    Err(error) => toaster.complain(error.0.detail),
                }
            });
        }
    };
    (!steps.is_empty()).then(|| {
        view! {
            <form action="/fn/tasks/act" method="post" on:submit=undo>
                {fields}
                <button type="submit" class="button button-small">"Undo"</button>
            </form>
        }
    })
}
