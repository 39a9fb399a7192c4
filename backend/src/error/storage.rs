//! Classification of the errors of files and of the object store.

use domain::ErrorCode;
use std::error::Error;
use std::io;

/// Returns the error code that the caller may see; `None` for an internal error.
pub(super) fn error_code(error: &(dyn Error + 'static)) -> Option<ErrorCode> {
    let (mut next, mut code) = (Some(error), None);
    while let Some(error) = next {
        if is_remote(error) {
            code = Some(ErrorCode::Unavailable);
        }
        next = match error.downcast_ref::<io::Error>() {
            Some(error) if is_full(error.kind()) => return Some(ErrorCode::InsufficientStorage),
            // `source` of such an error skips the error that it wraps.
            Some(error) => error.get_ref().map(|inner| inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    code
}

fn is_full(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Returns whether the error comes from a remote store that did not respond, even after the retries
/// of `object_store`, or that denied access. A local folder reports denied access as an I/O error.
fn is_remote(error: &(dyn Error + 'static)) -> bool {
    use object_store::Error::{Generic, PermissionDenied, Unauthenticated};
    match error.downcast_ref::<object_store::Error>() {
        Some(Generic { store, .. }) => *store != "LocalFileSystem",
        Some(PermissionDenied { .. } | Unauthenticated { .. }) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(store: &'static str, source: io::Error) -> object_store::Error {
        let source = Box::new(source);
        object_store::Error::Generic { store, source }
    }

    #[test]
    fn a_full_disk_is_found_below_every_wrapper() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let code = Some(ErrorCode::InsufficientStorage);
        assert_eq!(error_code(&full()), code);
        assert_eq!(error_code(&io::Error::from(io::ErrorKind::QuotaExceeded)), code);
        assert_eq!(error_code(&generic("LocalFileSystem", full())), code);
        assert_eq!(error_code(&io::Error::other(generic("LocalFileSystem", full()))), code);
        assert_eq!(error_code(&io::Error::from(io::ErrorKind::PermissionDenied)), None);
    }

    #[test]
    fn a_store_that_cannot_be_reached_is_worth_another_try() {
        let lost = || io::Error::other("no route");
        assert_eq!(error_code(&generic("S3", lost())), Some(ErrorCode::Unavailable));
        assert_eq!(error_code(&generic("LocalFileSystem", lost())), None);
        let (path, source) = (String::new(), Box::new(lost()));
        let refused = object_store::Error::PermissionDenied { path, source };
        assert_eq!(error_code(&refused), Some(ErrorCode::Unavailable));
    }
}
