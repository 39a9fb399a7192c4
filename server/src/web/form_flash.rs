//! Flashes of forms without JavaScript: a refused form or the toast of an action, which the next
//! page shows once. They are kept in the session of a signed-in user, and in a cookie of a visitor.

use super::call_error;
use super::visitor_flash::VisitorFlash;
use crate::AppState;
use crate::api::body_lane::is_large;
use app::error::AppError;
use app::forms::{FormFlash, retained_fields};
use app::ssr::{AuthSession, VisitorFlashSlot, is_signed_in};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE, HOST, LOCATION, REFERER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::Turn;
use domain::{ErrorCode, Failure};
use server_fn::error::{FromServerFnError, SERVER_FN_ERROR_HEADER};
use tower_sessions::Session;

/// Key in the session.
const KEY: &str = "form_flash";
/// Largest size of a form in bytes.
const MAX_FORM: usize = 64 << 10;
/// Largest size in bytes of a form that names the columns of a data set.
const MAX_FORM_OF_COLUMNS: usize = 1 << 20;
/// Largest size in bytes of a refused form in a session, as JSON: every field of a form of
/// [`MAX_FORM`] bytes and its errors fit.
const MAX_FLASH: usize = 4 * MAX_FORM;
/// Largest size in bytes of the error of a server function: it may quote the posted form, and has
/// at most a hundred messages.
const MAX_ERROR: usize = 1 << 20;

/// Hands the refused form and the toast to the page, once.
pub(crate) async fn take(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    // Only a page shows a flash; other requests of a page must not consume it.
    if request.method() != Method::GET || !accepts_html(request.headers()) {
        return next.run(request).await;
    }
    let is_sent = state.flash_cookie.is_sent(request.headers());
    match state.flash_cookie.read(request.headers()) {
        Some(VisitorFlash::Form(flash)) => drop(request.extensions_mut().insert(flash)),
        Some(VisitorFlash::Toast(toast)) => drop(request.extensions_mut().insert(toast)),
        None => {}
    }
    match session.remove::<FormFlash>(KEY).await {
        Ok(Some(flash)) => drop(request.extensions_mut().insert(flash)),
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "a refused form could not be read"),
    }
    if let Some(toast) = app::ssr::flash::take(&session).await {
        request.extensions_mut().insert(toast);
    }
    let mut response = next.run(request).await;
    // A redirect shows nothing; the page that it leads to will.
    if is_sent && !response.status().is_redirection() {
        add_cookie(&mut response, state.flash_cookie.clear());
    }
    response
}

/// Keeps the fields of a form while its server function runs, and for the next page when it is
/// refused.
pub(crate) async fn keep(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let is_form = request.method() == Method::POST && request.uri().path().starts_with("/fn/");
    if !is_form {
        return next.run(request).await;
    }
    let slot = VisitorFlashSlot::default();
    request.extensions_mut().insert(slot.clone());
    let mut response = respond(&state, &session, request, next).await;
    if let Some(toast) = slot.take() {
        add_cookie(&mut response, state.flash_cookie.set(VisitorFlash::Toast(toast)));
    }
    response
}

async fn respond(state: &AppState, session: &Session, request: Request, next: Next) -> Response {
    let is_call = !accepts_html(request.headers());
    let (parts, body) = request.into_parts();
    let received = receive(state, &parts, body).await;
    let (bytes, _turn) = match received {
        Ok(received) => received,
        Err(failure) if is_call => return call_error::refused(parts.uri.path(), failure),
        Err(failure) => return back(state, session, &parts.headers, parts.uri.path(), failure, Vec::new()).await,
    };
    if is_call {
        return with_status(next.run(Request::from_parts(parts, bytes.into())).await).await;
    }
    let (headers, path) = (parts.headers.clone(), parts.uri.path().to_owned());
    let response = next.run(Request::from_parts(parts, Body::from(bytes.clone()))).await;
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return see_other(response);
    }
    let text = to_bytes(response.into_body(), MAX_ERROR).await.unwrap_or_default();
    let AppError(failure) = AppError::de(text);
    let fields = if bytes.len() <= MAX_FORM {
        url::form_urlencoded::parse(&bytes).into_owned().collect()
    } else {
        Vec::new()
    };
    back(state, session, &headers, &path, failure, fields).await
}

