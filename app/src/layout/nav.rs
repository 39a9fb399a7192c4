//! Main navigation.

use super::account_menu::CurrentAccount;
use crate::components::Icon;
use leptos::prelude::*;
use leptos_router::components::A;

const LINKS: [(&str, &str, &str); 4] = [
    ("/", "Dashboard", "dashboard"),
    ("/tasks", "Tasks", "tasks"),
    ("/datasets", "Data sets", "data"),
    ("/runs", "Runs", "runs"),
];

/// Link for superusers.
const ADMIN: (&str, &str, &str) = ("/admin/users", "Admin", "admin");

/// Main navigation: a sidebar on wide screens, a bar at the bottom on phones.
#[component]
pub fn MainNav(
    /// The signed-in account.
    account: CurrentAccount,
) -> impl IntoView {
    let links = LINKS.into_iter().map(link).collect_view();
    view! {
        <nav class="nav" aria-label="Main">
            <A href="/" attr:class="brand">
                <span class="brand-mark" aria-hidden="true"></span>
                <span>"Playground"</span>
            </A>
            <ul>
                {links}
                <Suspense>
                    {move || Suspend::new(async move {
                        let account = account.await.ok().flatten()?;
                        account.is_superuser.then(|| link(ADMIN))
                    })}
                </Suspense>
            </ul>
        </nav>
    }
}

fn link((path, label, icon): (&'static str, &'static str, &'static str)) -> impl IntoView {
    view! {
        <li>
            <A href=path exact={path == "/"}>
                <Icon name=icon/>
                <span>{label}</span>
            </A>
        </li>
    }
}
