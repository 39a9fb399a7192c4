//! Server-sent events of runs.

use axum::response::sse::Event;
use serde_json::json;

/// `event: run` with the run's id, state and progress.
pub(crate) fn news(event: &backend::Event) -> Event {
    let data = json!({ "id": event.run_id, "state": event.state, "progress": event.progress });
    Event::default().event("run").data(data.to_string())
}
