//! Main navigation.

use super::account_menu::CurrentAccount;
use crate::components::Icon;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

/// Link of the navigation.
struct NavLink {
    path: &'static str,
    /// Path that the paths of all its pages begin with.
    section: &'static str,
    label: &'static str,
    icon: &'static str,
}

impl NavLink {
    const fn new(path: &'static str, label: &'static str, icon: &'static str) -> Self {
        Self {
            path,
            section: path,
            label,
            icon,
        }
    }

    /// Returns the value of `aria-current` for the page at `path`.
    fn current(&self, path: &str) -> Option<&'static str> {
        let is_below = |rest: &str| rest.starts_with('/') && self.section != "/";
        match path.strip_prefix(self.section) {
            _ if path == self.path => Some("page"),
            Some(rest) if rest.is_empty() || is_below(rest) => Some("true"),
            _ => None,
        }
    }
}

const LINKS: [NavLink; 4] = [
    NavLink::new("/", "Dashboard", "dashboard"),
    NavLink::new("/tasks", "Tasks", "tasks"),
    NavLink::new("/datasets", "Data sets", "data"),
    NavLink::new("/runs", "Runs", "runs"),
];

/// Link for superusers.
const ADMIN: NavLink = NavLink {
    section: "/admin",
    ..NavLink::new("/admin/users", "Admin", "admin")
};

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

fn link(link: NavLink) -> impl IntoView {
    let path = use_location().pathname;
    let (href, icon, label) = (link.path, link.icon, link.label);
    view! {
        <li>
            <a href=href aria-current=move || path.with(|path| link.current(path))>
                <Icon name=icon/>
                <span>{label}</span>
            </a>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_current_on_all_pages_of_its_section() {
        let runs = NavLink::new("/runs", "Runs", "runs");
        for (link, path, current) in [
            (&runs, "/runs", Some("page")),
            (&runs, "/runs/7/predict", Some("true")),
            (&runs, "/runsheet", None),
            (&runs, "/", None),
            (&LINKS[0], "/", Some("page")),
            (&LINKS[0], "/runs", None),
            (&ADMIN, "/admin/users", Some("page")),
            (&ADMIN, "/admin/users/3", Some("true")),
            (&ADMIN, "/admin/system", Some("true")),
            (&ADMIN, "/account", None),
        ] {
            assert_eq!(link.current(path), current, "{} on {path}", link.label);
        }
    }
}
