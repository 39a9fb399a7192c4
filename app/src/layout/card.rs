//! Frame of the pages for visitors, who need no account.

use super::theme_switch::ThemeSwitch;
use leptos::prelude::*;

/// Card in the middle of the screen with a heading and a form.
#[component]
pub fn VisitorCard(
    /// The heading.
    title: &'static str,
    /// Sentence below the heading.
    lead: &'static str,
    /// The form and the links below it.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="outside">
            <header class="outside-top">
                <span class="brand">
                    <span class="brand-mark" aria-hidden="true"></span>
                    <span>"Playground"</span>
                </span>
                <ThemeSwitch/>
            </header>
            <main id="main" class="outside-card">
                <h1>{title}</h1>
                <p class="lead">{lead}</p>
                {children()}
            </main>
        </div>
    }
}
