//! Main navigation.

use super::account_menu::CurrentAccount;
use crate::components::Icon;
use leptos::prelude::*;
use leptos_router::components::A;

/// Link of the navigation.
struct NavLink {
    path: &'static str,
    label: &'static str,
    icon: &'static str,
}

impl NavLink {
    const fn new(path: &'static str, label: &'static str, icon: &'static str) -> Self {
        Self { path, label, icon }
    }
}

const LINKS: [NavLink; 4] = [
    NavLink::new("/", "Dashboard", "dashboard"),
    NavLink::new("/tasks", "Tasks", "tasks"),
    NavLink::new("/datasets", "Data sets", "data"),
    NavLink::new("/runs", "Runs", "runs"),
];

/// Link for superusers.
const ADMIN: NavLink = NavLink::new("/admin/users", "Admin", "admin");

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

fn link(NavLink { path, label, icon }: NavLink) -> impl IntoView {
    view! {
        <li>
            <A href=path exact={path == "/"}>
                <Icon name=icon/>
                <span>{label}</span>
            </A>
        </li>
    }
}
