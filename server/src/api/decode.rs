//! Decoding of JSON and forms. An error of serde becomes an invalid field with its JSON pointer.

use domain::error::sentence;
use domain::{ErrorCode, Failure, FieldError};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::{Path, Segment};

/// Decodes a JSON body.
pub(super) fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize(&mut deserializer) {
        // serde also accepts an array: it takes the values for the fields in their order.
        Ok(_) if bytes.trim_ascii_start().starts_with(b"[") => {
            let error = FieldError::new("", "type", "Send an object, not an array.");
            Err(Failure::validation(vec![error]))
        }
        Ok(body) => deserializer.end().map(|()| body).map_err(|error| malformed(&error)),
        // serde_json reports some values of another type as syntax errors.
        Err(error) => match serde_json::from_slice::<IgnoredAny>(bytes) {
            Ok(_) => Err(invalid(error.path(), &without_position(error.inner()))),
            Err(error) => Err(malformed(&error)),
        },
    }
}

/// Decodes a query or the body of an HTML form; a key may be repeated.
pub(super) fn parse_form<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let deserializer = serde_html_form::Deserializer::new(url::form_urlencoded::parse(bytes));
    serde_path_to_error::deserialize(deserializer).map_err(|error| invalid(error.path(), &error.inner().to_string()))
}

fn malformed(error: &serde_json::Error) -> Failure {
    Failure::new(ErrorCode::BadRequest, format!("The body is not valid JSON: {error}."))
}

/// Returns the reason without line and column: the pointer says where.
fn without_position(error: &serde_json::Error) -> String {
    let reason = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    reason.strip_suffix(&position).unwrap_or(&reason).to_owned()
}

/// Returns the JSON pointer (RFC 6901) of a path.
fn pointer(path: &Path) -> String {
    let part = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => format!("/{}", escaped(key)),
        Segment::Unknown => String::new(),
    };
    path.iter().map(part).collect()
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Returns the failure of a value that is missing, unknown or of another type. Errors of serde
/// tell these kinds apart in their text only.
fn invalid(path: &Path, reason: &str) -> Failure {
    let pointer = pointer(path);
    let named = |start: &str| reason.strip_prefix(start)?.split('`').next();
    let expected = || {
        let names = reason.split_once("expected ").map_or("", |(_, names)| names);
        names.replace('`', "")
    };
    let error = if let Some(name) = named("missing field `") {
        let message = format!("The field “{name}” is missing.");
        FieldError::new(&format!("{pointer}/{}", escaped(name)), "required", message)
    } else if let Some(name) = named("unknown field `") {
        // The path names the unknown field already, or ends before it.
        let own = format!("/{}", escaped(name));
        let parent = pointer.strip_suffix(&own).unwrap_or(&pointer);
        let message = format!("There is no field “{name}”; expected {}.", expected());
        FieldError::new(&format!("{parent}{own}"), "unknown_field", message)
    } else if let Some(value) = named("unknown variant `") {
        let expected = expected();
        let message = format!("“{value}” is not one of {}.", expected.trim_start_matches("one of "));
        FieldError::new(&pointer, "choice", message)
    } else if reason == "expected value" {
        FieldError::new(&pointer, "type", "Invalid type: expected a text.")
    } else if reason.starts_with("invalid type") {
        FieldError::new(&pointer, "type", sentence(&reason))
    } else {
        FieldError::new(&pointer, "invalid", sentence(&reason))
    };
    Failure::validation(vec![error])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::run::{KMeansRequest, RunState};
    use domain::task::TaskPatch;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    /// Expects a refusal with pointer and code of its first invalid field, and the start of the
    /// message.
    fn refuses<T: DeserializeOwned>(json: &str, (pointer, code, message): (&str, &str, &str)) {
        let failure = parse_json::<T>(json.as_bytes()).err().unwrap();
        let error = &failure.errors[0];
        assert_eq!((error.pointer.as_str(), error.code.as_str()), (pointer, code), "{json}");
        assert!(error.message.starts_with(message), "{json}: {}", error.message);
    }

    #[test]
    fn an_invalid_field_has_pointer_code_and_message() {
        refuses::<KMeansRequest>(
            r#"{"dataset_id": 1}"#,
            ("/n_clusters", "required", "The field “n_clusters” is missing."),
        );
        refuses::<KMeansRequest>(
            r#"{"dataset_id": 1, "n_clusters": 2, "depth": 3}"#,
            (
                "/depth",
                "unknown_field",
                "There is no field “depth”; expected one of dataset_id, features",
            ),
        );
        refuses::<TaskPatch>(
            r#"{"title": 5}"#,
            ("/title", "type", "Invalid type: integer `5`, expected a string."),
        );
        refuses::<TaskPatch>(
            r#"{"due_date": "x at line 3"}"#,
            ("/due_date", "invalid", "“x at line 3” is"),
        );
        refuses::<BTreeMap<String, Vec<RunState>>>(
            r#"{"a/b~c": ["queued", "done"]}"#,
            ("/a~1b~0c/1", "choice", "“done” is not one of queued, "),
        );
        refuses::<RunState>("5", ("", "type", "Invalid type: expected a text."));
        refuses::<Vec<RunState>>("[]", ("", "type", "Send an object, not an array."));
    }

    #[test]
    fn malformed_json_is_a_bad_request_with_line_and_column() {
        for json in ["", "{", "{\"title\": 5,", "{} {}"] {
            let failure = parse_json::<TaskPatch>(json.as_bytes()).unwrap_err();
            assert_eq!(failure.code, ErrorCode::BadRequest, "{json}");
            assert!(
                failure.detail.starts_with("The body is not valid JSON: "),
                "{}",
                failure.detail
            );
            assert!(failure.detail.contains(" at line 1 column "), "{}", failure.detail);
        }
    }

    #[test]
    fn an_invalid_value_of_a_form_has_its_key() {
        #[derive(Debug, Deserialize)]
        struct Form {
            ids: Vec<i64>,
            page: u32,
        }
        let form: Form = parse_form(b"ids=1&page=2&ids=3").unwrap();
        assert_eq!((form.ids.as_slice(), form.page), (&[1, 3][..], 2));
        let failure = parse_form::<Form>(b"ids=1&page=two").unwrap_err();
        assert_eq!(
            (failure.errors[0].pointer.as_str(), failure.code),
            ("/page", ErrorCode::Validation)
        );
        let failure = parse_form::<Form>(b"ids=1").unwrap_err();
        assert_eq!(failure.errors[0].code, "required");
    }
}
