//! Pages of the signed-in account.

pub mod data;
pub mod password;
pub mod profile;
pub mod security;
pub mod sessions;
pub mod token_form;
pub mod tokens;

pub use data::AccountDataPage;
pub use password::AccountPasswordPage;
pub use profile::AccountProfilePage;
pub use security::AccountSecurityPage;
pub use sessions::AccountSessionsPage;
pub use tokens::AccountTokensPage;

use leptos::prelude::*;
use leptos_router::components::{A, Outlet};

/// Paths and names of the pages.
const PARTS: [(&str, &str); 6] = [
    ("/account", "Profile"),
    ("/account/password", "Password"),
    ("/account/sessions", "Sessions"),
    ("/account/security", "Security"),
    ("/account/tokens", "API tokens"),
    ("/account/data", "Data"),
];

/// Heading and links between the pages, with the current page below them.
#[component]
pub fn AccountFrame() -> impl IntoView {
    let links = PARTS
        .into_iter()
        .map(|(path, name)| view! { <li><A href=path exact=true>{name}</A></li> })
        .collect_view();
    view! {
        <div class="page-header"><h1>"Account"</h1></div>
        <nav class="tabs" aria-label="Account"><ul>{links}</ul></nav>
        <Outlet/>
    }
    .into_any()
}
