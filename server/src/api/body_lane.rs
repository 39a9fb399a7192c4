//! Large bodies of one person at the same time: the others are not even read, so that sixty of them
//! take the memory of two.

use super::Problem;
use super::extract::Caller;
use crate::AppState;
use axum::body::{Body, HttpBody};
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Largest size in bytes of a body that is read without waiting.
const MAX_UNQUEUED_BODY: u64 = 64 << 10;

/// Returns whether a body is large, or of unknown length.
pub(crate) fn is_large(body: &Body) -> bool {
    body.size_hint().upper().is_none_or(|size| size > MAX_UNQUEUED_BODY)
}

/// The layer: a request with a large body waits for its turn among those of its caller. The turn
/// ends when the request is answered, and no task has a clone of it from the extensions.
pub(super) async fn in_turn(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !is_large(request.body()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let turn = async {
        let Caller(actor) = Caller::from_request_parts(&mut parts, &state).await?;
        Ok::<_, Problem>(state.services.large_body(&actor).await?)
    };
    match turn.await {
        Ok(turn) => {
            let turn = Arc::new(turn);
            parts.extensions.insert(Arc::clone(&turn));
            let response = next.run(Request::from_parts(parts, body)).await;
            drop(turn);
            response
        }
        Err(problem) => problem.into_response(),
    }
}
