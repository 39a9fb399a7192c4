//! Rate limits: one count of calls for the API, the functions of the pages, uploads and downloads,
//! and one of pages, so that whoever has no calls left still sees a page that says so.

use crate::AppState;
use crate::api::Problem;
use crate::client::current;
use crate::web::{call_error, form_flash};
use app::ssr::AuthSession;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::headers::HeaderMapExt;
use axum_extra::headers::authorization::{Authorization, Bearer};
use backend::{Allowance, RateLimitKey};
use domain::Failure;
use tower_sessions::Session;

// As draft-ietf-httpapi-ratelimit-headers-05 names them; most clients know these three.
const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Limits the calls of `/api/v1`, and adds the remaining number to every answer.
pub(crate) async fn limit_api(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let key = match caller(&state, request.headers()).await {
        Ok(key) => key,
        Err(failure) => return Problem(failure).into_response(),
    };
    match state.calls.check(key).await {
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

/// The account of a token that is good, else the network.
async fn caller(state: &AppState, headers: &HeaderMap) -> Result<RateLimitKey, Failure> {
    let account = match headers.typed_get::<Authorization<Bearer>>() {
        Some(bearer) => state.services.token_account(bearer.token()).await?,
        None => None,
    };
    Ok(account.map_or_else(|| RateLimitKey::network(current().address), RateLimitKey::account))
}

/// Limits the calls of the functions behind the pages. A form without JavaScript shows the refusal
/// where it was.
pub(crate) async fn limit_functions(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/fn/") {
        return next.run(request).await;
    }
    match state.calls.check(visitor(&request)).await {
        Ok(_) => next.run(request).await,
        Err(failure) => call_error::refused(request.uri().path(), failure),
    }
}

/// Limits pages.
pub(crate) async fn limit_pages(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/fn/") {
        return next.run(request).await;
    }
    match state.page_views.check(visitor(&request)).await {
        Ok(_) => next.run(request).await,
        Err(failure) => Problem(failure).into_response(),
    }
}

/// Limits uploads and downloads by the session cookie.
pub(crate) async fn limit_files(
    State(state): State<AppState>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    match state.calls.check(visitor(&request)).await {
        Ok(_) => next.run(request).await,
        Err(failure) if request.method() == Method::POST && form_flash::accepts_html(request.headers()) => {
            let path = request.uri().path();
            form_flash::back(&state, &session, request.headers(), path, failure, Vec::new()).await
        }
        Err(failure) => Problem(failure).into_response(),
    }
}

/// The account that is signed in, else the network.
fn visitor(request: &Request) -> RateLimitKey {
    let session = request.extensions().get::<AuthSession>();
    let user = session.and_then(|session| session.user.as_ref());
    user.map_or_else(
        || RateLimitKey::network(current().address),
        |user| RateLimitKey::account(user.actor().user_id),
    )
}
