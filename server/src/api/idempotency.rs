//! `Idempotency-Key`: a client that got no response repeats its POST with the same key and gets the
//! response to the first one.

use super::Problem;
use super::body_hash::body_hash;
use super::extract::{ApiBytes, Caller};
use crate::AppState;
use axum::Extension;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::{IdempotencyLease, KeyClaim, Services, StoredResponse, Turn};
use domain::{ErrorCode, Failure};
use futures::{FutureExt, StreamExt};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use tracing::Instrument;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Largest number of characters of a key.
const MAX_KEY: usize = 255;
/// Largest size in bytes of a stored body; nothing beyond it is held in memory either.
const MAX_STORED_BODY: usize = 64 << 10;
/// Headers that are stored with a response; the others are set anew for each response.
const REPLAYED_HEADERS: [&str; 4] = ["content-type", "etag", "location", "preference-applied"];

/// Marks the response to a POST that changes nothing: the request may be processed again, so that a
/// long response need not be stored.
#[derive(Clone, Copy)]
pub(crate) struct ChangesNothing;

/// The mark as a part of a response.
pub(crate) const CHANGES_NOTHING: Extension<ChangesNothing> = Extension(ChangesNothing);

/// Key of a request that its handler recognises when it is repeated; `None` without the header.
pub(crate) struct RepetitionKey(pub(crate) Option<String>);

impl<S: Sync> FromRequestParts<S> for RepetitionKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let has_key = parts.headers.contains_key(KEY);
        Ok(Self(if has_key { Some(key(parts)?) } else { None }))
    }
}

/// Middleware that processes a POST with a key once.
pub(crate) async fn once(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    match claim_key(&state, request).await {
        Ok((_, KeyClaim::Completed(answer))) => replayed(answer),
        Ok((request, KeyClaim::Claimed(lease))) => {
            // A task of its own: a client that goes away must not cut the request off between doing
            // it and keeping the answer.
            let work = finish(state, lease, request, next).in_current_span();
            match tokio::spawn(work).await {
                Ok(response) => response,
                Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
                Err(_) => Problem(Failure::from_code(ErrorCode::Internal)).into_response(),
            }
        }
        Err(problem) => problem.into_response(),
    }
}

/// Claims the key of a request for it. Returns the request, and whether it is the first with its
/// key.
async fn claim_key(state: &AppState, request: Request) -> Result<(Request, KeyClaim), Problem> {
    let (mut parts, body) = request.into_parts();
    let Caller(actor) = Caller::from_request_parts(&mut parts, state).await?;
    let key = key(&parts)?;
    let ApiBytes(bytes) = ApiBytes::from_request(Request::from_parts(parts.clone(), body), state).await?;
    let hash = body_hash(head_hash(&parts, &bytes), &bytes).await;
    let hash = hash.ok_or_else(|| Problem(Failure::from_code(ErrorCode::Internal)))?;
    let claim = state.services.idempotency_claim(&actor, &key, &hash).await?;
    Ok((Request::from_parts(parts, bytes.into()), claim))
}

/// The key: 1 to 255 characters of ASCII without spaces at its ends.
fn key(parts: &Parts) -> Result<String, Problem> {
    let key = parts
        .headers
        .get(KEY)
        .and_then(|value| value.to_str().ok())
        .map(str::trim);
    let key = key.filter(|key| (1..=MAX_KEY).contains(&key.len()));
    key.map(str::to_owned).ok_or_else(|| {
        let detail = format!("An Idempotency-Key has 1 to {MAX_KEY} characters of ASCII; a random UUID is a good one.");
        Problem(Failure::new(ErrorCode::BadRequest, detail))
    })
}

/// Begins the hash that tells requests apart: method, URL, content type and body.
fn head_hash(parts: &Parts, body: &[u8]) -> Sha256 {
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
    let target = uri.path_and_query().map_or("", |target| target.as_str());
    let kind = parts
        .headers
        .get("content-type")
        .map_or(&b""[..], HeaderValue::as_bytes);
    let mut hash = Sha256::new();
    for piece in [parts.method.as_str().as_bytes(), target.as_bytes(), kind] {
        // The length first, so that no two requests read alike.
        hash.update(piece.len().to_le_bytes());
        hash.update(piece);
    }
    hash.update(body.len().to_le_bytes());
    hash
}

