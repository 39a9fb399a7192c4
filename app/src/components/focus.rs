//! Focus that survives a new view.

/// Moves nothing: only browsers have a focus.
#[cfg(not(feature = "hydrate"))]
pub fn focus_soon(_id: String) {}

/// Moves the focus to the element of this id as soon as the view that is on its way is there.
#[cfg(feature = "hydrate")]
pub fn focus_soon(id: String) {
    use leptos::prelude::{document, request_animation_frame};
    use leptos::wasm_bindgen::JsCast;

    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            drop(element.unchecked_ref::<web_sys::HtmlElement>().focus());
        }
    });
}

/// Keeps nothing: only browsers have a focus.
#[cfg(not(feature = "hydrate"))]
pub fn keep_focus() {}

/// To be called while a view is made in place of another: when the focus goes with the old view, or what has it becomes
/// another's, the element of the same id in the new one gets it, or the nearest around it that has an id.
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
        // The browser falls back to the body when what had the focus is gone. An element that has become another's is still in
        // its place.
        let holder = document().active_element();
        let is_lost = holder.as_ref().is_none_or(|element| element.tag_name() == "BODY");
        let holder = holder.and_then(|element| element.closest("[id]").ok()?);
        let is_another = holder.is_some_and(|element| element.id() != id);
        if let (true, Some(element)) = (is_lost || is_another, document().get_element_by_id(&id)) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            drop(element.unchecked_ref::<HtmlElement>().focus_with_options(&options));
        }
    });
}
