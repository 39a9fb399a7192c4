//! Error type of the services.

mod database;
mod storage;

use domain::{ErrorCode, Failure, FieldError};

/// Result of a service.
pub type Result<T> = std::result::Result<T, Error>;

/// Errors of the services, without HTTP. Only a [`Failure`] has a message for the caller. Others
/// are logged, and the caller gets a general message: that the server is busy, that its disk is
/// full, or that an internal error occurred.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Error of the caller, with a message for the caller.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// Error of the database.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Migrations that could not be applied.
    #[error("migrations: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Value of a row that this version cannot read.
    #[error("table {table}, column {column}, row {id}: {reason}")]
    Row {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Id of the row.
        id: i64,
        /// Reason for which the value cannot be read.
        reason: String,
    },
    /// Error of the file storage.
    #[error("storage: {0}")]
    Storage(#[from] object_store::Error),
    /// Error of a temporary file.
    #[error("temporary file: {0}")]
    Io(#[from] std::io::Error),
    /// Invalid configuration.
    #[error("{0}")]
    Settings(String),
    /// Installation that cannot be backed up, or archive that cannot be restored.
    #[error("{0}")]
    Backup(String),
    /// Database that does not have the schema of this version.
    #[error("not ready: {0}")]
    NotReady(String),
    /// Unexpected error of a library.
    #[error("{context}: {reason}")]
    Unexpected {
        /// Operation that failed.
        context: &'static str,
        /// Message of the library.
        reason: String,
    },
}

impl Error {
    /// Returns the error of a value that cannot be read from a row.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers pass an error that they no longer need"
    )]
    pub(crate) fn row(table: &'static str, column: &'static str, id: i64, reason: impl ToString) -> Self {
        Self::Row {
            table,
            column,
            id,
            reason: reason.to_string(),
        }
    }

    /// Returns an error that should not happen.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers pass an error that they no longer need"
    )]
    pub(crate) fn unexpected(context: &'static str, reason: impl ToString) -> Self {
        Self::Unexpected {
            context,
            reason: reason.to_string(),
        }
    }

    /// Returns the error of a missing row; rows of other owners get the same.
    pub(crate) fn not_found(kind: &str) -> Self {
        Failure::new(ErrorCode::NotFound, format!("There is no such {kind}.")).into()
    }

    /// Returns the error of a conflict with the current state.
    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Failure::new(ErrorCode::Conflict, detail).into()
    }

    /// Returns the error of a busy service; the caller may retry.
    pub(crate) fn busy(detail: impl Into<String>) -> Self {
        Failure::new(ErrorCode::Unavailable, detail).into()
    }

    /// Returns whether a retry may succeed: the database or the storage is unreachable or busy.
    pub(crate) fn is_unavailable(&self) -> bool {
        code(self) == Some(ErrorCode::Unavailable)
    }

    /// Returns whether a retry may succeed: as [`Error::is_unavailable`], or the disk is full.
    pub(crate) fn is_temporary(&self) -> bool {
        self.is_unavailable() || code(self) == Some(ErrorCode::InsufficientStorage)
    }

    /// Returns the error of an invalid value.
    pub(crate) fn field(pointer: &str, code: &str, message: impl Into<String>) -> Self {
        Failure::validation(vec![FieldError::new(pointer, code, message)]).into()
    }
}

impl From<Error> for Failure {
    /// Converts an error for the caller. Internals are hidden and logged here only.
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
            ErrorCode::Unavailable if matches!(error, Error::Storage(_) | Error::Io(_)) => {
                Self::new(ErrorCode::Unavailable, STORAGE_UNAVAILABLE)
            }
            code => Self::from_code(code),
        }
    }
}

const DISK_FULL: &str = "The disk of the server is full, so nothing was saved. Reading and deleting still work; \
    try again when there is room.";
const DATABASE_BUSY: &str = "The database is busy or cannot be reached. Try again in a few seconds.";

const STORAGE_UNAVAILABLE: &str = "The storage of the uploaded files cannot be reached. Try again in a few seconds; \
    everything that needs no file still works.";

/// Returns the error code that the caller may see; `None` for an internal error.
fn code(error: &Error) -> Option<ErrorCode> {
    match error {
        Error::Failure(failure) => Some(failure.code),
        Error::Database(error) => database::error_code(error),
        Error::NotReady(_) => Some(ErrorCode::Unavailable),
        Error::Storage(error) => storage::error_code(error),
        Error::Io(error) => storage::error_code(error),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internals_are_hidden() {
        let failure = Failure::from(Error::row("runs", "state", 7, "secret"));
        assert_eq!(failure, Failure::from_code(ErrorCode::Internal));
        let failure = Failure::from(Error::Database(sqlx::Error::PoolTimedOut));
        assert_eq!(failure.code, ErrorCode::Unavailable);
        let full = Error::Io(std::io::ErrorKind::StorageFull.into());
        let failure = Failure::from(full);
        assert_eq!(
            (failure.code, failure.detail.as_str()),
            (ErrorCode::InsufficientStorage, DISK_FULL)
        );
        let lost = object_store::Error::Generic {
            store: "S3",
            source: "no route".into(),
        };
        for error in [
            Error::Io(std::io::Error::other(lost)),
            Error::Io(std::io::Error::other("x")),
        ] {
            let is_remote = error.to_string().contains("no route");
            let failure = Failure::from(error);
            assert_eq!(failure.detail == STORAGE_UNAVAILABLE, is_remote, "{failure:?}");
            assert_eq!(failure.code == ErrorCode::Unavailable, is_remote, "{failure:?}");
        }
        let failure = Failure::from(Error::not_found("run"));
        assert_eq!(
            (failure.code, failure.detail.as_str()),
            (ErrorCode::NotFound, "There is no such run.")
        );
    }
}
