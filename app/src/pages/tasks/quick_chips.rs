//! Preview of what a quick-add line will be read as, while it is typed.

use crate::components::focus_after_render;
use crate::server_fns::tasks::{QuickForm, task_quick_read};
use crate::view_models::QuickChip;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Pause in typing after which the line is sent to the server.
const TYPING_PAUSE: Duration = Duration::from_millis(250);

/// Buttons for the words of the line that become a date, priority or label; pressing one keeps its
/// words in the title. The server parses the line, because only the server knows the time zone.
/// Without scripts, the message after the submission shows the result.
#[component]
pub fn QuickChips(
    /// Id of the input of the line.
    input: &'static str,
    /// The line.
    text: RwSignal<String>,
    /// Words that stay in the title.
    keep: RwSignal<Vec<String>>,
) -> impl IntoView {
    let chips = RwSignal::new(Vec::<QuickChip>::new());
    Effect::new(move || {
        let form = QuickForm {
            text: text.get(),
            keep: keep.get(),
        };
        if form.text.trim().is_empty() {
            chips.set(Vec::new());
            // The next line begins anew.
            if !form.keep.is_empty() {
                keep.set(Vec::new());
            }
            return;
        }
        let timeout = set_timeout_with_handle(move || spawn_local(update_chips(form, text, chips)), TYPING_PAUSE);
        on_cleanup(move || {
            if let Ok(timeout) = timeout {
                timeout.clear();
            }
        });
    });
    let chip = move |QuickChip { words, text }: QuickChip| {
        let label = format!("{text}: keep “{words}” in the title");
        let remove = move |_| {
            keep.update(|keep| keep.push(words.clone()));
            focus_after_render(input.to_owned());
        };
        view! {
            <li>
                <button type="button" class="chip" aria-label=label.clone() title=label on:click=remove>
                    {text}<span aria-hidden="true">" ×"</span>
                </button>
            </li>
        }
    };
    view! {
        <div class="quick-chips" aria-live="polite">
            {move || {
                let chips = chips.get();
                (!chips.is_empty()).then(|| {
                    let chips = chips.into_iter().map(chip).collect_view();
                    view! { <ul class="chips" aria-label="Recognised">{chips}</ul> }
                })
            }}
        </div>
    }
}

/// Shows the chips of a line unless the line has changed meanwhile.
async fn update_chips(form: QuickForm, text: RwSignal<String>, chips: RwSignal<Vec<QuickChip>>) {
    let line = form.text.clone();
    let found = task_quick_read(form).await.unwrap_or_default();
    if text.try_get_untracked() == Some(line) {
        _ = chips.try_set(found);
    }
}
