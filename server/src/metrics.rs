//! `GET /metrics`: metrics for Prometheus (OpenMetrics text).

use crate::api::Problem;
use crate::{panics, telemetry};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, Method};
use axum::middleware::Next;
use axum::response::Response;
use backend::Services;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Label of paths without a route: the values of a label must be bounded, and paths are not.
const NO_ROUTE: &str = "none";

/// A kind of request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    method: &'static str,
    route: String,
    status: u16,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

/// Metrics of a process. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Call, Counter>,
    durations: Family<Route, Histogram>,
    panics: Counter,
}

impl Metrics {
    pub(crate) fn new(services: &Services) -> Self {
        let requests = Family::<Call, Counter>::default();
        // From 1 ms to some 16 s.
        let histogram = || Histogram::new(exponential_buckets(0.001, 2.0, 15));
        let durations = Family::<Route, Histogram>::new_with_constructor(histogram as fn() -> Histogram);
        let panics = Counter::default();
        let mut registry = Registry::default();
        registry.register("http_requests", "Requests that were answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time until the answer began",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register("panics", "Panics of this process, which are defects", panics.clone());
        services.metrics().register(&mut registry);
        Self {
            registry: Arc::new(registry),
            requests,
            durations,
            panics,
        }
    }
}

/// Counts a request and its time. To be laid around routes, so that the route is known.
pub(crate) async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let method = name(request.method());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let begin = Instant::now();
    let response = next.run(request).await;
    let seconds = begin.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    telemetry::answered(method, &route, status);
    let call = Call {
        method,
        route: route.clone(),
        status,
    };
    metrics.requests.get_or_create(&call).inc();
    metrics
        .durations
        .get_or_create(&Route { method, route })
        .observe(seconds);
    response
}

/// Anybody can make methods up.
fn name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Returns the text of all metrics.
pub(crate) async fn metrics(
    State(metrics): State<Metrics>,
    State(services): State<Services>,
) -> Result<([(HeaderName, &'static str); 1], String), Problem> {
    services.metrics_update().await;
    metrics.panics.inner().store(panics::count(), Relaxed);
    let mut text = String::new();
    let encoded = encode(&mut text, &metrics.registry);
    encoded.map_err(|error| backend::Error::Unexpected {
        context: "metrics",
        reason: error.to_string(),
    })?;
    Ok(([(CONTENT_TYPE, TEXT)], text))
}
