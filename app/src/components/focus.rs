//! Focus that survives a new view.

/// Keeps nothing: only browsers have a focus.
#[cfg(not(feature = "hydrate"))]
pub fn keep_focus() {}

/// To be called while a view is made in place of another: when the focus goes with the old view, the element of the same id
/// in the new one gets it, or the nearest around it that has an id.
#[cfg(feature = "hydrate")]
pub fn keep_focus() {
    use leptos::prelude::{Effect, document};
    use leptos::wasm_bindgen::JsCast;
    use web_sys::{FocusOptions, HtmlElement};

    let around = document()
        .active_element()
        .and_then(|element| element.closest("[id]").ok()?);
    let Some(id) = around.map(|element| element.id()) else {
        return;
    };
    Effect::new(move || {
        // The browser falls back to the body when what had the focus is gone.
        let is_lost = document()
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
        if let (true, Some(element)) = (is_lost, document().get_element_by_id(&id)) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            drop(element.unchecked_ref::<HtmlElement>().focus_with_options(&options));
        }
    });
}
