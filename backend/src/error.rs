//! The one error of the services.

use domain::{ErrorCode, Failure};

/// What a service gives back instead of a result.
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that can go wrong in a service. Knows no HTTP.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller's fault, in words for the caller.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The database's fault.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Failure(failure) => failure,
            Error::Database(_) => Failure::of(ErrorCode::Internal),
        }
    }
}
