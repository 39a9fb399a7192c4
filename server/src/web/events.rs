//! Changes of the rows of a user as server-sent events.

use super::SignedIn;
use crate::AppState;
use crate::api::Problem;
use crate::api::events::stream;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures::Stream;
use std::convert::Infallible;

/// `GET /events`: changes of the runs (`event: run`) and tasks (`event: task`) of the user who is
/// signed in, as `GET /api/v1/events`.
pub(crate) async fn events(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    Ok(stream(
        state.services.event_stream(&actor)?,
        state.shutdown.stop.clone(),
    ))
}
