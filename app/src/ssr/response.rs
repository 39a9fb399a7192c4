//! Status, headers and cookies of this response.

use super::context::AppContext;
use crate::error::AppError;
use crate::theme::Theme;
use domain::Failure;
use http::header::{ACCEPT, CONTENT_SECURITY_POLICY, LINK, RETRY_AFTER, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use leptos::nonce::Nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Turns a failure into the error of a server function and sets the status of the response, but
/// only for callers that do not accept HTML: with another status than a redirect, the browser that
/// posted a form would show raw text.
pub fn into_server_error(failure: impl Into<Failure>) -> AppError {
    let failure = failure.into();
    let parts = use_context::<http::request::Parts>();
    let is_call = parts.is_some_and(|parts| parts.method == http::Method::POST);
    if is_call && !wants_html() {
        set_status(failure.code.status());
        if let (Some(seconds), Some(response)) = (failure.retry_seconds(), use_context::<ResponseOptions>()) {
            response.insert_header(RETRY_AFTER, seconds.into());
        }
    }
    AppError(failure)
}

/// Returns whether the client accepts HTML: a browser that shows the response as a page.
pub(super) fn wants_html() -> bool {
    let parts = use_context::<http::request::Parts>();
    let accept = parts.as_ref().and_then(|parts| parts.headers.get(ACCEPT));
    accept.is_some_and(|value| value.to_str().is_ok_and(|text| text.contains("text/html")))
}

/// Sets the status of this response.
pub fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        response.set_status(status);
    }
}

/// Sets a content security policy that allows only scripts and styles of this site.
pub fn set_content_security_policy(nonce: &Nonce) {
    let policy = format!(
        "default-src 'self'; script-src 'strict-dynamic' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; \
         base-uri 'none'; form-action 'self'; object-src 'none'"
    );
    if let (Some(response), Ok(policy)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&policy)) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// Adds `Link` headers, with which the browser preloads the WASM of a group of lazy pages.
pub fn preload_pages(group: &str) {
    let (Some(response), Some(context)) = (use_context::<ResponseOptions>(), use_context::<AppContext>()) else {
        return;
    };
    for path in context.lazy_files.get(group).into_iter().flatten() {
        let link = format!("<{path}>; rel=preload; as=fetch; type=\"application/wasm\"; crossorigin");
        if let Ok(link) = HeaderValue::from_str(&link) {
            response.append_header(LINK, link);
        }
    }
}

/// Sets the theme cookie.
pub fn set_theme_cookie(theme: Theme) {
    let secure = use_context::<AppContext>().is_some_and(|context| context.secure);
    add_cookie(&theme.cookie(secure));
}

/// Adds a `Set-Cookie` header.
pub(super) fn add_cookie(cookie: &str) {
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie)) {
        response.append_header(SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ErrorCode;
    use leptos::prelude::{Owner, provide_context};

    fn status(method: &str, accept: &str) -> Option<u16> {
        Owner::new().with(|| {
            let request = http::Request::builder().method(method).header(ACCEPT, accept).body(());
            provide_context(request.unwrap().into_parts().0);
            let response = ResponseOptions::default();
            provide_context(response.clone());
            assert_eq!(
                into_server_error(Failure::from_code(ErrorCode::NotFound)).code(),
                ErrorCode::NotFound
            );
            response.0.read().unwrap().status.map(|status| status.as_u16())
        })
    }

    #[test]
    fn only_calls_from_scripts_get_the_status_of_an_error() {
        assert_eq!(status("POST", "application/json"), Some(404));
        assert_eq!(status("POST", "text/html,application/xhtml+xml"), None);
        assert_eq!(status("GET", "*/*"), None);
    }

    #[test]
    fn the_theme_is_kept_in_a_cookie() {
        Owner::new().with(|| {
            let response = ResponseOptions::default();
            provide_context(response.clone());
            set_theme_cookie(Theme::Dark);
            let cookie = response.0.read().unwrap().headers.get(SET_COOKIE).cloned().unwrap();
            assert_eq!(cookie, "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax");
        });
    }
}
