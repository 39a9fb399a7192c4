//! Pages of superusers. Everybody else gets `not_found`.

mod access;
pub mod quota;
pub mod rights;
pub mod security;
pub mod system;
pub mod user;
pub mod user_new;
pub mod user_table;
pub mod users;

pub use security::SecurityPage;
pub use system::SystemPage;
pub use user::UserPage;
pub use user_new::UserNewPage;
pub use users::UsersPage;

use leptos::prelude::*;
use leptos_router::components::Redirect;

/// `/admin` itself: redirects to the list of accounts.
#[component]
pub fn AdminPage() -> impl IntoView {
    view! { <Redirect path="/admin/users"/> }
}
