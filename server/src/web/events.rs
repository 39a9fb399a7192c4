//! What happens to a person's rows, as server-sent events.

use super::SignedIn;
use crate::AppState;
use crate::api::events::news;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt};
use std::convert::Infallible;

/// `GET /events`: `event: run` with the run's id, state and progress.
pub(crate) async fn events(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = state.services.events(&actor).map(|event| Ok(news(&event)));
    Sse::new(events.take_until(state.stop.cancelled_owned())).keep_alive(KeepAlive::default())
}
