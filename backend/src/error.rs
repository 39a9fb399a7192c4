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
        let code = match &error {
            Error::Failure(_) => None,
            // What the row belongs to has just been deleted: the account during an upload, the data set during a run's making.
            Error::Database(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => {
                Some(ErrorCode::Conflict)
            }
            // Every connection is in use, or the database cannot be reached: worth another try.
            Error::Database(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_)) | Error::NotReady(_) => {
                Some(ErrorCode::Unavailable)
            }
            _ => Some(ErrorCode::Internal),
        };
        match (error, code) {
            (Error::Failure(failure), _) => failure,
            (error, code) => {
                tracing::error!(%error, "a service failed");
                Self::of(code.unwrap_or(ErrorCode::Internal))
            }
        }
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
        let failure = Failure::from(Error::not_found("run"));
        assert_eq!(
            (failure.code, failure.detail.as_str()),
            (ErrorCode::NotFound, "There is no such run.")
        );
    }
}
