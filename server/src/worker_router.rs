//! Routes of a worker.

use crate::health::Health;
use crate::metrics::Metrics;
use crate::{Shutdown, health, metrics};
use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use backend::Services;

/// State of the handlers of a worker.
#[derive(Clone)]
struct WorkerState {
    metrics: Metrics,
    health: Health,
}

impl FromRef<WorkerState> for Services {
    fn from_ref(state: &WorkerState) -> Self {
        state.health.services.clone()
    }
}

impl FromRef<WorkerState> for Metrics {
    fn from_ref(state: &WorkerState) -> Self {
        state.metrics.clone()
    }
}

impl FromRef<WorkerState> for Health {
    fn from_ref(state: &WorkerState) -> Self {
        state.health.clone()
    }
}

/// Health and metrics of a worker, which serves nothing else.
pub fn worker_router(services: Services, shutdown: Shutdown) -> Router {
    let state = WorkerState {
        metrics: Metrics::new(&services),
        health: Health {
            services,
            draining: shutdown.draining,
        },
    };
    Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .with_state(state)
}
