//! System, light or dark.

use super::Icon;
use crate::theme::Theme;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Three buttons of one form; the page comes back in the chosen colours.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let current = use_context::<Theme>().unwrap_or_default();
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
            let pressed = if theme == current { "true" } else { "false" };
            view! {
                <button
                    type="submit"
                    class="switch-button"
                    name="form[theme]"
                    value=theme.as_str()
                    aria-label=theme.label()
                    title=theme.label()
                    aria-pressed=pressed
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
