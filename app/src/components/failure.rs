//! What a page shows while it loads, and when it cannot.

use super::lasting;
use crate::error::AppError;
use crate::markup::TabTitle;
use crate::next::{address, login_url};
use domain::ErrorCode;
use leptos::prelude::*;
use leptos_router::components::{A, Redirect};
use leptos_router::hooks::use_location;

/// Grey bars in place of what is to come.
#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label="Loading">
            <span></span>
            <span></span>
            <span></span>
        </div>
    }
}

/// The view of a result: `show` of what is there, else the failure.
pub fn load<T>(result: Result<T, AppError>, show: impl FnOnce(T) -> AnyView) -> AnyView {
    match result {
        Ok(value) => lasting(|| show(value)),
        Err(error) => view! { <FailureView error/> }.into_any(),
    }
}

#[cfg(feature = "ssr")]
fn set_page_status(status: u16) {
    crate::ssr::set_status(status);
}

// In the browser there is no answer whose status could be set.
#[cfg(not(feature = "ssr"))]
fn set_page_status(_status: u16) {}

/// What happened and what to do; a visitor is sent to the sign-in page.
#[component]
pub fn FailureView(
    /// Why there is nothing to show.
    error: AppError,
) -> impl IntoView {
    let location = use_location();
    let here = address(&location.pathname.get_untracked(), &location.search.get_untracked());
    let code = error.code();
    if code == ErrorCode::Unauthorized {
        return view! { <Redirect path=login_url(&here)/> }.into_any();
    }
    set_page_status(code.status());
    let (title, way_out) = match code {
        ErrorCode::NotFound => ("Nothing is here", ("/", "Go to the dashboard")),
        _ => ("This page could not be loaded", ("", "Try again")),
    };
    // A failure that only repeats the title says nothing; this says what may have happened.
    let detail = if error.0.detail == code.title() && code == ErrorCode::NotFound {
        "It may have been deleted, or it belongs to somebody else.".to_owned()
    } else {
        error.0.detail
    };
    let link = if way_out.0.is_empty() {
        // A plain link: the whole page is asked for again.
        view! { <a class="button" href=here rel="external">{way_out.1}</a> }.into_any()
    } else {
        view! { <A href=way_out.0 attr:class="button">{way_out.1}</A> }.into_any()
    };
    view! {
        <TabTitle text=title/>
        <section class="empty" role="alert">
            <h1>{title}</h1>
            <p>{detail}</p>
            {link}
        </section>
    }
    .into_any()
}
