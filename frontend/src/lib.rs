//! The WASM entry: `hydrate()` and nothing else.

use leptos::mount::hydrate_from_async;
use leptos::prelude::document;
use wasm_bindgen::prelude::wasm_bindgen;

/// Attaches the application to the page that the server sent, once the code of that page is there, and marks the page.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let Some(body) = document().body() else { return };
    hydrate_from_async(body.clone(), app::App).await.forget();
    drop(body.set_attribute(app::HYDRATED, ""));
}
