//! Fields that were changed before the page was hydrated.
//!
//! A property that is bound to a signal writes the signal into its field at hydration, so the
//! signal has to begin with what the field holds then.

/// Returns nothing: the server sends the fields.
#[cfg(not(feature = "hydrate"))]
#[must_use]
pub fn value_before_hydration(_id: &str) -> Option<String> {
    None
}

/// Returns nothing: the server sends the fields.
#[cfg(not(feature = "hydrate"))]
#[must_use]
pub fn checked_before_hydration(_name: &str) -> Option<Vec<String>> {
    None
}

/// Returns the value of the field with this id, as the reader may have changed it since the server
/// sent it; nothing once the page is hydrated.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn value_before_hydration(id: &str) -> Option<String> {
    let field = sent_document()?.get_element_by_id(id)?;
    js_sys::Reflect::get(&field, &"value".into()).ok()?.as_string()
}

/// Returns the values of the checkboxes with this name that are checked, as the reader may have
/// changed them since the server sent them; nothing once the page is hydrated.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn checked_before_hydration(name: &str) -> Option<Vec<String>> {
    use leptos::wasm_bindgen::JsCast;
    use web_sys::HtmlInputElement;

    let checked = format!("input[name=\"{name}\"]:checked");
    let boxes = sent_document()?.query_selector_all(&checked).ok()?;
    let boxes = (0..boxes.length()).filter_map(|at| boxes.get(at)?.dyn_into::<HtmlInputElement>().ok());
    Some(boxes.map(|input| input.value()).collect())
}

/// Returns the document unless it is hydrated.
#[cfg(feature = "hydrate")]
fn sent_document() -> Option<web_sys::Document> {
    let document = leptos::prelude::document();
    let is_hydrated = document.body()?.has_attribute(crate::hydration::HYDRATED);
    (!is_hydrated).then_some(document)
}
