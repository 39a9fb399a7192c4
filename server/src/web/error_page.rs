//! Errors as pages: for what a browser goes to and leptos does not draw, such as a failure of the
//! session store, a panic or a file that is not there. Such a page needs neither the database nor a
//! script.

use super::call_error;
use super::form_flash::accepts_html;
use crate::AppState;
use crate::api::{Problem, failure_of};
use app::charts::svg::escape;
use app::markup::document;
use app::return_to::safe_return_path;
use app::ssr::session_failure;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{ErrorCode, Failure};

const REFRESH: HeaderName = HeaderName::from_static("refresh");
/// Text, with a style of the site.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Answers a failure of the session store with its own status in place of the empty 500 of the
/// session layers.
pub(crate) async fn of_sessions(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_call = path.starts_with("/fn/") && !accepts_html(request.headers());
    let (response, failure) = session_failure::catch(next.run(request)).await;
    match failure {
        Some(failure) if response.status() == StatusCode::INTERNAL_SERVER_ERROR && is_call => {
            call_error::refused(&path, failure)
        }
        Some(failure) if response.status() == StatusCode::INTERNAL_SERVER_ERROR => Problem(failure).into_response(),
        _ => response,
    }
}

/// Draws the errors that a browser would show as raw text, and lets a page that is unavailable be
/// asked for again.
pub(crate) async fn for_browsers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !accepts_html(request.headers()) || request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let is_page = request.method() == Method::GET;
    let here = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let id = request.headers().get("x-request-id").cloned();
    let id = id.as_ref().and_then(|id| id.to_str().ok()).unwrap_or_default();
    let mut response = next.run(request).await;
    if let Some(failure) = unseen_failure(&response) {
        let (mut parts, _) = response.into_parts();
        let html = page(&failure, is_page.then_some(here.as_str()), id, &state.site.build_id());
        parts.headers.remove(CONTENT_LENGTH);
        parts.headers.remove(WWW_AUTHENTICATE);
        set(&mut parts.headers, CONTENT_TYPE, "text/html; charset=utf-8");
        set(&mut parts.headers, CONTENT_SECURITY_POLICY, POLICY);
        response = Response::from_parts(parts, Body::from(html));
    }
    if matches!(
        response.status(),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
    ) {
        let wait = Failure::from_code(ErrorCode::Unavailable)
            .retry_seconds()
            .unwrap_or_default();
        let wait = response.headers_mut().entry(RETRY_AFTER).or_insert(wait.into()).clone();
        // A form would be lost: only a page comes back by itself.
        if is_page {
            response.headers_mut().insert(REFRESH, wait);
        }
    }
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

/// The failure of an answer that no page shows: a problem, or an error without any content.
fn unseen_failure(response: &Response) -> Option<Failure> {
    let is_empty_error = response.status().is_server_error() && !response.headers().contains_key(CONTENT_TYPE);
    failure_of(response).or_else(|| is_empty_error.then(|| Failure::from_code(ErrorCode::Internal)))
}

/// Returns the page. `here`: its URL, unless it is the response to a form.
fn page(failure: &Failure, here: Option<&str>, id: &str, build_id: &str) -> String {
    let title = match failure.code {
        ErrorCode::Unavailable => "This page is not available right now",
        code => code.title(),
    };
    let again = failure.retry_seconds().is_some();
    let next = match here {
        Some(_) if again => "It is asked for again by itself in a few seconds.",
        None if failure.code.status() >= 500 => {
            "What you sent may not have been saved: go back, look, and send it again."
        }
        _ => "",
    };
    let link = match here {
        Some(here) if failure.code.status() >= 500 || again => {
            format!(
                "<a class=\"button\" href=\"{}\">Try again</a>",
                escape(safe_return_path(here))
            )
        }
        _ => "<a class=\"button\" href=\"/\">Go to the dashboard</a>".to_owned(),
    };
    let head = format!(
        "<link rel=\"stylesheet\" href=\"/v/{}/pkg/playground.css\">\n",
        escape(build_id)
    );
    let body = format!(
        "<main class=\"error-page\">\n<section class=\"empty\" role=\"alert\">\n<h1>{}</h1>\n<p>{}</p>\n<p>{next}</p>\n\
         {link}\n<p class=\"field-hint\">Request {}</p>\n</section>\n</main>\n",
        escape(title),
        escape(&failure.detail),
        escape(id)
    );
    document(&format!("{title} · Playground"), &head, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_error_becomes_markup() {
        let failure = Failure::new(ErrorCode::NotFound, "<b>pwn</b>");
        let html = page(&failure, Some("/<b>?\"x=<b>"), "<b>", "1");
        assert!(!html.contains("<b>") && html.contains("&lt;b&gt;pwn"), "{html}");
    }

    #[test]
    fn a_page_leads_to_no_other_site() {
        let html = page(
            &Failure::from_code(ErrorCode::Internal),
            Some("//evil.example/x"),
            "",
            "1",
        );
        assert!(!html.contains("evil.example"), "{html}");
    }
}
