//! Keyboard shortcuts and their list.

use crate::components::Icon;
use leptos::html::Dialog;
use leptos::prelude::*;

/// Key sequences and their descriptions.
const KEYS: [(&[&str], &str); 8] = [
    (&["?"], "Show this list"),
    (&["/"], "Focus the search or the first field"),
    (&["c"], "New task"),
    (&["n"], "New run"),
    (&["g", "d"], "Go to dashboard"),
    (&["g", "t"], "Go to tasks"),
    (&["g", "s"], "Go to data sets"),
    (&["g", "r"], "Go to runs"),
];

/// The button that opens the list of shortcuts. They can be turned off there, because single keys
/// get in the way of speech input (WCAG 2.1.4).
#[component]
pub fn Shortcuts() -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let enabled = RwSignal::new(true);
    browser::listen(dialog, enabled);
    let rows = KEYS
        .into_iter()
        .map(|(keys, text)| {
            let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view();
            view! { <dt>{keys}</dt><dd>{text}</dd> }
        })
        .collect_view();
    view! {
        <button
            type="button" class="icon-button needs-script needs-keyboard" aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts" on:click=move |_| browser::show(dialog)
        >
            <Icon name="keys"/>
        </button>
        <dialog class="dialog" node_ref=dialog aria-labelledby="shortcuts-title">
            <form method="dialog" class="dialog-header">
                <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
                <button type="submit" class="icon-button" aria-label="Close"><Icon name="close"/></button>
            </form>
            <dl class="shortcuts">{rows}</dl>
            <div class="check">
                <input
                    type="checkbox" id="shortcuts-on" prop:checked=move || enabled.get()
                    on:change=move |event| browser::enable(enabled, event_target_checked(&event))
                />
                <label for="shortcuts-on">"Enable keyboard shortcuts"</label>
            </div>
        </dialog>
    }
}

// The server has no keyboard.
#[cfg(not(feature = "hydrate"))]
mod browser {
    use super::*;

    pub(super) fn listen(_dialog: NodeRef<Dialog>, _enabled: RwSignal<bool>) {}
    pub(super) fn show(_dialog: NodeRef<Dialog>) {}
    pub(super) fn enable(_enabled: RwSignal<bool>, _on: bool) {}
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::*;
    use leptos::ev::{KeyboardEvent, keydown};
    use leptos::wasm_bindgen::JsCast;
    use leptos_router::hooks::use_navigate;
    use web_sys::{Element, HtmlElement};

    /// Target of `/` on a page without a search.
    const FIRST_FIELD: &str = "main :is(input:not([type=hidden]), select, textarea)";
    /// Key of the local storage; its value is `off` when shortcuts are disabled.
    const STORED: &str = "shortcuts";

    fn storage() -> Option<web_sys::Storage> {
        window().local_storage().ok().flatten()
    }

    pub(super) fn enable(enabled: RwSignal<bool>, on: bool) {
        enabled.set(on);
        if let Some(storage) = storage() {
            drop(storage.set_item(STORED, if on { "on" } else { "off" }));
        }
    }

    pub(super) fn show(dialog: NodeRef<Dialog>) {
        if let Some(dialog) = dialog.get_untracked() {
            drop(dialog.show_modal());
        }
    }

    /// Returns whether the target of a key is in an element of the selector.
    fn is_in(event: &KeyboardEvent, selector: &str) -> bool {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
    }

    /// Returns whether a held Enter key is about to press a button or to submit a form once more.
    fn presses_again(event: &KeyboardEvent) -> bool {
        event.repeat() && event.key() == "Enter" && !is_in(event, "textarea")
    }

    /// Returns whether the key has another meaning: in a field, in a dialog, under an open
    /// confirmation, or as a command of the browser.
    fn has_other_meaning(event: &KeyboardEvent) -> bool {
        // A dialog that has just closed keeps the focus until the next frame.
        let in_field = "input, select, textarea, dialog[open]";
        event.ctrl_key()
            || event.alt_key()
            || event.meta_key()
            // Browsers without popovers refuse the selector.
            || document().query_selector(":popover-open").is_ok_and(|popover| popover.is_some())
            || is_in(event, in_field)
    }

    /// Moves the focus to the first element of the selector; returns whether there is one.
    fn focus(selector: &str) -> bool {
        let found = document().query_selector(selector).ok().flatten();
        found.is_some_and(|field| field.unchecked_ref::<HtmlElement>().focus().is_ok())
    }

    pub(super) fn listen(dialog: NodeRef<Dialog>, enabled: RwSignal<bool>) {
        let navigate = use_navigate();
        let open_path = move |path: &str| navigate(path, Default::default());
        let after_g = StoredValue::new(false);
        Effect::new(move || {
            let stored = storage().and_then(|storage| storage.get_item(STORED).ok().flatten());
            enabled.set(stored.as_deref() != Some("off"));
            let open_path = open_path.clone();
            let handle = window_event_listener(keydown, move |event| {
                if presses_again(&event) {
                    return event.prevent_default();
                }
                if has_other_meaning(&event) || !enabled.get_untracked() {
                    return;
                }
                let follows = after_g.get_value();
                after_g.set_value(!follows && event.key() == "g");
                match (follows, event.key().as_str()) {
                    (true, "d") => open_path("/"),
                    (true, "t") => open_path("/tasks"),
                    (true, "s") => open_path("/datasets"),
                    (true, "r") => open_path("/runs"),
                    (false, "c") => {
                        if !focus("#quick-add") {
                            open_path("/tasks/new");
                        }
                    }
                    (false, "n") => open_path("/runs/new"),
                    (false, "/") => _ = focus("main input[type=search]") || focus(FIRST_FIELD),
                    (false, "?") => show(dialog),
                    _ => return,
                }
                event.prevent_default();
            });
            on_cleanup(move || handle.remove());
        });
    }
}
