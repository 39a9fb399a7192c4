//! Frame of the pages for developers, which are no part of the application.

use crate::AppState;
use app::markup::document;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse, Response};

/// Text, with a style of the site.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Returns a page: `title` is text, `body` is markup.
pub(super) fn dev_page(state: &AppState, title: &str, body: &str) -> Response {
    let head = format!(
        "<link rel=\"stylesheet\" href=\"/v/{}/docs/page.css\">\n",
        state.site.build_id()
    );
    let body = format!("<main class=\"note\">\n{body}</main>\n");
    let page = document(title, &head, &body);
    ([(CONTENT_SECURITY_POLICY, POLICY)], Html(page)).into_response()
}
