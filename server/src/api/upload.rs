//! Uploads: a table and its options in a multipart body, in any order.

use super::extract::code_of_status;
use super::upload_form::{UploadField, UploadForm};
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use backend::{Actor, Services, Upload, UploadPurpose};
use domain::dataset::UploadOptions;
use domain::{ErrorCode, Failure, FieldError};
use futures::{StreamExt, TryStreamExt};
use std::pin::pin;

/// Largest size in bytes of a field that is not the file.
const MAX_FIELD: usize = 1000;

/// Largest number of fields of an upload beside the file.
const MAX_FIELDS: usize = 50;

/// The field of a table that is sent as a text.
const TEXT: &str = "text";

/// Largest size in bytes of such a table that a refused form shows again.
const MAX_KEPT_TEXT: usize = 64 << 10;

/// The name of a table that is sent as a text.
const PASTED: &str = "pasted.csv";

/// Receives the body of an upload, and returns its file and its options.
pub(crate) async fn receive(
    services: &Services,
    actor: &Actor,
    mut form: UploadForm,
) -> Result<(Upload, UploadOptions), Failure> {
    let mut fields = Vec::new();
    let upload = receive_fields(services, actor, UploadPurpose::Dataset, &mut form, &mut fields).await?;
    file_and_options(upload, fields)
}

/// Receives a body, and returns its file if there is one; the other fields are added to `fields`,
/// and so is a table that is sent as a short text.
pub(crate) async fn receive_fields(
    services: &Services,
    actor: &Actor,
    purpose: UploadPurpose,
    form: &mut UploadForm,
    fields: &mut Vec<(String, String)>,
) -> Result<Option<Upload>, Failure> {
    let mut upload = None;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().to_owned();
        if name == "file" || name == TEXT {
            let is_text = name == TEXT;
            let mut text = Vec::new();
            let file_name = field.file_name().filter(|_| !is_text).unwrap_or_default().to_owned();
            let body = field
                .pieces()
                .inspect_ok(|piece: &Bytes| {
                    if is_text && text.len() <= MAX_KEPT_TEXT {
                        text.extend_from_slice(piece);
                    }
                })
                .map_err(|error| std::io::Error::other(broken(error)))
                .boxed();
            let stored_name = if is_text { PASTED } else { file_name.as_str() };
            let received = services.upload_receive(actor, purpose, stored_name, body).await?;
            if (1..=MAX_KEPT_TEXT).contains(&text.len()) {
                fields.extend(String::from_utf8(text).ok().map(|text| (name, text)));
            }
            // A form without a chosen file sends an empty part without a name, and one without a
            // text an empty text.
            let is_sent = !file_name.is_empty() || received.size() > 0;
            if is_sent && upload.replace(received).is_some() {
                let message = "Send one file: choose a file or paste a table, not both.";
                return Err(Failure::validation(vec![FieldError::new("file", "too_many", message)]));
            }
        } else {
            if fields.len() == MAX_FIELDS {
                let message = format!("An upload has at most {MAX_FIELDS} fields beside the file.");
                return Err(Failure::validation(vec![FieldError::new("", "too_many", message)]));
            }
            fields.push((name, field_text(field).await?));
        }
    }
    Ok(upload)
}

async fn field_text(field: UploadField<'_>) -> Result<String, Failure> {
    let name = field.name().to_owned();
    let mut pieces = pin!(field.pieces());
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.try_next().await.map_err(broken)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > MAX_FIELD {
            let message = format!("The field is longer than {MAX_FIELD} bytes.");
            return Err(Failure::validation(vec![FieldError::new(&name, "too_long", message)]));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the file of a body, which must be there, and the options that the other fields give.
pub(crate) fn file_and_options(
    upload: Option<Upload>,
    fields: Vec<(String, String)>,
) -> Result<(Upload, UploadOptions), Failure> {
    let fields = fields.into_iter().filter(|(name, _)| name != TEXT);
    let (options, mut errors) = options(fields);
    let Some(upload) = upload else {
        let message = "Choose a file with a table, or paste one.";
        errors.insert(0, FieldError::new("file", "required", message));
        return Err(Failure::validation(errors));
    };
    Failure::check(errors)?;
    Ok((upload, options))
}

/// Reads the options from the fields beside the file, and returns the errors of unknown or invalid
/// fields.
fn options(fields: impl Iterator<Item = (String, String)>) -> (UploadOptions, Vec<FieldError>) {
    let mut options = UploadOptions::default();
    let mut errors = Vec::new();
    for (name, value) in fields.filter(|(_, value)| !value.is_empty()) {
        let value = Some(value);
        match (name.as_str(), value.as_deref()) {
            ("name", _) => options.name = value,
            ("delimiter", _) => options.delimiter = value,
            ("decimal", _) => options.decimal = value,
            ("thousands", _) => options.thousands = value,
            ("na_values", _) => options.na_values = value,
            ("encoding", _) => options.encoding = value,
            ("table", _) => options.table = value,
            ("has_header", Some(text)) => options.has_header = boolean(&name, text, &mut errors),
            ("keep_na", Some(text)) => options.keep_na = boolean(&name, text, &mut errors),
            (other, _) => {
                let message = format!(
                    "There is no field “{other}”: send file or text, name, delimiter, decimal, thousands, has_header, \
                     na_values, keep_na, encoding, table."
                );
                errors.push(FieldError::new(other, "unknown_field", message));
            }
        }
    }
    (options, errors)
}

/// Parses a boolean; `None` with an error for anything else.
fn boolean(name: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<bool> {
    let value = text.parse().ok();
    if value.is_none() {
        let message = format!("{name} is true or false; leave it out for the default.");
        errors.push(FieldError::new(name, "type", message));
    }
    value
}

/// Returns the failure of a multipart body that is malformed, incomplete or too large.
#[expect(
    clippy::needless_pass_by_value,
    reason = "handed to `map_err`, which passes by value"
)]
pub(crate) fn broken(error: MultipartError) -> Failure {
    let code = code_of_status(error.status().as_u16());
    match code {
        ErrorCode::BadRequest => Failure::new(code, "The upload is not well-formed or broke off before its end."),
        other => Failure::new(other, error.body_text()),
    }
}
