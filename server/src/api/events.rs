//! Server-sent events of runs and tasks.

use axum::response::sse::{Event, KeepAlive, Sse};
use backend::News;
use futures::{Stream, StreamExt};
use serde_json::json;
use std::convert::Infallible;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Lifetime of a stream, that of an access token: the client connects again, as browsers do by
/// themselves, and is authenticated again, so a stream does not outlive its sign-in for longer.
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

/// `event: run` with the run's id, state and progress, or `event: task` with the tasks' ids and
/// what was done to them; no ids when any may have changed.
fn news(event: &backend::Event) -> Event {
    let (name, data) = match &event.news {
        News::Run(run) => (
            "run",
            json!({ "id": run.run_id, "state": run.state, "progress": run.progress }),
        ),
        News::Tasks(tasks) => ("task", json!({ "ids": tasks.ids, "change": tasks.change })),
    };
    Event::default().event(name).data(data.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use axum::response::IntoResponse;
    use backend::{RunNews, TaskNews};
    use domain::run::RunState;
    use domain::task::TaskChangeKind;

    #[tokio::test]
    async fn an_event_says_what_happened_to_which_rows() {
        let run = RunNews {
            run_id: 5,
            state: RunState::Queued,
            cancel_requested: false,
            progress: None,
        };
        let tasks = TaskNews {
            ids: vec![1, 2],
            change: TaskChangeKind::Deleted,
        };
        let tasks = backend::Event {
            user_id: 7,
            news: News::Tasks(tasks),
        };
        let events = futures::stream::iter([run.of(7), tasks]);
        let body = stream(events, CancellationToken::new()).into_response().into_body();
        let text = to_bytes(body, usize::MAX).await.unwrap();
        let expected = "event: run\ndata: {\"id\":5,\"progress\":null,\"state\":\"queued\"}\n\n\
            event: task\ndata: {\"change\":\"deleted\",\"ids\":[1,2]}\n\n";
        assert_eq!(String::from_utf8_lossy(&text), expected);
    }
}
