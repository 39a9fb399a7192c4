//! A text to copy.

use leptos::html::Input;
use leptos::prelude::*;

/// A read-only field with a button that copies its text. Without scripts the text is selected by
/// hand.
#[component]
pub fn CopyField(
    /// Id of the field in the page.
    #[prop(into)]
    id: String,
    /// Label above the field.
    label: &'static str,
    /// The text.
    value: String,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let copied = RwSignal::new(false);
    let text = value.clone();
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <div class="copy">
                <input class="input copy-text" id=id readonly=true autocomplete="off" value=value node_ref=field/>
                <button type="button" class="button needs-script" on:click=move |_| copy(&text, field, copied)>"Copy"</button>
                <span class="field-hint" role="status">{move || copied.get().then_some("Copied")}</span>
            </div>
        </div>
    }
}

// The server has no clipboard.
#[cfg(not(feature = "hydrate"))]
fn copy(_text: &str, _field: NodeRef<Input>, _copied: RwSignal<bool>) {}

/// Copies the text; where the browser does not allow it, selects the text instead.
#[cfg(feature = "hydrate")]
fn copy(text: &str, field: NodeRef<Input>, copied: RwSignal<bool>) {
    use leptos::wasm_bindgen::JsValue;
    use leptos::wasm_bindgen::closure::Closure;

    let select = move || {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    let clipboard = window().navigator().clipboard();
    // Browsers have no clipboard API on pages without https.
    if clipboard.is_undefined() {
        return select();
    }
    let done = Closure::once(move |_: JsValue| _ = copied.try_set(true));
    let rejected = Closure::once(move |_: JsValue| select());
    drop(clipboard.write_text(text).then2(&done, &rejected));
    // The browser calls one of them after this function has returned.
    done.forget();
    rejected.forget();
}
