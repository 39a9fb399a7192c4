//! Pages are HTML for every `Accept` header.

use axum::extract::Request;
use axum::http::header::ACCEPT;
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

/// Asks for HTML where a program asks for anything: leptos would answer it 200, with a page that
/// only says where to go, in place of a redirect.
pub(crate) async fn as_html(mut request: Request, next: Next) -> Response {
    if request.method() == Method::GET && !request.uri().path().starts_with("/fn/") {
        request
            .headers_mut()
            .insert(ACCEPT, HeaderValue::from_static("text/html"));
    }
    next.run(request).await
}
