//! Entry point of the WASM: only `hydrate()`.

use leptos::mount::hydrate_from_async;
use leptos::prelude::document;
use wasm_bindgen::prelude::wasm_bindgen;

/// Hydrates the page once its code is loaded, and marks it as hydrated.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let Some(body) = document().body() else { return };
    hydrate_from_async(body.clone(), app::App).await.forget();
    drop(body.set_attribute(app::HYDRATED, ""));
}
