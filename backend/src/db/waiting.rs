//! Number of callers that wait for a connection, which the pools do not tell.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

/// Count of waiting callers. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Waiting(Arc<AtomicI64>);

/// A caller that waits, until it is dropped.
struct Caller<'a>(&'a AtomicI64);

impl Waiting {
    /// Counts the caller while it waits for a connection.
    pub(super) async fn during<T>(&self, acquire: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        self.0.fetch_add(1, Relaxed);
        let _caller = Caller(&self.0);
        acquire.await
    }

    /// Returns the number of callers that wait now.
    pub(super) fn count(&self) -> i64 {
        self.0.load(Relaxed)
    }
}

impl Drop for Caller<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
