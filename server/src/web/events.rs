//! Changes of a person's rows as server-sent events.

use super::SignedIn;
use crate::AppState;
use crate::api::Problem;
use crate::api::events::stream;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures::Stream;
use std::convert::Infallible;

/// `GET /events`: what happens to the person's runs (`event: run`) and tasks (`event: task`), as
/// `GET /api/v1/events` does.
pub(crate) async fn events(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    Ok(stream(state.services.event_stream(&actor)?, state.shutdown.stop))
}
