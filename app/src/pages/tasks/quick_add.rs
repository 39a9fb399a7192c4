//! Quick-add: creates a task from one line of text.

use super::quick_chips::QuickChips;
use crate::components::{Toaster, value_before_hydration};
use crate::forms::{SubmitButton, use_flash};
use crate::realtime::Realtime;
use crate::server_fns::tasks::{QuickForm, task_quick_add};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Path that the form is posted to.
const ACTION: &str = "/fn/tasks/quick_add";
/// Id of the input.
const INPUT: &str = "quick-add";

/// A field for a line such as “pay rent tomorrow !high #home”.
#[component]
pub fn QuickAdd() -> impl IntoView {
    let flash = use_flash(ACTION);
    let refused = flash.as_ref().and_then(|flash| flash.value("text"));
    let sent = refused.unwrap_or_default().to_owned();
    let text = RwSignal::new(value_before_hydration(INPUT).unwrap_or_else(|| sent.clone()));
    let keep = RwSignal::new(Vec::new());
    let error = RwSignal::new(flash.and_then(|flash| flash.summary(&[])));
    let (toaster, realtime) = (Toaster::from_context(), Realtime::from_context());
    let busy = RwSignal::new(false);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let form = QuickForm {
            text: text.get_untracked(),
            keep: keep.get_untracked(),
        };
        // The next line can be typed while this one is sent.
        text.set(String::new());
        spawn_local(async move {
            match task_quick_add(form.clone()).await {
                Ok(message) => {
                    toaster.show(message);
                    error.set(None);
                    realtime.report_task_change();
                }
                Err(failure) => {
                    let reason = failure.0.detail;
                    if text.try_get_untracked().is_some_and(|text| text.is_empty()) {
                        error.set(Some(reason));
                        text.set(form.text);
                        keep.set(form.keep);
                    } else {
                        error.set(Some(format!("“{}” was not added. {reason}", form.text)));
                    }
                }
            }
            busy.set(false);
        });
    };
    view! {
        <form class="quick-add" action=ACTION method="post" on:submit=add aria-busy=move || busy.get().then_some("true")>
            <label class="visually-hidden" for=INPUT>"Add a task"</label>
            <input
                class="input" id=INPUT name="form[text]" autocomplete="off" enterkeyhint="done" maxlength="300"
                placeholder="Add a task: pay rent tomorrow !high #home" aria-describedby="quick-add-note"
                aria-invalid=move || error.get().is_some().then_some("true") value=sent bind:value=text
            />
            <SubmitButton label="Add"/>
            <QuickChips input=INPUT text keep/>
            <p class="field-error" id="quick-add-note" role="alert">{error}</p>
        </form>
    }
}
