//! Metrics that are read when they are asked for.

use crate::db;
use crate::error::Result;
use crate::metrics::ServiceMetrics;
use crate::services::Services;

impl Services {
    /// Returns the metrics, for a registry.
    #[must_use]
    pub fn metrics(&self) -> &ServiceMetrics {
        &self.metrics
    }

    /// Brings the metrics up to date that are not recorded as things happen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn metrics_update(&self) -> Result<()> {
        let metrics = &self.metrics;
        for (pool, size, idle) in self.db.pools() {
            metrics.set_connections(pool, size - idle, idle);
        }
        metrics.set_waiting(self.db.waiting());
        metrics.set_cache("models", self.models.lookups());
        metrics.set_cache("files", self.files.lookups());
        metrics.set_cache("row_indices", self.row_indices.lookups());
        for (state, count) in self.run_counts().await? {
            metrics.set_runs(state.as_str(), count);
        }
        let oldest = db::jobs::oldest_queued(&mut self.db.read().await?.conn()).await?;
        let age = oldest.map_or(0, |oldest| (self.clock.now() - oldest).num_seconds().max(0));
        metrics.set_queue_age(age);
        Ok(())
    }
}
