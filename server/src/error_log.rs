//! Layer that keeps the latest errors of the log for the operators of the process, and reports
//! them.

use crate::error_reports::ErrorReports;
use backend::Clock;
use domain::system::LoggedError;
use std::fmt::{Debug, Write};
use std::sync::Arc;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Layer that keeps events of the level ERROR, and reports them.
pub(crate) struct ErrorLog {
    pub(crate) clock: Clock,
    pub(crate) reports: Option<Arc<ErrorReports>>,
}

impl<S: Subscriber> Layer<S> for ErrorLog {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() != Level::ERROR {
            return;
        }
        let error = backend::keep_error(LoggedError {
            at: self.clock.now(),
            target: event.metadata().target().to_owned(),
            message: EventText::format(event),
        });
        if let Some(reports) = &self.reports {
            reports.send(&error);
        }
    }
}

/// Message of an event, and its other fields.
#[derive(Default)]
pub(crate) struct EventText {
    message: String,
    fields: String,
}

impl EventText {
    /// Formats an event as its message and its other fields.
    pub(crate) fn format(event: &Event<'_>) -> String {
        let mut text = Self::default();
        event.record(&mut text);
        text.message + &text.fields
    }
}

impl Visit for EventText {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a text does not fail.
        let _ = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, "; {}: {value:?}", field.name())
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use tracing_subscriber::layer::SubscriberExt;

    /// Layer that keeps the texts in a test.
    struct Texts(Arc<Mutex<Vec<String>>>);

    impl<S: Subscriber> Layer<S> for Texts {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            self.0.lock().unwrap().push(EventText::format(event));
        }
    }

    #[test]
    fn an_event_is_its_message_and_its_fields() {
        let texts = Arc::new(Mutex::new(Vec::new()));
        let subscriber = tracing_subscriber::registry().with(Texts(Arc::clone(&texts)));
        let error = std::io::Error::other("no route");
        tracing::subscriber::with_default(subscriber, || tracing::error!(%error, id = 7, "a service failed"));
        assert_eq!(*texts.lock().unwrap(), ["a service failed; error: no route; id: 7"]);
    }
}
