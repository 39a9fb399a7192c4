//! Page for unknown URLs.

use crate::components::FailureView;
use crate::error::AppError;
use domain::{ErrorCode, Failure};
use leptos::prelude::*;

/// Error page with status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let error = AppError(Failure::new(
        ErrorCode::NotFound,
        "The address may be wrong, or the page no longer exists.",
    ));
    view! {
        <main id="main" class="main main-alone">
            <FailureView error/>
        </main>
    }
    .into_any()
}
