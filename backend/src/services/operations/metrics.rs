//! Metrics that are read when they are asked for.

use crate::db;
use crate::error::{Error, Result};
use crate::metrics::ServiceMetrics;
use crate::services::Services;
use domain::run::RunState;
use std::time::Duration;

/// Longest time of the queries of a scrape, below the 10 seconds after which Prometheus gives up.
const TIMEOUT: Duration = Duration::from_secs(5);

impl Services {
    /// Returns the metrics, for a registry.
    #[must_use]
    pub fn metrics(&self) -> &ServiceMetrics {
        &self.metrics
    }

    /// Brings the metrics up to date that are not recorded as things happen. Those of the database
    /// are removed while it does not answer; the others are needed then most.
    pub async fn metrics_update(&self) {
        let metrics = &self.metrics;
        for (pool, size, idle) in self.db.pools() {
            metrics.set_connections(pool, size - idle, idle);
        }
        metrics.set_waiting(self.db.waiting());
        metrics.set_cache("models", self.models.lookups());
        metrics.set_cache("files", self.files.lookups());
        metrics.set_cache("row_indices", self.row_indices.lookups());
        let queue = tokio::time::timeout(TIMEOUT, self.queue()).await;
        match queue.unwrap_or_else(|_| Err(Error::unexpected("metrics", "the database does not answer"))) {
            Ok((counts, age)) => metrics.set_queue(&counts, age),
            Err(error) => {
                tracing::warn!(%error, "the metrics of the database cannot be read");
                metrics.clear_queue();
            }
        }
    }

    /// Returns the number of runs in each state, and the seconds that the oldest waiting run has
    /// waited.
    async fn queue(&self) -> Result<([(RunState, i64); 5], i64)> {
        let counts = self.run_counts().await?;
        let oldest = db::jobs::oldest_queued(&mut self.db.read().await?.conn()).await?;
        let age = oldest.map_or(0, |oldest| (self.clock.now() - oldest).num_seconds().max(0));
        Ok((counts, age))
    }
}
