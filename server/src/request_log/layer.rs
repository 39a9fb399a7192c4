//! Layer that collects requests and their work from the spans and lines of the log.

use super::log::{self, Key, Kind, LoggedRequest, Work};
use crate::error_log::EventText;
use backend::Clock;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::{Duration, Instant};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Module of the span of a request.
const REQUESTS: &str = "server::telemetry";
/// Target of tower-http's line about an answer.
const ANSWERS: &str = "tower_http::trace::on_response";
/// Target of sqlx's line about a statement.
const STATEMENTS: &str = "sqlx::query";
/// Target of our line about a published event.
const EVENTS: &str = "backend::event";
/// Target of our line about a queued run.
const RUNS: &str = "backend::run";
/// Beginnings of the paths that are not kept: the files of the site, and what shows the log.
const IGNORED: [&str; 2] = ["/v/", "/dev/"];

/// Targets of the lines that are read.
const LINES: [&str; 4] = [ANSWERS, STATEMENTS, EVENTS, RUNS];

/// Returns the layer, with a filter of its own: the lines that it needs are not written for that.
/// It sees all spans: a statement is executed by another thread, which has entered the innermost
/// span alone.
pub fn request_log<S>() -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a> + 'static,
{
    let is_seen = |metadata: &Metadata<'_>| {
        metadata.is_span() || (LINES.contains(&metadata.target()) && *metadata.level() <= Level::DEBUG)
    };
    let clock = Clock::system();
    RequestLog { clock }.with_filter(filter_fn(is_seen).with_max_level_hint(LevelFilter::TRACE))
}

struct RequestLog {
    clock: Clock,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for RequestLog {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.metadata().target() != REQUESTS {
            return;
        }
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let path = fields.take("path");
        if IGNORED.iter().any(|ignored| path.starts_with(ignored)) {
            return;
        }
        let key = log::add(LoggedRequest {
            id: fields.take("request_id"),
            method: fields.take("method"),
            path,
            at: self.clock.now(),
            begin: Instant::now(),
            answer: None,
            work: Vec::new(),
        });
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(key);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut spans = context.event_scope(event).into_iter().flatten();
        let Some(key) = spans.find_map(|span| span.extensions().get::<Key>().copied()) else {
            return;
        };
        match event.metadata().target() {
            ANSWERS => {
                let mut fields = Fields::from_event(event);
                log::answer(key, fields.take("status").parse().unwrap_or_default());
            }
            STATEMENTS => log::add_work(key, statement(Fields::from_event(event))),
            EVENTS => log::add_work(key, Work::described(Kind::Event, EventText::format(event))),
            RUNS => log::add_work(key, Work::described(Kind::Run, EventText::format(event))),
            _ => {}
        }
    }
}

/// Returns the statement of a line of sqlx.
fn statement(mut fields: Fields) -> Work {
    // A short statement is its own summary.
    let text = match fields.take("db.statement").trim() {
        "" => fields.take("summary"),
        text => text.to_owned(),
    };
    let mut number = |name| fields.take(name).parse().unwrap_or_default();
    let (returned, affected): (u64, u64) = (number("rows_returned"), number("rows_affected"));
    // SQLite repeats the number of the last change when it reads.
    let reads = returned > 0 || text.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"));
    let rows = if reads { returned } else { affected };
    let seconds = fields.take("elapsed_secs").parse().unwrap_or_default();
    let duration = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    Work::statement(text, rows, duration)
}

/// Fields of a line or of a span, as texts.
#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Fields {
    fn from_event(event: &Event<'_>) -> Self {
        let mut fields = Self::default();
        event.record(&mut fields);
        fields
    }

    fn take(&mut self, name: &str) -> String {
        self.0.remove(name).unwrap_or_default()
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::{debug, dispatcher, info_span};
    use tracing_subscriber::layer::SubscriberExt;

    #[test]
    fn a_statement_of_another_thread_belongs_to_the_request_around_its_span() {
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::sink);
        let subscriber = tracing_subscriber::registry()
            .with(lines.with_filter(LevelFilter::INFO))
            .with(request_log());
        tracing::subscriber::with_default(subscriber, || {
            let request =
                info_span!(target: REQUESTS, "request", method = "GET", path = "/", request_id = "of-a-thread");
            let inner = request.in_scope(|| info_span!("inner"));
            let dispatch = dispatcher::get_default(Clone::clone);
            let statement = || debug!(target: STATEMENTS, summary = "select 1", rows_returned = 1_u64);
            let execute = move || dispatcher::with_default(&dispatch, || inner.in_scope(statement));
            std::thread::spawn(execute).join().unwrap();
        });
        let request = log::with_id("of-a-thread").unwrap();
        let statements: Vec<_> = request
            .of_kind(Kind::Statement)
            .map(|work| work.text.as_str())
            .collect();
        assert_eq!(statements, ["select 1"]);
    }
}
