//! The page of every address that leads nowhere.

use crate::components::FailureView;
use crate::error::AppError;
use domain::{ErrorCode, Failure};
use leptos::prelude::*;

/// Says so, with status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let error = AppError(Failure::new(
        ErrorCode::NotFound,
        "The address may be mistyped, or what was here is gone.",
    ));
    view! {
        <main id="main" class="main main-alone">
            <FailureView error/>
        </main>
    }
    .into_any()
}
