//! How long a request may take until its answer begins. What is sent after that, a download or a stream of events, does not
//! count.

use crate::api::Problem;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{ErrorCode, Failure};
use std::time::Duration;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// Twice as long as a request may wait for its run (`Prefer: wait`).
const LIMIT: Duration = Duration::from_secs(60);
/// An upload takes as long as it takes, but no longer than this from one piece to the next.
const PAUSE: Duration = Duration::from_secs(30);
/// The uploads, below `/api/v1` and in a browser.
const UPLOADS: [&str; 2] = ["/ml/upload-data", "/datasets/upload"];

/// The layer: a request that takes too long is given up, and its client told to come back.
pub(crate) async fn limit(request: Request, next: Next) -> Response {
    if UPLOADS.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    within(LIMIT, next.run(request)).await
}

async fn within(limit: Duration, answer: impl Future<Output = Response>) -> Response {
    tokio::time::timeout(limit, answer).await.unwrap_or_else(|_| {
        let detail = format!(
            "The request was given up after {} s. Try again, or ask for less.",
            limit.as_secs()
        );
        Problem(Failure::new(ErrorCode::Unavailable, detail)).into_response()
    })
}

/// The layer of an upload: a sender who stops sending is given up.
pub(crate) fn pauses() -> RequestBodyTimeoutLayer {
    RequestBodyTimeoutLayer::new(PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_takes_too_long_is_a_problem() {
        let late = within(Duration::ZERO, std::future::pending()).await;
        assert_eq!(late.status(), 503);
        assert!(late.headers().contains_key("retry-after"));
        assert_eq!(late.headers()["content-type"], "application/problem+json");
        let in_time = within(Duration::ZERO, async { "done".into_response() }).await;
        assert_eq!(in_time.status(), 200);
    }
}
