//! Loading and error states of a page.

use super::keep_mounted;
use crate::error::AppError;
use crate::markup::TabTitle;
use crate::return_to::{login_url, path_with_query};
use domain::ErrorCode;
use leptos::prelude::*;
use leptos_router::components::{A, Redirect};
use leptos_router::hooks::use_location;

/// Placeholder while data is loading.
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

/// Renders a result: its value with `show`, or its error as [`FailureView`].
pub fn render_result<T>(result: Result<T, AppError>, show: impl FnOnce(T) -> AnyView) -> AnyView {
    match result {
        Ok(value) => keep_mounted(|| show(value)),
        Err(error) => view! { <FailureView error/> }.into_any(),
    }
}

#[cfg(feature = "ssr")]
fn set_page_status(status: u16) {
    crate::ssr::set_status(status);
}

// The browser has no response to set a status of.
#[cfg(not(feature = "ssr"))]
fn set_page_status(_status: u16) {}

/// Link of an error page.
enum ErrorLink {
    /// Loads the page again.
    Reload,
    /// Leads to the dashboard.
    Dashboard,
}

/// Error page with a link. Redirects visitors to the sign-in page.
#[component]
pub fn FailureView(
    /// The error.
    error: AppError,
) -> impl IntoView {
    let location = use_location();
    let current_path = path_with_query(&location.pathname.get_untracked(), &location.search.get_untracked());
    let code = error.code();
    if code == ErrorCode::Unauthorized {
        return view! { <Redirect path=login_url(&current_path)/> }.into_any();
    }
    set_page_status(code.status());
    let (title, link) = match code {
        ErrorCode::NotFound => ("Page not found", ErrorLink::Dashboard),
        _ => ("This page could not be loaded", ErrorLink::Reload),
    };
    // A detail that only repeats the title does not help.
    let detail = if error.0.detail == code.title() && code == ErrorCode::NotFound {
        "It may have been deleted, or you do not have access to it.".to_owned()
    } else {
        error.0.detail
    };
    let link = match link {
        // A plain link reloads the whole page.
        ErrorLink::Reload => view! { <a class="button" href=current_path rel="external">"Try again"</a> }.into_any(),
        ErrorLink::Dashboard => view! { <A href="/" attr:class="button">"Go to dashboard"</A> }.into_any(),
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
