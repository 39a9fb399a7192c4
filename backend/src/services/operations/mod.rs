//! Operation of the server: readiness and state, metrics and query plans, event streams, idempotent
//! requests, and the repair of stored rows and files.

pub(crate) mod day_moves;
pub(crate) mod deletions;
pub(crate) mod derived_columns;
mod event_streams;
pub(crate) mod idempotency;
mod metrics;
pub(crate) mod orphaned_files;
mod plans;
mod purge_expired;
pub(crate) mod readiness;
mod system;

#[cfg(test)]
mod tests;

use crate::error::Result;
use crate::services::Services;
use domain::Failure;

impl Services {
    /// Checks that the database answers, has all migrations and accepts a write. The outcome is
    /// cached for one second.
    ///
    /// # Errors
    /// When the database is not ready; the failure says why.
    pub async fn ready(&self) -> Result<()> {
        self.readiness.check(&self.db, &self.clock).await
    }

    /// Returns a warning for the operator when the disk is nearly full, which will soon stop
    /// writes.
    #[must_use]
    pub fn readiness_warning(&self) -> Option<String> {
        let failure = self.reserve.check().err().map(Failure::from)?;
        Some(failure.detail)
    }
}
