//! Errors of files that are not a usable table.

use crate::error::Error;
use domain::dataset::ColumnType;
use domain::error::sentence;
use domain::{ErrorCode, Failure, FieldError};
use ml_core::data::DataError;
use ml_core::data::formats::FormatError;
use std::collections::BTreeMap;

/// Field of the given types of columns.
pub(crate) const TYPES: &str = "types";
/// Field of the sheet of a workbook or the file in an archive.
pub(crate) const TABLE: &str = "table";

/// Converts the error of the CSV reader.
pub(crate) fn invalid_csv(error: DataError) -> Error {
    match error {
        DataError::Io(error) => error.into(),
        other => invalid_file(sentence(&other)),
    }
}

/// Converts the error of a conversion to CSV.
pub(crate) fn invalid_table(error: FormatError) -> Error {
    match error {
        FormatError::Io(error) => copy_error(error),
        error if error.is_about_size() => too_large(sentence(&error)),
        error if error.is_about_choice() => Error::field(TABLE, "choice", sentence(&error)),
        other => invalid_file(sentence(&other)),
    }
}

/// Returns the error of this crate that ended the writing of a temporary file, or else that of the
/// disk.
pub(crate) fn copy_error(error: std::io::Error) -> Error {
    error.downcast().unwrap_or_else(Error::from)
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

/// Returns the error of a file that is too large to be read.
pub(crate) fn too_large(message: String) -> Error {
    Failure::new(ErrorCode::PayloadTooLarge, message).into()
}

/// Returns the error of a file that is not a usable table.
pub(crate) fn invalid_file(message: String) -> Error {
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
