//! Errors of files that are not a usable CSV.

use crate::error::Error;
use domain::dataset::ColumnType;
use domain::error::sentence;
use domain::{ErrorCode, Failure, FieldError};
use ml_core::data::DataError;
use std::collections::BTreeMap;

/// Field of the given types of columns.
pub(crate) const TYPES: &str = "types";

/// Converts the error of the CSV reader.
pub(crate) fn invalid_csv(error: DataError) -> Error {
    match error {
        DataError::Io(error) => error.into(),
        other => invalid_file(sentence(&other)),
    }
}

/// Converts the error of the CSV reader about a file whose columns have these given types.
pub(crate) fn invalid_upload(error: DataError, types: &BTreeMap<String, ColumnType>) -> Error {
    let code = match &error {
        DataError::UnknownColumn { name, .. } if types.contains_key(name) => "unknown_column",
        DataError::NotANumber { name, .. } | DataError::Infinite { name, .. } if types.contains_key(name) => "type",
        _ => return invalid_csv(error),
    };
    Error::field(TYPES, code, sentence(&error))
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
