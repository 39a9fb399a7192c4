//! Refusals of server functions that never ran, as the functions themselves give them.

use app::error::AppError;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Failure;
use server_fn::error::{FromServerFnError, SERVER_FN_ERROR_HEADER};

/// Error of the server function at `path`: status, header and body are what its caller in the
/// browser reads.
pub(crate) fn refused(path: &str, failure: Failure) -> Response {
    let status = StatusCode::from_u16(failure.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let wait = failure.retry_seconds();
    let mut response = (status, AppError(failure).ser()).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(seconds) = wait {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    if let Ok(path) = path.parse() {
        headers.insert(SERVER_FN_ERROR_HEADER, path);
    }
    response
}
