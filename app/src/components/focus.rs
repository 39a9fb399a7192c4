//! Keyboard focus across re-rendering.

/// Does nothing: the server has no focus.
#[cfg(not(feature = "hydrate"))]
pub fn focus_after_render(_id: String) {}

/// Moves the focus to the element with this id after the next frame is rendered.
#[cfg(feature = "hydrate")]
pub fn focus_after_render(id: String) {
    use leptos::prelude::{document, request_animation_frame};
    use leptos::wasm_bindgen::JsCast;

    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            drop(element.unchecked_ref::<web_sys::HtmlElement>().focus());
        }
    });
}

/// Does nothing: the server has no focus.
#[cfg(not(feature = "hydrate"))]
pub fn keep_focus() {}

/// Keeps the focus when a view replaces another; to be called while the new view is created. If the
/// focused element is removed or reused, the element with the same id in the new view gets the
/// focus, or that of its nearest ancestor with an id.
#[cfg(feature = "hydrate")]
pub fn keep_focus() {
    if let Some(id) = focused_id() {
        leptos::prelude::Effect::new(move || restore_focus(&id));
    }
}

/// Returns nothing: the server has no focus.
#[cfg(not(feature = "hydrate"))]
pub(super) fn focused_id() -> Option<String> {
    None
}

/// Returns the id of the focused element, or of its nearest ancestor with an id.
#[cfg(feature = "hydrate")]
pub(super) fn focused_id() -> Option<String> {
    let focused = leptos::prelude::document().active_element()?;
    Some(focused.closest("[id]").ok()??.id())
}

/// Does nothing: the server has no focus.
#[cfg(not(feature = "hydrate"))]
pub(super) fn restore_focus(_id: &str) {}

/// Moves the focus to the element with this id, if the element that had it was removed or reused.
#[cfg(feature = "hydrate")]
pub(super) fn restore_focus(id: &str) {
    use leptos::prelude::document;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::{FocusOptions, HtmlElement};

    // The browser focuses the body when the focused element is removed. A reused element keeps
    // the focus under another id.
    let holder = document().active_element();
    let is_lost = holder.as_ref().is_none_or(|element| element.tag_name() == "BODY");
    let holder = holder.and_then(|element| element.closest("[id]").ok()?);
    let is_another = holder.is_some_and(|element| element.id() != id);
    if let (true, Some(element)) = (is_lost || is_another, document().get_element_by_id(id)) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        drop(element.unchecked_ref::<HtmlElement>().focus_with_options(&options));
    }
}
