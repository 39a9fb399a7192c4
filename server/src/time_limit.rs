//! Time limit of a request until its response begins. The time to send a download or a stream of
//! events after that does not count, and neither does that to receive an upload.

use crate::api::Problem;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{ErrorCode, Failure};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tower::util::MapRequestLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// Twice as long as a request may wait for its run (`Prefer: wait`).
const LIMIT: Duration = Duration::from_secs(60);
/// Longest time between two pieces of an upload, which may take any time as a whole.
const PAUSE: Duration = Duration::from_secs(30);
/// Whether a request turned out to be an upload; its route says so ([`upload`]).
#[derive(Clone, Default)]
struct IsUpload(Arc<AtomicBool>);

/// The layer: a request that takes too long is given up, and its client told to come back.
pub(crate) async fn limit(request: Request, next: Next) -> Response {
    within(LIMIT, request, next).await
}

async fn within(limit: Duration, mut request: Request, next: Next) -> Response {
    let is_upload = IsUpload::default();
    request.extensions_mut().insert(is_upload.clone());
    let mut answer = pin!(next.run(request));
    match tokio::time::timeout(limit, answer.as_mut()).await {
        Ok(answer) => answer,
        Err(_) if is_upload.0.load(Ordering::Relaxed) => answer.await,
        Err(_) => {
            let detail = format!(
                "The request was given up after {} s. Try again, or ask for less.",
                limit.as_secs()
            );
            Problem(Failure::new(ErrorCode::Unavailable, detail)).into_response()
        }
    }
}

/// Marks the request, and gives a sender up who stops sending.
type UploadLayers = (MapRequestLayer<fn(Request) -> Request>, RequestBodyTimeoutLayer);

/// The layers of a route whose body may take as long as it goes on coming.
pub(crate) fn upload() -> UploadLayers {
    (MapRequestLayer::new(mark), RequestBodyTimeoutLayer::new(PAUSE))
}

fn mark(request: Request) -> Request {
    if let Some(is_upload) = request.extensions().get::<IsUpload>() {
        is_upload.0.store(true, Ordering::Relaxed);
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use tower::ServiceExt;

    /// The answer of a server that gives up at once, but for uploads.
    async fn answer(path: &str) -> Response {
        let late = async || {
            // Longer than the limit: the timer fires when the handler has waited once.
            tokio::time::sleep(Duration::from_millis(20)).await;
            "done"
        };
        let app = Router::new()
            .route("/endless", post(std::future::pending::<()>))
            .route("/file", post(late).layer(upload()))
            .route("/quick", post(async || "done"))
            .layer(from_fn(|request, next| within(Duration::ZERO, request, next)));
        let request = Request::post(path).body(Body::empty()).unwrap();
        app.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn a_slow_request_is_ended_with_a_problem_but_not_an_upload() {
        let endless = answer("/endless").await;
        assert_eq!(endless.status(), 503);
        assert!(endless.headers().contains_key("retry-after"));
        assert_eq!(endless.headers()["content-type"], "application/problem+json");
        assert_eq!(answer("/quick").await.status(), 200);
        assert_eq!(answer("/file").await.status(), 200);
    }
}
