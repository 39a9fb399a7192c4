//! Theme switch: system, light or dark.

use crate::components::Icon;
use crate::theme::Theme;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Three buttons of one form. With scripts the theme changes in place, so that typed text is not
/// lost; without them the page is reloaded.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let current = use_context::<RwSignal<Theme>>().unwrap_or_default();
    let location = use_location();
    let here = move || {
        let search = location.search.get();
        let path = location.pathname.get();
        if search.is_empty() {
            path
        } else {
            format!("{path}?{}", search.trim_start_matches('?'))
        }
    };
    let buttons = Theme::ALL
        .into_iter()
        .map(|theme| {
            let pressed = move || if theme == current.get() { "true" } else { "false" };
            view! {
                <button
                    type="submit"
                    class="switch-button"
                    name="form[theme]"
                    value=theme.as_str()
                    aria-label=theme.label()
                    title=theme.label()
                    aria-pressed=pressed
                    on:click=move |event| {
                        event.prevent_default();
                        apply_theme(theme);
                        current.set(theme);
                    }
                >
                    <Icon name=theme.as_str()/>
                </button>
            }
        })
        .collect_view();
    view! {
        <form class="switch" action="/fn/theme/set" method="post">
            <input type="hidden" name="form[next]" value=here/>
            {buttons}
        </form>
    }
}

// The server handles no clicks.
#[cfg(not(feature = "hydrate"))]
fn apply_theme(_theme: Theme) {}

/// Applies the theme to the page and stores it in the cookie.
#[cfg(feature = "hydrate")]
fn apply_theme(theme: Theme) {
    use leptos::wasm_bindgen::JsCast;
    let document = document();
    if let Some(html) = document.document_element() {
        drop(html.set_attribute("data-theme", theme.as_str()));
    }
    let secure = window()
        .location()
        .protocol()
        .is_ok_and(|protocol| protocol == "https:");
    drop(
        document
            .unchecked_ref::<web_sys::HtmlDocument>()
            .set_cookie(&theme.cookie(secure)),
    );
}
