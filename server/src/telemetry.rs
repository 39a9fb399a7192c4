//! Logging as text or JSON, and spans to a collector of OpenTelemetry.

use crate::config::{Config, ConfigError, LogFormat, Mode};
use crate::error_log::ErrorLog;
use crate::error_reports::ErrorReports;
use crate::request_log::request_log;
use axum::extract::Request;
use axum::http::StatusCode;
use backend::Clock;
use opentelemetry::trace::{Status, TraceContextExt, TracerProvider};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tower_http::classify::ServerErrorsFailureClass;
use tracing::Span;
use tracing::field::Empty;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, registry};
use url::Url;

/// Default of `OTEL_SERVICE_NAME`.
const SERVICE: &str = "ai-backend-playground";

/// Whether there is a collector.
static SENDS: AtomicBool = AtomicBool::new(false);

/// Spans and reports of errors that are on their way.
pub(crate) struct Spans {
    provider: Option<SdkTracerProvider>,
    reports: Option<Arc<ErrorReports>>,
}

impl Spans {
    /// Sends the rest, with a time limit for servers that do not answer.
    pub(crate) async fn finish(self) {
        if let Some(reports) = self.reports {
            let _ = tokio::task::spawn_blocking(move || reports.finish()).await;
        }
        if let Some(provider) = self.provider {
            // Blocks until its own thread has finished.
            let done = tokio::task::spawn_blocking(move || provider.shutdown()).await;
            if !matches!(done, Ok(Ok(()))) {
                tracing::warn!("the last spans could not be sent to OTEL_EXPORTER_OTLP_ENDPOINT");
            }
        }
    }
}

/// Destination of log lines.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LogOutput {
    StandardOutput,
    StandardError,
}

/// Starts logging, and sending spans.
pub(crate) fn start(config: &Config, output: LogOutput) -> Result<Spans, ConfigError> {
    let filter = EnvFilter::try_new(&config.log_filter);
    let wrong = |_| ConfigError::new("RUST_LOG", &config.log_filter, "a filter such as info,server=debug");
    let filter = filter.map_err(wrong)?;
    let writer = match output {
        LogOutput::StandardOutput => BoxMakeWriter::new(std::io::stdout),
        LogOutput::StandardError => BoxMakeWriter::new(std::io::stderr),
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = match config.log_format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let provider = config.otlp_endpoint.as_ref().map(provider).transpose()?;
    SENDS.store(provider.is_some(), Relaxed);
    let spans = provider.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer(SERVICE))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
    });
    let environment = match config.mode {
        Mode::Development => "development",
        Mode::Production => "production",
    };
    let reports = config
        .sentry_dsn
        .as_ref()
        .map(|dsn| Arc::new(ErrorReports::start(dsn, environment)));
    let errors = ErrorLog {
        clock: Clock::system(),
        reports: reports.clone(),
    };
    let filtered = lines.and_then(errors).and_then(spans);
    // An error means that logging was started already, as in tests.
    let _ = match config.mode {
        Mode::Production => registry().with(filtered).with(filter).try_init(),
        // The filter is not that of the request log.
        Mode::Development => registry()
            .with(filtered.with_filter(filter))
            .with(request_log())
            .try_init(),
    };
    Ok(Spans { provider, reports })
}

fn provider(endpoint: &Url) -> Result<SdkTracerProvider, ConfigError> {
    backend::use_ring();
    let address = format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/'));
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(address)
        .with_timeout(Duration::from_secs(5));
    let exporter = exporter.build().map_err(|_| {
        ConfigError::new(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            endpoint.as_str(),
            "an address that can be asked by HTTP",
        )
    })?;
    let mut resource = Resource::builder();
    if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
        resource = resource.with_service_name(SERVICE);
    }
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource.build())
        .build())
}

