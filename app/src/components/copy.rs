//! A text to take away.

use leptos::html::Input;
use leptos::prelude::*;

/// A text in a field that cannot be changed, with a button that copies it. Without scripts the text is selected by hand.
#[component]
pub fn CopyField(
    /// The id of the field in the page.
    #[prop(into)]
    id: String,
    /// What stands above it.
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

// Only browsers have a clipboard.
#[cfg(not(feature = "hydrate"))]
fn copy(_text: &str, _field: NodeRef<Input>, _copied: RwSignal<bool>) {}

/// Copies the text; where the browser does not let it, the text is selected for the person to copy.
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
    // There is none on a page that was not sent over https.
    if clipboard.is_undefined() {
        return select();
    }
    let done = Closure::once(move |_: JsValue| _ = copied.try_set(true));
    let refused = Closure::once(move |_: JsValue| select());
    drop(clipboard.write_text(text).then2(&done, &refused));
    // The browser calls one of them when this function has long returned.
    done.forget();
    refused.forget();
}
