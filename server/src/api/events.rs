//! Server-sent events of runs and tasks.

use axum::response::sse::{Event, KeepAlive, Sse};
use backend::{Event as RowsEvent, EventPayload};
use futures::{Stream, StreamExt};
use std::convert::Infallible;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Lifetime of a stream, that of an access token: the client connects again, as browsers do by
/// themselves, and is authenticated again, so a stream does not outlive its sign-in for longer.
const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// A stream of events that comes to an end with the process, or after its lifetime.
pub(crate) fn stream(
    events: impl Stream<Item = RowsEvent> + Send + 'static,
    stop: CancellationToken,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let end = async move {
        // Whichever comes first.
        let _ = tokio::time::timeout(LIFETIME, stop.cancelled()).await;
    };
    let events = events.map(|event| Ok(sse_event(&event)));
    Sse::new(events.take_until(Box::pin(end))).keep_alive(KeepAlive::default())
}

/// Returns `event: run` or `event: task`; see [`domain::event`].
fn sse_event(event: &RowsEvent) -> Event {
    let (name, data) = match &event.payload {
        EventPayload::Run { run, .. } => ("run", serde_json::to_string(run)),
        EventPayload::Tasks(tasks) => ("task", serde_json::to_string(tasks)),
    };
    Event::default().event(name).data(data.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use axum::response::IntoResponse;
    use domain::event::{RunEvent, TaskEvent};
    use domain::run::RunState;
    use domain::task::TaskChangeKind;

    #[tokio::test]
    async fn an_event_says_what_happened_to_which_rows() {
        let run = RunEvent {
            id: 5,
            state: RunState::Queued,
            progress: None,
        };
        let tasks = TaskEvent {
            ids: vec![1, 2],
            change: TaskChangeKind::Deleted,
        };
        let tasks = RowsEvent {
            user_id: 7,
            payload: EventPayload::Tasks(tasks),
        };
        let events = futures::stream::iter([RowsEvent::run(7, run), tasks]);
        let body = stream(events, CancellationToken::new()).into_response().into_body();
        let text = to_bytes(body, usize::MAX).await.unwrap();
        let expected = "event: run\ndata: {\"id\":5,\"progress\":null,\"state\":\"queued\"}\n\n\
            event: task\ndata: {\"change\":\"deleted\",\"ids\":[1,2]}\n\n";
        assert_eq!(String::from_utf8_lossy(&text), expected);
    }
}
