//! The links to the parts of the application.

use super::Icon;
use leptos::prelude::*;
use leptos_router::components::A;

const LINKS: [(&str, &str, &str); 3] = [
    ("/", "Dashboard", "dashboard"),
    ("/datasets", "Data sets", "data"),
    ("/runs", "Runs", "runs"),
];

/// The main links; a sidebar on wide screens, a bar at the bottom on phones.
#[component]
pub fn MainNav() -> impl IntoView {
    let links = LINKS
        .into_iter()
        .map(|(path, label, icon)| {
            view! {
                <li>
                    <A href=path exact={path == "/"}>
                        <Icon name=icon/>
                        <span>{label}</span>
                    </A>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="nav" aria-label="Main">
            <A href="/" attr:class="brand">
                <span class="brand-mark" aria-hidden="true"></span>
                <span>"Playground"</span>
            </A>
            <ul>{links}</ul>
        </nav>
    }
}
