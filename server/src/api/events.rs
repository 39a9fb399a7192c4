//! Server-sent events of runs.

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt};
use serde_json::json;
use std::convert::Infallible;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A stream ends after as long as an access token is good for: its client connects again, as a browser does by itself, and is
/// asked again who it is. Somebody who has been signed out hears nothing for longer.
const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// A stream of events that comes to an end with the process, or after its lifetime.
pub(crate) fn stream(
    events: impl Stream<Item = backend::Event> + Send + 'static,
    stop: CancellationToken,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let end = async move {
        // Whichever comes first.
        let _ = tokio::time::timeout(LIFETIME, stop.cancelled()).await;
    };
    let news = events.map(|event| Ok(news(&event)));
    Sse::new(news.take_until(Box::pin(end))).keep_alive(KeepAlive::default())
}

/// `event: run` with the run's id, state and progress.
fn news(event: &backend::Event) -> Event {
    let data = json!({ "id": event.run_id, "state": event.state, "progress": event.progress });
    Event::default().event("run").data(data.to_string())
}
