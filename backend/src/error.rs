//! The one error of the services.

use domain::{ErrorCode, Failure, FieldError};

/// What a service gives back instead of a result.
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that can go wrong in a service. Knows no HTTP. Only a [`Failure`] is written for the caller; the rest is
/// for the log, and the caller learns no more than that it is our fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller's fault, in words for the caller.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The database's fault.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The migrations could not be applied.
    #[error("migrations: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds something that this version does not understand.
    #[error("table {table}, column {column}, row {id}: {reason}")]
    Row {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's id.
        id: i64,
        /// What is wrong with it.
        reason: String,
    },
    /// The storage's fault.
    #[error("storage: {0}")]
    Storage(#[from] object_store::Error),
    /// A temporary file's fault.
    #[error("temporary file: {0}")]
    Io(#[from] std::io::Error),
    /// The configuration cannot work.
    #[error("{0}")]
    Settings(String),
    /// The database is there, but not in the state that this version needs.
    #[error("not ready: {0}")]
    NotReady(String),
    /// A library refused something that it never should.
    #[error("{what}: {reason}")]
    Unexpected {
        /// What was being done.
        what: &'static str,
        /// What the library says.
        reason: String,
    },
}

impl Error {
    /// A row that does not convert.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an error is handed over by who has no more use for it"
    )]
    pub(crate) fn row(table: &'static str, column: &'static str, id: i64, reason: impl ToString) -> Self {
        Self::Row {
            table,
            column,
            id,
            reason: reason.to_string(),
        }
    }

    /// Something that should not happen.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an error is handed over by who has no more use for it"
    )]
    pub(crate) fn unexpected(what: &'static str, reason: impl ToString) -> Self {
        Self::Unexpected {
            what,
            reason: reason.to_string(),
        }
    }

    /// Nothing is there, or it belongs to somebody else: the same answer for both.
    pub(crate) fn not_found(what: &str) -> Self {
        Failure::new(ErrorCode::NotFound, format!("There is no such {what}.")).into()
    }

    /// It collides with what is there.
    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Failure::new(ErrorCode::Conflict, detail).into()
    }

    /// Busy; the caller may try again.
    pub(crate) fn busy(detail: impl Into<String>) -> Self {
        Failure::new(ErrorCode::Unavailable, detail).into()
    }

    /// A value that is not acceptable.
    pub(crate) fn field(pointer: &str, code: &str, message: impl Into<String>) -> Self {
        Failure::validation(vec![FieldError::new(pointer, code, message)]).into()
    }
}

impl From<Error> for Failure {
    /// What the caller may know. The one place where internals are hidden, and where they are logged.
    fn from(error: Error) -> Self {
        if let Error::Failure(failure) = error {
            return failure;
        }
        tracing::error!(%error, "a service failed");
        match code(&error).unwrap_or(ErrorCode::Internal) {
            ErrorCode::InsufficientStorage => Self::new(ErrorCode::InsufficientStorage, DISK_FULL),
            ErrorCode::Unavailable if matches!(error, Error::Database(_)) => {
                Self::new(ErrorCode::Unavailable, DATABASE_BUSY)
            }
            code => Self::of(code),
        }
    }
}

const DISK_FULL: &str = "The disk of the server is full, so nothing was saved. Reading and deleting still work; \
    try again when there is room.";
const DATABASE_BUSY: &str = "The database is busy or cannot be reached. Try again in a few seconds.";

/// Returns the code of what is worth another try or another request; `None` for a fault of ours.
fn code(error: &Error) -> Option<ErrorCode> {
    match error {
        Error::Failure(failure) => Some(failure.code),
        Error::Database(error) => crate::db::failure::code(error),
        Error::NotReady(_) => Some(ErrorCode::Unavailable),
        Error::Storage(error) => crate::storage::failure_code(error),
        Error::Io(error) => crate::storage::failure_code(error),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internals_are_hidden() {
        let failure = Failure::from(Error::row("runs", "state", 7, "secret"));
        assert_eq!(failure, Failure::of(ErrorCode::Internal));
        let failure = Failure::from(Error::Database(sqlx::Error::PoolTimedOut));
        assert_eq!(failure.code, ErrorCode::Unavailable);
        let full = Error::Io(std::io::ErrorKind::StorageFull.into());
        let failure = Failure::from(full);
        assert_eq!(
            (failure.code, failure.detail.as_str()),
            (ErrorCode::InsufficientStorage, DISK_FULL)
        );
        let failure = Failure::from(Error::not_found("run"));
        assert_eq!(
            (failure.code, failure.detail.as_str()),
            (ErrorCode::NotFound, "There is no such run.")
        );
    }
}