/// Logs an answer with a status from 500. 503 is a warning: a server that is about to end or busy
/// gives it on purpose, and what else causes it is logged where it happens.
pub(crate) fn log_failure(failure: ServerErrorsFailureClass, latency: Duration, _: &Span) {
    match failure {
        ServerErrorsFailureClass::StatusCode(status) if status == StatusCode::SERVICE_UNAVAILABLE => {
            tracing::warn!(%status, ?latency, "response failed");
        }
        failure => tracing::error!(%failure, ?latency, "response failed"),
    }
}

/// The span of a request.
pub(crate) fn request_span(request: &Request) -> Span {
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    // The path without its query, which may contain search texts and tokens. Fields for the
    // collector alone stay empty here, so that they are not in every line of the log.
    let span = tracing::info_span!(
        "request", method = %request.method(), path = request.uri().path(), request_id = id,
        otel.kind = Empty
    );
    if SENDS.load(Relaxed) {
        span.record("otel.kind", "server");
    }
    span
}

/// Says to the span of the request that is answered what OpenTelemetry calls it.
pub(crate) fn answered(method: &'static str, route: &str, status: u16) {
    if SENDS.load(Relaxed) {
        let span = Span::current();
        span.context().span().update_name(format!("{method} {route}"));
        span.set_attribute("http.request.method", method);
        span.set_attribute("http.route", route.to_owned());
        span.set_attribute("http.response.status_code", i64::from(status));
        if status >= 500 {
            span.set_status(Status::error(""));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;
    use axum::body::Body;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::Mutex;
    use tracing::Level;
    use tracing_subscriber::layer::Context;

    /// Layer that keeps the levels of events.
    struct Levels(Arc<Mutex<Vec<Level>>>);

    impl<S: tracing::Subscriber> Layer<S> for Levels {
        fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
            self.0.lock().unwrap().push(*event.metadata().level());
        }
    }

    #[test]
    fn a_deliberate_503_is_no_error_of_the_log() {
        let levels = Arc::default();
        tracing::subscriber::with_default(registry().with(Levels(Arc::clone(&levels))), || {
            for status in [StatusCode::SERVICE_UNAVAILABLE, StatusCode::INTERNAL_SERVER_ERROR] {
                let failure = ServerErrorsFailureClass::StatusCode(status);
                log_failure(failure, Duration::ZERO, &Span::none());
            }
        });
        assert_eq!(*levels.lock().unwrap(), [Level::WARN, Level::ERROR]);
    }

    /// The beginning of the first request that somebody sends.
    fn first_request(collector: &TcpListener) -> String {
        let (mut stream, _) = collector.accept().unwrap();
        let mut text = Vec::new();
        let mut buffer = [0; 4096];
        while !String::from_utf8_lossy(&text).contains("GET /tasks/{id}") {
            let count = stream.read(&mut buffer).unwrap();
            assert!(
                count > 0,
                "the name of the span is not in {}",
                String::from_utf8_lossy(&text)
            );
            text.extend_from_slice(&buffer[..count]);
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            .unwrap();
        String::from_utf8_lossy(&text).into_owned()
    }

    #[tokio::test]
    async fn a_collector_is_told_of_a_request() {
        let collector = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", collector.local_addr().unwrap());
        let received = std::thread::spawn(move || first_request(&collector));
        let secret = "0123456789abcdef".repeat(2);
        // Without a secret, one would be made and kept in the data folder.
        let table = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
            ("SECRET_KEY", secret.as_str()),
        ];
        let spans = start(
            &Config::read(&Environment::from_table(&table)).unwrap(),
            LogOutput::StandardOutput,
        )
        .unwrap();
        let request = Request::get("/tasks/7?q=secret")
            .header("x-request-id", "abc")
            .body(Body::empty());
        request_span(&request.unwrap()).in_scope(|| answered("GET", "/tasks/{id}", 200));
        spans.finish().await;
        let received = received.join().unwrap();
        assert!(received.starts_with("POST /v1/traces HTTP/1.1"), "{received}");
        for part in [SERVICE, "/tasks/7", "abc", "http.response.status_code"] {
            assert!(received.contains(part), "{part}");
        }
        assert!(!received.contains("secret"));
    }
}
