//! `Idempotency-Key`: a client that got no answer repeats its POST with the same key and gets the answer of the first time.

use super::Problem;
use super::extract::Caller;
use crate::AppState;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, OriginalUri, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::{Actor, KeptAnswer};
use data_encoding::HEXLOWER;
use domain::{ErrorCode, Failure};
use futures::FutureExt;
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, resume_unwind};
use tracing::Instrument;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest key.
const MAX_KEY: usize = 255;
/// The longest body of a request that can be repeated; no route that this layer is on takes more.
const MAX_BODY: usize = 2 << 20;
/// The headers of an answer that are kept; the others are made anew for each answer.
const KEPT: [&str; 4] = ["content-type", "etag", "location", "preference-applied"];

/// The layer: a POST with a key is done once.
pub(crate) async fn once(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    match begin(&state, request).await {
        Ok((.., Some(answer))) => replayed(&answer),
        Ok((actor, key, request, None)) => {
            // A task of its own: a client that goes away must not cut the request off between doing it and keeping the answer.
            let work = finish(state, actor, key, request, next).in_current_span();
            match tokio::spawn(work).await {
                Ok(response) => response,
                Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
                Err(_) => Problem(Failure::of(ErrorCode::Internal)).into_response(),
            }
        }
        Err(problem) => problem.into_response(),
    }
}

/// Who asks, by which key, for what, and the answer when it was given before.
async fn begin(state: &AppState, request: Request) -> Result<(Actor, String, Request, Option<KeptAnswer>), Problem> {
    let (mut parts, body) = request.into_parts();
    let Caller(actor) = Caller::from_request_parts(&mut parts, state).await?;
    let key = key(&parts)?;
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|_| {
        let detail = "The body is longer than a request with an Idempotency-Key may be, or broke off.";
        Problem(Failure::new(ErrorCode::PayloadTooLarge, detail))
    })?;
    let hash = hash(&parts, &bytes);
    let answer = state.services.idempotency_begin(&actor, &key, &hash).await?;
    Ok((actor, key, Request::from_parts(parts, bytes.into()), answer))
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

/// What makes a request another one: method, address, the type of the body, and the body.
fn hash(parts: &Parts, body: &[u8]) -> String {
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
    let address = uri.path_and_query().map_or("", |address| address.as_str());
    let kind = parts
        .headers
        .get("content-type")
        .map_or(&b""[..], HeaderValue::as_bytes);
    let mut hash = Sha256::new();
    for piece in [parts.method.as_str().as_bytes(), address.as_bytes(), kind, body] {
        // The length first, so that no two requests read alike.
        hash.update(piece.len().to_le_bytes());
        hash.update(piece);
    }
    HEXLOWER.encode(&hash.finalize())
}

/// Does the request and keeps the answer. A refusal has changed nothing: it gives the key free.
async fn finish(state: AppState, actor: Actor, key: String, request: Request, next: Next) -> Response {
    let response = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let (response, answer) = match response {
        Ok(response) if response.status().is_success() => kept(response).await,
        other => (other, None),
    };
    if let Err(error) = state.services.idempotency_finish(&actor, &key, answer.as_ref()).await {
        // The key stays taken: a repetition is told to wait, and does nothing twice.
        tracing::error!(%error, "the answer to a request with an Idempotency-Key could not be kept");
    }
    response.unwrap_or_else(|panic| resume_unwind(panic))
}

type Caught = Result<Response, Box<dyn std::any::Any + Send>>;

/// An answer, read whole, and what is kept of it.
async fn kept(response: Response) -> (Caught, Option<KeptAnswer>) {
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return (Ok(Problem(Failure::of(ErrorCode::Internal)).into_response()), None);
    };
    let header = |name: &&str| Some(((*name).to_owned(), parts.headers.get(*name)?.to_str().ok()?.to_owned()));
    let answer = KeptAnswer {
        status: parts.status.as_u16(),
        headers: KEPT.iter().filter_map(header).collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    (Ok(Response::from_parts(parts, Body::from(bytes))), Some(answer))
}

fn replayed(answer: &KeptAnswer) -> Response {
    let mut response = Response::new(Body::from(answer.body.clone()));
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
