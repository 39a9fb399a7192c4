//! Changes of the caller's rows as server-sent events.

use crate::AppState;
use crate::api::Problem;
use crate::api::events::stream;
use crate::api::extract::Caller;
use crate::api::route::Route;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures::Stream;
use std::convert::Infallible;
use utoipa_axum::routes;

/// Routes of events.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::signed_in(routes!(event_list))]
}

/// Streams changes of the caller's runs and tasks as server-sent events for 15 minutes; then
/// connect again. `event: run` has `id`, `state` and `progress`; `event: task` has `ids` and
/// `change` (`created`, `updated`, `deleted` or `restored`), and no ids when any task may have
/// changed.
#[utoipa::path(get, path = "/events", tag = "events", responses(
    (status = 200, description = "The events", content_type = "text/event-stream"),
))]
async fn event_list(
    State(state): State<AppState>,
    Caller(actor): Caller,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    Ok(stream(
        state.services.event_stream(&actor)?,
        state.shutdown.stop.clone(),
    ))
}
