//! Conditional requests (RFC 9110, section 13): `ETag` and `If-None-Match` on reads, `If-Match` on
//! changes.

use super::Problem;
use super::body_hash::body_hash;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::headers::{ETag, HeaderMapExt, IfNoneMatch};
use backend::ExpectedVersion;
use domain::{ErrorCode, Failure};
use sha2::{Digest, Sha256};
use std::convert::Infallible;

/// Returns the header with the entity tag of a version.
pub(crate) fn entity_tag(version: i64) -> [(HeaderName, String); 1] {
    [(ETAG, format!("\"{version}\""))]
}

/// The versions that `If-Match` names; without the header, or with `*`, any.
pub(crate) struct IfMatch(pub(crate) ExpectedVersion);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(expected_version(&parts.headers)))
    }
}

/// Returns the versions of the header. `headers::IfMatch` does not list its tags, which services
/// compare in their transactions. The tags of this server contain no comma.
fn expected_version(headers: &HeaderMap) -> ExpectedVersion {
    if !headers.contains_key(IF_MATCH) {
        return ExpectedVersion::Any;
    }
    let values = headers.get_all(IF_MATCH).into_iter();
    let values = values.filter_map(|value| value.to_str().ok());
    let tags: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    if tags.contains(&"*") {
        return ExpectedVersion::Any;
    }
    // The strong comparison: a weak tag never matches, and neither does one that is not ours.
    let version = |tag: &&str| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok();
    ExpectedVersion::OneOf(tags.iter().filter_map(version).collect())
}

/// Adds an entity tag to every JSON answer, a weak one of its bytes unless the handler has set one,
/// and answers 304 to a client that has it already.
pub(crate) async fn tag_reads(mut request: Request, next: Next) -> Response {
    // HEAD is answered as GET is, from the same bytes; the router takes the body away.
    if request.method() == Method::HEAD {
        *request.method_mut() = Method::GET;
    }
    let is_read = request.method() == Method::GET;
    let known = request.headers().typed_get::<IfNoneMatch>();
    let response = next.run(request).await;
    let is_json = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value == "application/json");
    // A stream has no size yet, and is not read twice for a tag.
    let size = response
        .body()
        .size_hint()
        .exact()
        .and_then(|size| usize::try_from(size).ok());
    match size {
        Some(size) if is_read && is_json && response.status() == StatusCode::OK => {
            with_entity_tag(response, size, known).await
        }
        _ => response,
    }
}

async fn with_entity_tag(response: Response, size: usize, known: Option<IfNoneMatch>) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, size).await else {
        return Problem(Failure::from_code(ErrorCode::Internal)).into_response();
    };
    let tag = match parts.headers.typed_get::<ETag>() {
        Some(own) => Some(own),
        None => body_tag(&bytes).await,
    };
    let Some(tag) = tag else {
        return Response::from_parts(parts, bytes.into());
    };
    parts.headers.typed_insert(tag.clone());
    if known.is_some_and(|known| !known.precondition_passes(&tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        parts.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, bytes.into())
}

/// Returns the weak tag of a body.
async fn body_tag(bytes: &Bytes) -> Option<ETag> {
    let hash = body_hash(Sha256::new(), bytes).await?;
    format!("W/\"{}\"", &hash[..32]).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_strong_entity_tags_of_this_server_match() {
        let parse = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(IF_MATCH, HeaderValue::from_static(value));
            }
            expected_version(&headers)
        };
        assert_eq!(parse(&[]), ExpectedVersion::Any);
        assert_eq!(parse(&["*"]), ExpectedVersion::Any);
        assert_eq!(parse(&["\"3\""]), ExpectedVersion::OneOf(vec![3]));
        assert_eq!(parse(&["\"3\", \"x\"", "\"4\""]), ExpectedVersion::OneOf(vec![3, 4]));
        for none in ["W/\"3\"", "3", "", "\"\""] {
            assert_eq!(parse(&[none]), ExpectedVersion::OneOf(vec![]), "{none}");
        }
    }
}