/// Executes the request and stores the answer. A refusal has changed nothing: it frees the key.
async fn finish(state: AppState, lease: IdempotencyLease, request: Request, next: Next) -> Response {
    // The body stays in memory when the client, and the layer with its turn, have gone away.
    let _turn = request.extensions().get::<Arc<Turn>>().cloned();
    let response = tokio::select! {
        response = AssertUnwindSafe(Services::idempotency_scope(lease.clone(), next.run(request))).catch_unwind() => response,
        never = renew(&state, &lease) => match never {},
    };
    let (response, answer) = match response {
        Ok(response) if response.status().is_success() => {
            let (response, answer) = capture(response).await;
            (Ok(response), answer)
        }
        other => (other, None),
    };
    if let Err(error) = state.services.idempotency_finish(&lease, answer.as_ref()).await {
        // A repetition is refused until the lease ends. Then it gets status 200 without a body, or
        // is executed if this request has changed nothing.
        tracing::error!(%error, "the answer to a request with an Idempotency-Key could not be kept");
    }
    response.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Renews the lease for as long as it is polled.
async fn renew(state: &AppState, lease: &IdempotencyLease) -> Infallible {
    loop {
        tokio::time::sleep(IdempotencyLease::RENEW).await;
        if let Err(error) = state.services.idempotency_renew(lease).await {
            tracing::warn!(%error, "the lease of a request with an Idempotency-Key could not be renewed");
        }
    }
}

/// Returns the response and the part of it that is stored: all of it, of a long one status and
/// headers, or nothing where a repetition changes nothing.
async fn capture(response: Response) -> (Response, Option<StoredResponse>) {
    let (parts, body) = response.into_parts();
    let (mut stream, mut start, mut size) = (body.into_data_stream(), Vec::new(), 0);
    while size <= MAX_STORED_BODY {
        match stream.next().await {
            None => break,
            Some(Ok(chunk)) => {
                size += chunk.len();
                start.push(chunk);
            }
            Some(Err(_)) => return (Problem(Failure::from_code(ErrorCode::Internal)).into_response(), None),
        }
    }
    let is_whole = size <= MAX_STORED_BODY;
    let header = |name: &&str| Some(((*name).to_owned(), parts.headers.get(*name)?.to_str().ok()?.to_owned()));
    let mut answer = StoredResponse {
        status: parts.status.as_u16(),
        headers: REPLAYED_HEADERS.iter().filter_map(header).collect(),
        body: None,
    };
    if is_whole {
        let bytes = start.concat();
        answer.body = Some(String::from_utf8_lossy(&bytes).into_owned());
        return (Response::from_parts(parts, bytes.into()), Some(answer));
    }
    answer.headers.retain(|(name, _)| name != CONTENT_TYPE.as_str());
    let answer = parts.extensions.get::<ChangesNothing>().is_none().then_some(answer);
    let body = futures::stream::iter(start.into_iter().map(Ok)).chain(stream);
    (Response::from_parts(parts, Body::from_stream(body)), answer)
}

fn replayed(answer: StoredResponse) -> Response {
    let mut response = Response::new(answer.body.map_or_else(Body::empty, Body::from));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    async fn captured(bytes: usize, changes_nothing: bool) -> (usize, Option<StoredResponse>) {
        let body = "x".repeat(bytes);
        let answer = (
            StatusCode::CREATED,
            [("location", "/tasks/1"), ("content-type", "application/json")],
            body,
        );
        let response = match changes_nothing {
            true => (CHANGES_NOTHING, answer).into_response(),
            false => answer.into_response(),
        };
        let (response, stored) = capture(response).await;
        let sent = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (sent.len(), stored)
    }

    #[tokio::test]
    async fn only_the_head_of_a_long_answer_is_stored() {
        let (sent, kept) = captured(MAX_STORED_BODY, false).await;
        let kept = kept.unwrap();
        assert_eq!(
            (sent, kept.body.map(|body| body.len())),
            (MAX_STORED_BODY, Some(MAX_STORED_BODY))
        );
        assert_eq!(kept.headers.len(), 2);
        let (sent, kept) = captured(MAX_STORED_BODY + 1, false).await;
        assert_eq!(sent, MAX_STORED_BODY + 1);
        let head = StoredResponse {
            status: 201,
            headers: vec![("location".into(), "/tasks/1".into())],
            body: None,
        };
        assert_eq!(kept, Some(head.clone()));
        let replay = replayed(head);
        assert_eq!(
            (replay.status().as_u16(), &replay.headers()["location"]),
            (201, &HeaderValue::from_static("/tasks/1"))
        );
        assert_eq!(
            captured(MAX_STORED_BODY + 1, true).await,
            (MAX_STORED_BODY + 1, None),
            "it is done again"
        );
    }
}
