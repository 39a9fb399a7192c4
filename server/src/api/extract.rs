//! Extractors whose refusals are problems, and the caller of the API.

use super::rejection::{body_failure, data_failure, is_json, not_declared_json, of_status};
use super::{Problem, scope};
use crate::AppState;
use crate::client::current;
use axum::body::Bytes;
use axum::extract::rejection::{FormRejection, JsonRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Multipart, Path, Request};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::{Form, Json};
use axum_extra::extract::Query;
use backend::Actor;
use domain::{ErrorCode, Failure, FieldError};
use serde::de::DeserializeOwned;

/// Caller of the API, by the token in `Authorization: Bearer`; never by a cookie.
#[derive(Clone)]
pub(crate) struct Caller(pub(crate) Actor);

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        // A layer may have asked already.
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let refuse = |detail: &str| Problem(Failure::new(ErrorCode::Unauthorized, detail));
        let Some(header) = parts.headers.get(AUTHORIZATION) else {
            return Err(refuse("Send an access token: Authorization: Bearer <token>."));
        };
        let token = header.to_str().ok().and_then(|text| text.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or_else(|| refuse("The header must read Authorization: Bearer <token>."))?;
        let (actor, scopes) = state.services.token_holder(token.trim()).await?;
        if let Some(scopes) = scopes {
            scope::check(&scopes, &parts.method, parts.uri.path()).map_err(Problem)?;
        }
        let caller = Self(actor.at(current()));
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
        parse_json(&bytes).map(Self).map_err(Problem)
    }
}

/// Whether the content type is `application/json` or a type with the suffix `+json`, such as
/// `application/merge-patch+json`.
pub(crate) fn is_declared_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    let kind = essence.strip_prefix("application/");
    kind.is_some_and(|kind| kind == "json" || kind.ends_with("+json"))
}

/// Parses a JSON body.
pub(crate) fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    // serde would take the values of an array for the fields in their order.
    let is_array = bytes.trim_ascii_start().starts_with(b"[");
    match Json::from_bytes(bytes) {
        Ok(Json(_)) if is_array => {
            let error = FieldError::new("", "type", "Send an object, not an array.");
            Err(Failure::validation(vec![error]))
        }
        Ok(Json(body)) => Ok(body),
        // serde_json reports a value of another type in place of an enum as a syntax error.
        Err(JsonRejection::JsonSyntaxError(error)) if is_json(bytes) => Err(data_failure(&error.body_text())),
        Err(rejection) => Err(body_failure(&rejection)),
    }
}

/// A JSON body that may be left out: without one, every member has its default.
pub(crate) struct ApiOptionalJson<T>(pub(crate) T);

impl<T: DeserializeOwned + Default> FromRequest<AppState> for ApiOptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let is_declared = is_declared_json(request.headers());
        let ApiBytes(bytes) = ApiBytes::from_request(request, state).await?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        if !is_declared {
            return Err(Problem(not_declared_json()));
        }
        parse_json(&bytes).map(Self).map_err(Problem)
    }
}

/// A body as it is.
pub(crate) struct ApiBytes(pub(crate) Bytes);

impl FromRequest<AppState> for ApiBytes {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let refuse = |rejection: axum::extract::rejection::BytesRejection| {
            let code = of_status(rejection.status().as_u16());
            Problem(Failure::new(code, rejection.body_text()))
        };
        Bytes::from_request(request, state).await.map(Self).map_err(refuse)
    }
}

/// A body as an HTML form sends it.
pub(crate) struct ApiForm<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for ApiForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        Form::from_request(request, state)
            .await
            .map(|Form(body)| Self(body))
            .map_err(|rejection| {
                Problem(match &rejection {
                    FormRejection::InvalidFormContentType(_) => Failure::new(
                        ErrorCode::UnsupportedMediaType,
                        "Send a form with Content-Type: application/x-www-form-urlencoded.",
                    ),
                    FormRejection::FailedToDeserializeFormBody(_) => data_failure(&rejection.body_text()),
                    other => Failure::new(of_status(other.status().as_u16()), other.body_text()),
                })
            })
    }
}

/// The query of the address.
pub(crate) struct ApiQuery<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for ApiQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let query = Query::from_request_parts(parts, state).await;
        query
            .map(|Query(query)| Self(query))
            .map_err(|rejection| Problem(data_failure(&rejection.body_text())))
    }
}

/// The id in the path. What is no id names nothing.
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
pub(crate) struct ApiMultipart(pub(crate) Multipart);

impl FromRequest<AppState> for ApiMultipart {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let wrong = |_| {
            let detail = "Send the file as multipart/form-data, in the field `file`.";
            Problem(Failure::new(ErrorCode::UnsupportedMediaType, detail))
        };
        Multipart::from_request(request, state).await.map(Self).map_err(wrong)
    }
}
