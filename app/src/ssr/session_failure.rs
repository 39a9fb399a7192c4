//! Failures of the session store and of the account lookup. axum-login and tower-sessions respond
//! with an empty 500 and drop the cause.

use domain::Failure;
use std::cell::RefCell;

tokio::task_local! {
    static LAST: RefCell<Option<Failure>>;
}

/// Records why a session could not be read or written, for [`catch`] around the request.
pub fn record(failure: &Failure) {
    // Outside of a request, as in a test, there is no scope.
    drop(LAST.try_with(|last| last.replace(Some(failure.clone()))));
}

/// Runs a request; returns its output, and the last failure that was recorded meanwhile.
pub async fn catch<T>(request: impl Future<Output = T>) -> (T, Option<Failure>) {
    let run = async {
        let output = request.await;
        (output, LAST.with(RefCell::take))
    };
    LAST.scope(RefCell::default(), run).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ErrorCode;

    #[tokio::test]
    async fn each_request_has_its_own_failure() {
        let failure = Failure::from_code(ErrorCode::Unavailable);
        let (with, without) = tokio::join!(catch(async { record(&failure) }), catch(async {}));
        assert_eq!((with.1, without.1), (Some(failure), None));
    }
}
