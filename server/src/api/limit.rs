//! How often a client may call: by its account, else by its address.

use super::Problem;
use crate::AppState;
use crate::client::current;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::{Allowance, network};

// As draft-ietf-httpapi-ratelimit-headers-05 names them; most clients know these three.
const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Refuses whoever calls too often, and tells everybody what is left.
pub(crate) async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match state.throttle.check(&key(&state, &request)) {
        Ok(None) => next.run(request).await,
        Ok(Some(allowance)) => with_headers(next.run(request).await, allowance),
        Err(failure) => Problem(failure).into_response(),
    }
}

fn with_headers(mut response: Response, allowance: Allowance) -> Response {
    let headers = response.headers_mut();
    headers.insert(LIMIT, allowance.limit.into());
    headers.insert(REMAINING, allowance.remaining.into());
    headers.insert(RESET, allowance.reset_seconds.into());
    response
}

/// The account of a token whose signature is good; the database is not asked for this.
fn key(state: &AppState, request: &Request) -> String {
    let header = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = header
        .and_then(|header| header.split_once(' '))
        .map(|(_, token)| token.trim());
    match token.and_then(|token| state.services.token_subject(token)) {
        Some(user) => format!("user {user}"),
        None => network(current().address),
    }
}
