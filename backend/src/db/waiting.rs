//! Number of callers that wait for a connection; sqlx pools do not expose it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

/// Count of waiting callers. Clones share the count.
#[derive(Clone, Default)]
pub(crate) struct Waiting(Arc<AtomicI64>);

/// Guard that counts one waiting caller until it is dropped.
struct WaitingGuard<'a>(&'a AtomicI64);

impl Waiting {
    /// Counts the caller while it waits for a connection.
    pub(super) async fn count_while<T>(&self, acquire: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        self.0.fetch_add(1, Relaxed);
        let _guard = WaitingGuard(&self.0);
        acquire.await
    }

    /// Returns the number of callers that wait now.
    pub(super) fn count(&self) -> i64 {
        self.0.load(Relaxed)
    }
}

impl Drop for WaitingGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
