//! Extractors whose refusals are problems, and the caller of the API.

use super::Problem;
use super::access::Access;
use super::body::Body;
use super::decode::{parse_form, parse_json};
use super::upload_form::UploadForm;
use crate::AppState;
use crate::client::current;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum_extra::headers::HeaderMapExt;
use axum_extra::headers::authorization::{Authorization, Bearer};
use backend::Actor;
use domain::{ErrorCode, Failure};
use serde::de::DeserializeOwned;

/// Caller of the API, by the token in `Authorization: Bearer`; never by a cookie.
#[derive(Clone)]
pub(crate) struct Caller(pub(crate) Actor);

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        // A layer may have extracted the caller already.
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let header = parts.headers.typed_try_get::<Authorization<Bearer>>();
        let refuse = |detail: &str| Problem(Failure::new(ErrorCode::Unauthorized, detail));
        let bearer = header
            .map_err(|_| refuse("The header must read Authorization: Bearer <token>."))?
            .ok_or_else(|| refuse("Send an access token: Authorization: Bearer <token>."))?;
        let (actor, scopes) = state.services.token_holder(bearer.token()).await?;
        if let Some(scopes) = scopes {
            // A route that declares nothing is not for API tokens.
            let access = parts.extensions.get().copied().unwrap_or(Access::SignedIn);
            access.check(&scopes)?;
        }
        let caller = Self(actor.with_client(current()));
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

/// A JSON body.
pub(crate) struct ApiJson<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for ApiJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let is_declared = is_declared_json(request.headers());
        let ApiBytes(bytes) = ApiBytes::from_request(request, state).await?;
        if !is_declared {
            return Err(Problem(not_declared_json()));
        }
        Ok(Self(parse_json(&bytes)?))
    }
}

/// Returns the content type without its parameters, in lower case.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next());
    essence.unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether the content type is `application/json` or a type with the suffix `+json`, such as
/// `application/merge-patch+json`.
pub(crate) fn is_declared_json(headers: &HeaderMap) -> bool {
    let media_type = media_type(headers);
    let kind = media_type.strip_prefix("application/");
    kind.is_some_and(|kind| kind == "json" || kind.ends_with("+json"))
}

/// Refusal of a JSON body that is not declared to be one.
pub(crate) fn not_declared_json() -> Failure {
    Failure::new(
        ErrorCode::UnsupportedMediaType,
        "Send JSON with Content-Type: application/json.",
    )
}

/// A JSON body that may be left out, be blank or be `null`: then every member has its default.
pub(crate) struct ApiOptionalJson<T>(pub(crate) T);

impl<T: DeserializeOwned + Default> FromRequest<AppState> for ApiOptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let is_declared = is_declared_json(request.headers());
        let ApiBytes(bytes) = ApiBytes::from_request(request, state).await?;
        if bytes.trim_ascii().is_empty() {
            return Ok(Self(T::default()));
        }
        if !is_declared {
            return Err(Problem(not_declared_json()));
        }
        let body: Option<T> = parse_json(&bytes)?;
        Ok(Self(body.unwrap_or_default()))
    }
}

/// A body as it is.
pub(crate) struct ApiBytes(pub(crate) Bytes);

impl FromRequest<AppState> for ApiBytes {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let body: Option<Body> = request.extensions().get().copied();
        let refuse = |rejection: BytesRejection| {
            let code = code_of_status(rejection.status().as_u16());
            let detail = match (code, body.and_then(Body::max_kilobytes)) {
                (ErrorCode::PayloadTooLarge, Some(max_kb)) => format!("The body is longer than {max_kb} kB."),
                _ => "The body broke off before its end.".to_owned(),
            };
            Problem(Failure::new(code, detail))
        };
        Bytes::from_request(request, state).await.map(Self).map_err(refuse)
    }
}

/// The code of a status that axum refuses with.
pub(super) fn code_of_status(status: u16) -> ErrorCode {
    match status {
        413 => ErrorCode::PayloadTooLarge,
        415 => ErrorCode::UnsupportedMediaType,
        422 => ErrorCode::Validation,
        500.. => ErrorCode::Internal,
        _ => ErrorCode::BadRequest,
    }
}

/// A body as an HTML form sends it.
pub(crate) struct ApiForm<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for ApiForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        if media_type(request.headers()) != "application/x-www-form-urlencoded" {
            let detail = "Send a form with Content-Type: application/x-www-form-urlencoded.";
            return Err(Problem(Failure::new(ErrorCode::UnsupportedMediaType, detail)));
        }
        let ApiBytes(bytes) = ApiBytes::from_request(request, state).await?;
        Ok(Self(parse_form(&bytes)?))
    }
}

/// The query of the URL.
pub(crate) struct ApiQuery<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for ApiQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(parse_form(query.as_bytes())?))
    }
}

/// The id in the path. Text that is not an id is answered with `not_found`.
pub(crate) struct ApiId(pub(crate) i64);

impl FromRequestParts<AppState> for ApiId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let id: Result<Path<i64>, PathRejection> = Path::from_request_parts(parts, state).await;
        let not_found = |_| Problem(Failure::new(ErrorCode::NotFound, "An id is a whole number."));
        id.map(|Path(id)| Self(id)).map_err(not_found)
    }
}

/// A name in the path.
pub(crate) struct ApiName(pub(crate) String);

impl FromRequestParts<AppState> for ApiName {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let name: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, state).await;
        let not_found = |_| {
            Problem(Failure::new(
                ErrorCode::NotFound,
                "The last part of the path is not valid UTF-8.",
            ))
        };
        name.map(|Path(name)| Self(name)).map_err(not_found)
    }
}

/// A body with a file.
pub(crate) struct ApiMultipart(pub(crate) UploadForm);

impl FromRequest<AppState> for ApiMultipart {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let wrong = |_| {
            let detail = "Send the file as multipart/form-data, in the field `file`.";
            Problem(Failure::new(ErrorCode::UnsupportedMediaType, detail))
        };
        UploadForm::from_request(request, state).await.map(Self).map_err(wrong)
    }
}
