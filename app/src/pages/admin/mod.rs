//! The pages of superusers. To everybody else they are not there.

pub mod quota;
pub mod rights;
pub mod security;
pub mod user;
pub mod user_new;
pub mod user_table;
pub mod users;

pub use security::SecurityPage;
pub use user::UserPage;
pub use user_new::UserNewPage;
pub use users::UsersPage;

use crate::error::AppError;
use domain::ErrorCode;
use leptos::prelude::*;
use leptos_router::components::Redirect;

/// `/admin` itself: the accounts are all there is.
#[component]
pub fn AdminPage() -> impl IntoView {
    view! { <Redirect path="/admin/users"/> }
}

/// The error of a page that nobody but superusers is told of.
fn hide(error: AppError) -> AppError {
    match error.code() {
        ErrorCode::Forbidden => AppError::of(ErrorCode::NotFound),
        _ => error,
    }
}
