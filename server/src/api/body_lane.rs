//! Large bodies of one person at the same time: the others are not even read, so that sixty of them
//! take the memory of two.

use super::Problem;
use super::extract::Caller;
use crate::AppState;
use axum::body::HttpBody;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Bytes of a body that waits for nothing.
const MAX_UNQUEUED_BODY: u64 = 64 << 10;

/// The layer: a request with a large body, or one of unknown length, waits for its turn among those
/// of its caller until it is answered.
pub(super) async fn in_turn(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request
        .body()
        .size_hint()
        .upper()
        .is_some_and(|most| most <= MAX_UNQUEUED_BODY)
    {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let turn = async {
        let Caller(actor) = Caller::from_request_parts(&mut parts, &state).await?;
        Ok::<_, Problem>(state.services.large_body(&actor).await?)
    };
    match turn.await {
        Ok(turn) => {
            let response = next.run(Request::from_parts(parts, body)).await;
            drop(turn);
            response
        }
        Err(problem) => problem.into_response(),
    }
}
