//! Only our own pages may change anything in the name of a signed-in browser.

use crate::AppState;
use crate::api::Problem;
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{ErrorCode, Failure};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses unsafe requests that a browser sends from another site. Callers that are no browser send
/// neither header, and have no cookie that could be abused.
pub(crate) async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_own(request.headers(), state.secure) {
        return next.run(request).await;
    }
    Problem(Failure::new(
        ErrorCode::Forbidden,
        "This request came from another site.",
    ))
    .into_response()
}

fn is_own(headers: &HeaderMap, secure: bool) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (text(&FETCH_SITE), text(&ORIGIN)) {
        (Some(site), _) => ["same-origin", "none"].contains(&site),
        (None, Some(origin)) => {
            let scheme = if secure { "https" } else { "http" };
            text(&HOST).is_some_and(|host| origin == format!("{scheme}://{host}"))
        }
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_pass() {
        let own = |pairs: &[(&'static str, &'static str)]| {
            let headers = pairs
                .iter()
                .map(|&(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
            is_own(&headers.collect(), false)
        };
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[("host", "a.example"), ("origin", "http://a.example")]));
        assert!(own(&[]));
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("sec-fetch-site", "same-site")]));
        assert!(!own(&[("host", "a.example"), ("origin", "http://b.example")]));
        assert!(!own(&[("host", "a.example"), ("origin", "null")]));
        assert!(!own(&[("host", "a.example"), ("origin", "https://a.example")]));
    }
}