/// Receives a form. A large one waits for its turn among those of its sender, who must be signed
/// in: visitors could fill the memory.
async fn receive(state: &AppState, parts: &Parts, body: Body) -> Result<(Bytes, Option<Turn>), Failure> {
    let max_bytes = max_body(parts.uri.path());
    let turn = if is_large(&body) && max_bytes > MAX_FORM {
        let user = parts
            .extensions
            .get::<AuthSession>()
            .and_then(|session| session.user.as_ref());
        let user = user.ok_or_else(|| Failure::from_code(ErrorCode::Unauthorized))?;
        Some(state.services.large_body(&user.actor()).await?)
    } else {
        None
    };
    let too_large = |_| {
        let detail = format!("The form is larger than {} kB.", max_bytes >> 10);
        Failure::new(ErrorCode::PayloadTooLarge, detail)
    };
    Ok((to_bytes(body, max_bytes).await.map_err(too_large)?, turn))
}

/// Returns the largest body of a server function: those that name the columns of a data set need
/// more.
fn max_body(path: &str) -> usize {
    let names_columns = ["/fn/runs/", "/fn/datasets/", "/fn/imports/"]
        .iter()
        .any(|start| path.starts_with(start));
    if names_columns { MAX_FORM_OF_COLUMNS } else { MAX_FORM }
}

fn add_cookie(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// Sets the status of a refusal from its error code: the framework answers 500 even to a call that
/// it cannot read.
async fn with_status(response: Response) -> Response {
    let is_refusal = response.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if !is_refusal || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_ERROR).await.unwrap_or_default();
    let code = AppError::de(bytes.clone()).code();
    parts.status = StatusCode::from_u16(code.status()).unwrap_or(parts.status);
    Response::from_parts(parts, bytes.into())
}

/// Keeps a refused form, as far as its page shows it again, and sends the browser back to that
/// page.
pub(crate) async fn back(
    state: &AppState,
    session: &Session,
    headers: &HeaderMap,
    path: &str,
    failure: Failure,
    fields: Vec<(String, String)>,
) -> Response {
    let flash = FormFlash {
        path: path.to_owned(),
        failure,
        values: retained_fields(path, fields),
    };
    let location = HeaderValue::from_str(&own_referer(headers)).unwrap_or(HeaderValue::from_static("/"));
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response();
    if !is_signed_in(session).await {
        add_cookie(&mut response, state.flash_cookie.set(VisitorFlash::Form(flash)));
    } else if let Err(error) = session.insert(KEY, &flash.bounded(MAX_FLASH)).await {
        tracing::warn!(%error, "a refused form could not be kept");
    }
    response
}

/// Turns a redirect after a form into one that is followed by GET.
fn see_other(mut response: Response) -> Response {
    if response.status() == StatusCode::FOUND {
        *response.status_mut() = StatusCode::SEE_OTHER;
    }
    response
}

/// Returns whether the request is a navigation of a browser, not a call of our scripts.
pub(crate) fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .is_some_and(|value| value.to_str().is_ok_and(|accept| accept.contains("text/html")))
        && headers
            .get(CONTENT_TYPE)
            .is_none_or(|value| value.as_bytes() != b"application/json")
}

/// Returns the path of the page with the form, if it is one of ours, else the start page.
fn own_referer(headers: &HeaderMap) -> String {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
            .unwrap_or_default()
    };
    let Ok(referer) = url::Url::parse(text(REFERER)) else {
        return "/".into();
    };
    let host = referer.host_str().unwrap_or_default();
    let host = referer.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
    if host != text(HOST) {
        return "/".into();
    }
    let query = referer.query().map(|query| format!("?{query}")).unwrap_or_default();
    app::return_to::safe_return_path(&format!("{}{query}", referer.path())).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_sent_back_to_our_own_pages_only() {
        let referer = |referer: &'static str| {
            let pairs = [
                (REFERER, HeaderValue::from_static(referer)),
                (HOST, HeaderValue::from_static("a.example:3000")),
            ];
            own_referer(&pairs.into_iter().collect())
        };
        assert_eq!(
            referer("http://a.example:3000/runs/new?dataset=3"),
            "/runs/new?dataset=3"
        );
        assert_eq!(referer("http://b.example/runs"), "/");
        assert_eq!(referer("http://a.example:3000//evil.example"), "/");
        assert_eq!(referer("not a url"), "/");
    }
}
