//! The WASM entry: `hydrate()` and nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Attaches the application to the page that the server sent.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
