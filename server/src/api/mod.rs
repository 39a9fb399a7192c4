//! The JSON API.

mod access;
mod body;
mod body_hash;
pub(crate) mod body_lane;
mod conditional;
mod cors;
mod decode;
mod document;
pub(crate) mod events;
mod extract;
mod idempotency;
mod labelled;
mod problem;
mod route;
pub(crate) mod upload;
pub(crate) mod upload_form;
mod v1;

pub(crate) use labelled::LabelledQuery;
pub(crate) use problem::{Problem, complete, failure_of, panicked};
pub use v1::openapi_json;
pub(crate) use v1::router;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use backend::FileDownload;
use domain::{ErrorCode, Failure};

/// Returns the response with JSON that was serialised in the turn of the caller.
pub(crate) fn json_response(json: serde_json::Result<Vec<u8>>) -> Result<Response, Problem> {
    let json = json.map_err(|error| {
        tracing::error!(%error, "an answer could not be written as JSON");
        Problem(Failure::from_code(ErrorCode::Internal))
    })?;
    Ok(([(CONTENT_TYPE, "application/json")], json).into_response())
}

/// Returns the response with a file to be saved.
pub(crate) fn attachment(file: FileDownload) -> Response {
    let mut response = Response::new(Body::from_stream(file.body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    if let Some(size) = file.size {
        headers.insert(CONTENT_LENGTH, size.into());
    }
    if let Ok(value) = HeaderValue::from_str(&disposition(&file.file_name)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// `Content-Disposition` (RFC 6266): the name in ASCII for old clients, and as it is. It is
/// shortened: clients break on a header of 64 kB, and files that were uploaded by earlier versions
/// have names of any length.
pub(crate) fn disposition(name: &str) -> String {
    let name = &domain::shorten_file_name(name);
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "._- ".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        encoded.replace('+', "%20")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_break_out_of_its_header() {
        assert_eq!(
            disposition("größe \"1\"\r\n.csv"),
            "attachment; filename=\"gr__e _1___.csv\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22%0D%0A.csv"
        );
    }

    #[test]
    fn a_file_name_of_any_length_makes_a_short_header() {
        let header = disposition(&format!("{}.csv", "ä".repeat(30_000)));
        assert!(header.len() < 1100, "{}", header.len());
        assert!(header.ends_with("%C3%A4.csv"), "{header}");
    }
}
