//! Rejections of axum and serde as problems: they give place and reason as text only.

use axum::extract::rejection::JsonRejection;
use domain::error::sentence;
use domain::{ErrorCode, Failure, FieldError};
use serde::de::IgnoredAny;

/// Whether it is well-formed, whatever it holds.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// Why a JSON body was refused.
pub(super) fn body_failure(rejection: &JsonRejection) -> Failure {
    let detail = rejection.body_text();
    match rejection {
        JsonRejection::JsonDataError(_) => data_failure(&detail),
        other => Failure::new(of_status(other.status().as_u16()), detail),
    }
}

/// Refusal of a JSON body that is not declared to be one.
pub(crate) fn not_declared_json() -> Failure {
    Failure::new(
        ErrorCode::UnsupportedMediaType,
        "Send JSON with Content-Type: application/json.",
    )
}

/// The body or the query is well-formed, but not what is asked for: a field is missing, unknown or
/// of another type. axum says which in its text only: what it was doing, the path of the value
/// unless it is the whole, and what serde says.
pub(super) fn data_failure(detail: &str) -> Failure {
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
        FieldError::new(&pointer, code, sentence(&reason))
    };
    Failure::validation(vec![error])
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
