//! Errors of files that are not a usable CSV.

use crate::error::Error;
use domain::error::sentence;
use domain::{ErrorCode, Failure, FieldError};
use ml_core::data::DataError;

/// Converts the error of the CSV reader.
pub(crate) fn invalid_csv(error: DataError) -> Error {
    match error {
        DataError::Io(error) => error.into(),
        other => invalid_file(sentence(&other)),
    }
}

fn invalid_file(message: String) -> Error {
    Failure {
        errors: vec![FieldError::new(
            "file",
            ErrorCode::InvalidFile.as_str(),
            message.clone(),
        )],
        ..Failure::new(ErrorCode::InvalidFile, message)
    }
    .into()
}
