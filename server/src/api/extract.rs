//! Extractors whose refusals are problems, and the caller of the API.

use super::{Problem, scope};
use crate::AppState;
use axum::extract::rejection::{FormRejection, JsonRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Multipart, Path, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::{Form, Json};
use axum_extra::extract::Query;
use backend::Actor;
use domain::api_token::Scope;
use domain::{ErrorCode, Failure, FieldError};
use serde::de::DeserializeOwned;

/// Who calls, by the token in `Authorization: Bearer`; never by a cookie.
pub(crate) struct Caller(pub(crate) Actor);

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let refuse = |detail: &str| Problem(Failure::new(ErrorCode::Unauthorized, detail));
        let Some(header) = parts.headers.get(AUTHORIZATION) else {
            return Err(refuse("Send an access token: Authorization: Bearer <token>."));
        };
        let token = header.to_str().ok().and_then(|text| text.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or_else(|| refuse("The header must read Authorization: Bearer <token>."))?;
        let (actor, scopes) = state.services.token_holder(token.trim()).await?;
        if let Some(scopes) = scopes {
            let needed = scope::needed(&parts.method, parts.uri.path());
            check_scope(&scopes, needed).map_err(Problem)?;
        }
        Ok(Self(actor))
    }
}

/// A token for a script does what it was made for, and never what only its owner may do.
fn check_scope(scopes: &[Scope], needed: Option<Scope>) -> Result<(), Failure> {
    let Some(needed) = needed else {
        let detail = "A token for a script cannot do this: sign in with a password.";
        return Err(Failure::new(ErrorCode::Forbidden, detail));
    };
    if scopes.iter().any(|scope| scope.allows(needed)) {
        return Ok(());
    }
    let name = serde_json::to_string(&needed).unwrap_or_default();
    let detail = format!("This token lacks the scope {name}.");
    Err(Failure::new(ErrorCode::Forbidden, detail))
}

/// A JSON body.
pub(crate) struct ApiJson<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for ApiJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(Problem(body_failure(&rejection))),
        }
    }
}

fn body_failure(rejection: &JsonRejection) -> Failure {
    let detail = rejection.body_text();
    match rejection {
        JsonRejection::JsonDataError(_) => data_failure(detail),
        JsonRejection::MissingJsonContentType(_) => Failure::new(
            ErrorCode::UnsupportedMediaType,
            "Send JSON with Content-Type: application/json.",
        ),
        other => Failure::new(of_status(other.status().as_u16()), detail),
    }
}

/// The JSON is fine, but not what is asked for: a field is missing, unknown or of another type. serde says which in its
/// text only.
fn data_failure(detail: String) -> Failure {
    let named = |start: &str| detail.split_once(start)?.1.split_once('`').map(|(name, _)| name);
    let error = if let Some(name) = named("missing field `") {
        FieldError::new(name, "required", format!("The field “{name}” is missing."))
    } else if let Some(name) = named("unknown field `") {
        let expected = detail.split_once("expected ").map_or("", |(_, names)| names);
        let expected = expected.split(" at line").next().unwrap_or_default().replace('`', "");
        FieldError::new(
            name,
            "unknown_field",
            format!("There is no field “{name}”; expected {expected}."),
        )
    } else {
        return Failure::new(ErrorCode::Validation, detail);
    };
    Failure::validation(vec![error])
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
                    FormRejection::FailedToDeserializeFormBody(_) => {
                        Failure::new(ErrorCode::Validation, rejection.body_text())
                    }
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
            .map_err(|error| Problem(Failure::new(ErrorCode::Validation, error.to_string())))
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

/// The code of a status that axum refuses with.
pub(super) fn of_status(status: u16) -> ErrorCode {
    match status {
        413 => ErrorCode::PayloadTooLarge,
        415 => ErrorCode::UnsupportedMediaType,
        422 => ErrorCode::Validation,
        500.. => ErrorCode::Internal,
        _ => ErrorCode::BadRequest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::run::KMeansRequest;

    #[test]
    fn a_missing_and_an_unknown_field_are_named() {
        let refuse = |text: &str| {
            let error = serde_json::from_str::<KMeansRequest>(text).unwrap_err().to_string();
            let failure = data_failure(format!(
                "Failed to deserialize the JSON body into the target type: {error}"
            ));
            (
                failure.errors[0].pointer.clone(),
                failure.errors[0].code.clone(),
                failure.detail,
            )
        };
        let (pointer, code, _) = refuse(r#"{"dataset_id": 1}"#);
        assert_eq!((pointer.as_str(), code.as_str()), ("/n_clusters", "required"));
        let (pointer, code, detail) = refuse(r#"{"dataset_id": 1, "n_clusters": 2, "depth": 3}"#);
        assert_eq!((pointer.as_str(), code.as_str()), ("/depth", "unknown_field"));
        assert!(detail.contains("expected one of dataset_id, features"), "{detail}");
    }
}
