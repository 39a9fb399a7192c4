//! Extractors whose refusals are problems, and the caller of the API.

use super::{Problem, scope};
use crate::AppState;
use axum::body::Bytes;
use axum::extract::rejection::{FormRejection, JsonRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Multipart, Path, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::{Form, Json};
use axum_extra::extract::Query;
use backend::Actor;
use domain::api_token::Scope;
use domain::{ErrorCode, Failure, FieldError};
use serde::de::{DeserializeOwned, IgnoredAny};

/// Who calls, by the token in `Authorization: Bearer`; never by a cookie.
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
            let needed = scope::needed(&parts.method, parts.uri.path());
            check_scope(&scopes, needed).map_err(Problem)?;
        }
        let caller = Self(actor);
        parts.extensions.insert(caller.clone());
        Ok(caller)
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
        let (parts, body) = request.into_parts();
        let ApiBytes(bytes) = ApiBytes::from_request(Request::from_parts(parts.clone(), body), state).await?;
        // serde would take the values of an array for the fields in their order.
        let is_array = bytes.trim_ascii_start().starts_with(b"[");
        match Json::from_request(Request::from_parts(parts, bytes.clone().into()), state).await {
            Ok(Json(_)) if is_array => {
                let error = FieldError::new("", "type", "Send an object, not an array.");
                Err(Problem(Failure::validation(vec![error])))
            }
            Ok(Json(body)) => Ok(Self(body)),
            // What is no text where one of several is asked for, serde_json takes for broken syntax.
            Err(JsonRejection::JsonSyntaxError(error)) if is_json(&bytes) => {
                Err(Problem(data_failure(&error.body_text())))
            }
            Err(rejection) => Err(Problem(body_failure(&rejection))),
        }
    }
}

fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
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

fn body_failure(rejection: &JsonRejection) -> Failure {
    let detail = rejection.body_text();
    match rejection {
        JsonRejection::JsonDataError(_) => data_failure(&detail),
        JsonRejection::MissingJsonContentType(_) => Failure::new(
            ErrorCode::UnsupportedMediaType,
            "Send JSON with Content-Type: application/json.",
        ),
        other => Failure::new(of_status(other.status().as_u16()), detail),
    }
}

/// The body or the query is well-formed, but not what is asked for: a field is missing, unknown or of another type. axum
/// says which in its text only: what it was doing, the path of the value unless it is the whole, and what serde says.
fn data_failure(detail: &str) -> Failure {
    let reason = detail.split_once(": ").map_or(detail, |(_, reason)| reason);
    let (path, reason) = match reason.split_once(": ") {
        Some((path, rest)) if !path.contains(char::is_whitespace) => (path, rest),
        _ => ("", reason),
    };
    let reason = reason.split(" at line ").next().unwrap_or_default();
    let parts = path.split(['.', '[', ']']).filter(|part| !part.is_empty());
    let pointer: String = parts.flat_map(|part| ["/", part]).collect();
    let named = |start: &str| reason.strip_prefix(start)?.split('`').next();
    let error = if let Some(name) = named("missing field `") {
        let message = format!("The field “{name}” is missing.");
        FieldError::new(&format!("{pointer}/{name}"), "required", message)
    } else if let Some(name) = named("unknown field `") {
        // The path names the unknown field already, or ends before it.
        let parent = pointer.strip_suffix(&format!("/{name}")).unwrap_or(&pointer);
        let expected = reason
            .split_once("expected ")
            .map_or("", |(_, names)| names)
            .replace('`', "");
        let message = format!("There is no field “{name}”; expected {expected}.");
        FieldError::new(&format!("{parent}/{name}"), "unknown_field", message)
    } else if let Some(value) = named("unknown variant `") {
        let expected = reason
            .split_once("expected ")
            .map_or("", |(_, names)| names)
            .replace('`', "");
        FieldError::new(
            &pointer,
            "choice",
            format!("“{value}” is not one of {}.", expected.trim_start_matches("one of ")),
        )
    } else if reason == "expected value" {
        FieldError::new(&pointer, "type", "Invalid type: expected a text.")
    } else {
        let code = if reason.starts_with("invalid type") {
            "type"
        } else {
            "invalid"
        };
        FieldError::new(&pointer, code, sentence(reason))
    };
    Failure::validation(vec![error])
}

/// What serde says, as a sentence.
fn sentence(reason: &str) -> String {
    let mut rest = reason.chars();
    let first = rest.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", rest.as_str())
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
            let failure = data_failure(&format!(
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

    #[test]
    fn a_value_of_another_type_is_pointed_at() {
        let prefix = "Failed to deserialize the JSON body into the target type";
        for (reason, pointer, code, message) in [
            (
                "title: invalid type: integer `5`, expected a string at line 1 column 10",
                "/title",
                "type",
                "Invalid type: integer `5`, expected a string.",
            ),
            (
                "[3].status: unknown variant `done`, expected one of `pending`, `completed` at line 1 column 9",
                "/3/status",
                "choice",
                "“done” is not one of pending, completed.",
            ),
            (
                "parameters.depth: unknown field `depth`, expected `max_depth`",
                "/parameters/depth",
                "unknown_field",
                "There is no field “depth”; expected max_depth.",
            ),
            (
                "due_date: “x: y” is no time: write 2026-03-29",
                "/due_date",
                "invalid",
                "“x: y” is no time: write 2026-03-29.",
            ),
            ("invalid length 0", "", "invalid", "Invalid length 0."),
        ] {
            let error = data_failure(&format!("{prefix}: {reason}")).errors.remove(0);
            assert_eq!(
                (error.pointer.as_str(), error.code.as_str()),
                (pointer, code),
                "{reason}"
            );
            assert_eq!(error.message, message);
        }
    }
}
