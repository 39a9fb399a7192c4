//! Errors as RFC 9457 problem details: the one place where a failure becomes an answer.

use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::account::QuotaShortage;
use domain::{ErrorCode, Failure, FieldError};
use serde::Serialize;
use std::any::Any;
use utoipa::ToSchema;

/// A failure on its way to a client.
#[derive(Clone, Debug)]
pub(crate) struct Problem(pub(crate) Failure);

impl Problem {
    /// Replaces the pointers for which `map` returns another one.
    pub(crate) fn map_pointers(mut self, map: impl Fn(&str) -> Option<String>) -> Self {
        for error in &mut self.0.errors {
            if let Some(pointer) = map(&error.pointer) {
                error.pointer = pointer;
            }
        }
        self
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl From<backend::Error> for Problem {
    fn from(error: backend::Error) -> Self {
        Self(error.into())
    }
}

/// The body of every error answer (RFC 9457).
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemDetails {
    /// URN of the problem type: `urn:problem:` and the code with hyphens.
    r#type: String,
    /// The same for every occurrence.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// Explanation of this occurrence: the cause, and how to correct the request.
    detail: String,
    /// The path of the request.
    instance: String,
    /// The stable code to match on.
    code: ErrorCode,
    /// Id of the request, by which the log can be searched.
    request_id: String,
    /// The values that are not acceptable.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// The figures of a quota that is used up.
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<QuotaShortage>,
    /// Seconds for the header `Retry-After`.
    #[serde(skip)]
    retry_after: Option<u32>,
}

impl ProblemDetails {
    fn new(failure: Failure, instance: &str, request_id: &str) -> Self {
        let (code, retry_after) = (failure.code, failure.retry_seconds());
        Self {
            r#type: format!("urn:problem:{}", code.as_str().replace('_', "-")),
            title: code.title(),
            status: code.status(),
            detail: failure.detail,
            instance: instance.to_owned(),
            code,
            request_id: request_id.to_owned(),
            errors: failure.errors,
            quota: failure.quota,
            retry_after,
        }
    }

    fn into_answer(self) -> Response {
        let status = self.status;
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(body.into());
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == 401 {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl IntoResponse for Problem {
    /// Returns a response without the path and the id of the request; [`complete`] adds them.
    fn into_response(self) -> Response {
        let mut response = ProblemDetails::new(self.0.clone(), "", "").into_answer();
        response.extensions_mut().insert(self);
        response
    }
}

/// Completes the problems that handlers give back with the path and the id of the request.
pub(crate) async fn complete(request: Request, next: Next) -> Response {
    let instance = request
        .extensions()
        .get::<axum::extract::OriginalUri>()
        .map(|uri| uri.path().to_owned());
    let instance = instance.unwrap_or_else(|| request.uri().path().to_owned());
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Problem>() {
        Some(Problem(failure)) => {
            let mut answer = ProblemDetails::new(failure.clone(), &instance, &id).into_answer();
            // Layers inside may have added headers, such as the rest of a rate limit.
            let mut headers = std::mem::take(response.headers_mut());
            headers.remove(CONTENT_LENGTH);
            for (name, value) in answer.headers() {
                headers.insert(name.clone(), value.clone());
            }
            *answer.headers_mut() = headers;
            answer.extensions_mut().insert(Completed(failure));
            answer
        }
        None => response,
    }
}

/// The failure of an answer that [`complete`] has completed.
#[derive(Clone, Debug)]
struct Completed(Failure);

/// Returns the failure that a response reports, before or after [`complete`].
pub(crate) fn failure_of(response: &Response) -> Option<Failure> {
    let extensions = response.extensions();
    let problem = extensions.get::<Problem>().map(|Problem(failure)| failure);
    let completed = extensions.get::<Completed>().map(|Completed(failure)| failure);
    problem.or(completed).cloned()
}

/// Handles a panic of a handler: logs its message and returns an internal error.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
pub(crate) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = text, "a handler panicked");
    Problem(Failure::from_code(ErrorCode::Internal)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_status_and_headers() {
        for &code in ErrorCode::ALL {
            let response = Problem(Failure::from_code(code)).into_response();
            assert_eq!(response.status().as_u16(), code.status(), "{code}");
            assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
            assert_eq!(
                response.headers().contains_key(WWW_AUTHENTICATE),
                code.status() == 401,
                "{code}"
            );
            let again = matches!(code, ErrorCode::Unavailable | ErrorCode::RateLimited);
            assert_eq!(response.headers().contains_key(RETRY_AFTER), again, "{code}");
        }
    }
}
