//! What was just done, told once on the page that follows.

use crate::layout::Icon;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A sentence such as “The run was deleted.”
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Notice(pub String);

/// The sentence in a corner of the screen. It is part of the page, so that it needs no script to come, nor to go: the
/// style sheet lets it fade. With scripts it can be closed before.
#[component]
pub fn Toast(
    /// The sentence, when there is one.
    notice: Option<Notice>,
) -> impl IntoView {
    let notice = RwSignal::new(notice);
    view! {
        <div class="toasts" role="status">
            {move || {
                notice.get().map(|Notice(text)| {
                    view! {
                        <p class="toast">
                            <Icon name="done"/>
                            <span>{text}</span>
                            <button
                                type="button" class="icon-button needs-script" aria-label="Close this message"
                                on:click=move |_| notice.set(None)
                            >
                                <Icon name="close"/>
                            </button>
                        </p>
                    }
                })
            }}
        </div>
    }
}
