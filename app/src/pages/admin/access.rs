//! Access to the pages of superusers.

use crate::error::AppError;
use domain::ErrorCode;

/// Turns `forbidden` into `not_found`, so that the page does not reveal that it exists.
pub(super) fn hide_forbidden(error: AppError) -> AppError {
    match error.code() {
        ErrorCode::Forbidden => AppError::from_code(ErrorCode::NotFound),
        _ => error,
    }
}
