//! Classification of database errors: transient errors and full disks.

use domain::ErrorCode;

/// Primary result codes of SQLite; extended codes hold them in their lowest byte.
mod sqlite {
    pub(super) const BUSY: i32 = 5;
    pub(super) const LOCKED: i32 = 6;
    pub(super) const NO_MEMORY: i32 = 7;
    pub(super) const READ_ONLY: i32 = 8;
    pub(super) const INTERRUPT: i32 = 9;
    pub(super) const IO_ERROR: i32 = 10;
    pub(super) const FULL: i32 = 13;
    pub(super) const CANNOT_OPEN: i32 = 14;
}

/// Returns the error code that the caller may see; `None` for an internal error.
pub(super) fn error_code(error: &sqlx::Error) -> Option<ErrorCode> {
    match error {
        // The referenced row has just been deleted: the account of an upload, or the data set of a
        // run.
        sqlx::Error::Database(error) if error.is_foreign_key_violation() => Some(ErrorCode::Conflict),
        sqlx::Error::Database(error) => {
            let code = error.code()?;
            match error.try_downcast_ref::<sqlx::sqlite::SqliteError>() {
                Some(_) => sqlite_code(code.parse().ok()?),
                None => sqlstate_code(&code),
            }
        }
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed
        // A truncated answer: of a proxy whose server is away.
        | sqlx::Error::Protocol(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Io(_) => Some(ErrorCode::Unavailable),
        _ => None,
    }
}

fn sqlite_code(extended: i32) -> Option<ErrorCode> {
    match extended & 0xff {
        sqlite::FULL => Some(ErrorCode::InsufficientStorage),
        sqlite::BUSY
        | sqlite::LOCKED
        | sqlite::NO_MEMORY
        | sqlite::READ_ONLY
        | sqlite::INTERRUPT
        | sqlite::IO_ERROR
        | sqlite::CANNOT_OPEN => Some(ErrorCode::Unavailable),
        _ => None,
    }
}

/// Classifies by appendix A of PostgreSQL's manual.
fn sqlstate_code(state: &str) -> Option<ErrorCode> {
    match state {
        // disk_full
        "53100" => Some(ErrorCode::InsufficientStorage),
        // lock_not_available, serialization_failure, deadlock_detected,
        // idle_in_transaction_session_timeout, transaction_timeout, read_only_sql_transaction (a
        // server that has become a standby), io_error.
        "55P03" | "40001" | "40P01" | "25P03" | "25P04" | "25006" | "58030" => Some(ErrorCode::Unavailable),
        // Connection exceptions, insufficient resources, operator intervention (cancelled, shutting
        // down, starting up).
        _ if ["08", "53", "57"].iter().any(|class| state.starts_with(class)) => Some(ErrorCode::Unavailable),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transient_errors_and_full_disks_are_told_apart_from_faults() {
        let (busy, full) = (Some(ErrorCode::Unavailable), Some(ErrorCode::InsufficientStorage));
        // SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED_SHAREDCACHE, SQLITE_IOERR_WRITE, SQLITE_CANTOPEN;
        // SQLITE_CONSTRAINT_UNIQUE.
        for (code, expected) in [
            (5, busy),
            (517, busy),
            (262, busy),
            (778, busy),
            (14, busy),
            (13, full),
            (2067, None),
        ] {
            assert_eq!(sqlite_code(code), expected, "{code}");
        }
        for state in ["55P03", "57014", "57P01", "57P02", "57P03", "53300", "08006", "40P01"] {
            assert_eq!(sqlstate_code(state), busy, "{state}");
        }
        assert_eq!(sqlstate_code("53100"), full);
        // unique_violation, undefined_column.
        assert_eq!((sqlstate_code("23505"), sqlstate_code("42703")), (None, None));
        assert_eq!(error_code(&sqlx::Error::PoolTimedOut), busy);
        assert_eq!(error_code(&sqlx::Error::Protocol("unexpected response".into())), busy);
        assert_eq!(error_code(&sqlx::Error::RowNotFound), None);
    }
}
