//! Runs.

#![expect(unused_qualifications, reason = "the code that utoipa makes names types in full")]

use crate::AppState;
use crate::api::conditional::{IfMatch, entity_tag};
use crate::api::events::stream;
use crate::api::extract::{ApiId, ApiQuery, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use crate::api::{LabelledQuery, Problem, attachment, json_response};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use backend::{Formulas, RunFilter, content_version};
use domain::api_token::Scope;
use domain::event::RunEvent;
use domain::run::{Run, RunAnswer, RunState, RunSummary};
use domain::{Page, PageQuery};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use std::convert::Infallible;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// Routes of runs.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::scoped(Scope::MlRead, routes!(run_list)),
        Route::scoped(Scope::MlRead, routes!(run_get)),
        Route::scoped(Scope::MlWrite, routes!(run_delete)),
        Route::scoped(Scope::MlWrite, routes!(run_cancel)).with_idempotency_key(),
        Route::scoped(Scope::MlRead, routes!(run_events)),
        Route::scoped(Scope::MlRead, routes!(run_output)),
        Route::scoped(Scope::MlRead, routes!(run_model)),
        Route::scoped(Scope::MlRead, routes!(run_model_onnx)),
    ]
}

/// Conditions of a list of runs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only runs on this data set.
    dataset_id: Option<i64>,
    /// Only runs in this state.
    state: Option<RunState>,
    /// Only runs of the algorithm with this id.
    algorithm: Option<String>,
}

/// The caller's runs, newest first.
#[utoipa::path(get, path = "/ml/runs/", tag = "ml", params(PageQuery, ListQuery), responses(
    (status = 200, description = "A page of the runs", body = Page<RunSummary>),
))]
async fn run_list(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Json<Page<RunSummary>>, Problem> {
    let filter = RunFilter {
        dataset_id: query.dataset_id,
        state: query.state,
        algorithm: query.algorithm,
        ..RunFilter::default()
    };
    Ok(Json(state.services.run_list(&actor, filter, page).await?))
}

/// A run.
#[utoipa::path(get, path = "/ml/runs/{id}", tag = "ml", params(("id" = i64, Path)), responses(
    (status = 200, description = "The run", body = RunAnswer, headers(("ETag" = String, description = "Its version"))),
    (status = 404, description = "There is no run with this id", body = ProblemDetails),
))]
async fn run_get(State(state): State<AppState>, Caller(actor): Caller, ApiId(id): ApiId) -> Result<Response, Problem> {
    let serialize =
        |run: Run| -> backend::Result<_> { Ok((content_version(&run)?, serde_json::to_vec(&RunAnswer::from(run)))) };
    let (version, json) = state.services.run_get_as(&actor, id, serialize).await?;
    Ok((entity_tag(version), json_response(json)?).into_response())
}

/// Deletes a run that has ended.
#[utoipa::path(delete, path = "/ml/runs/{id}", tag = "ml",
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that the run must still have")),
    responses(
        (status = 204, description = "The run is deleted"),
        (status = 409, description = "The run has not ended", body = ProblemDetails),
        (status = 412, description = "The run has changed since it was read", body = ProblemDetails),
    ))]
async fn run_delete(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, Problem> {
    state.services.run_delete(&actor, id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a run that waits, and asks one that runs to stop.
#[utoipa::path(post, path = "/ml/runs/{id}/cancel", tag = "ml", params(("id" = i64, Path)), responses(
    (status = 202, description = "The run is cancelled, or will stop", body = RunAnswer),
    (status = 409, description = "The run has ended", body = ProblemDetails),
))]
async fn run_cancel(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<(StatusCode, Json<RunAnswer>), Problem> {
    let run = state.services.run_cancel(&actor, id).await?;
    Ok((StatusCode::ACCEPTED, Json(run.into())))
}

/// Progress as server-sent events (`event: run`), until the run has ended, or for a quarter of an
/// hour: connect again then.
#[utoipa::path(get, path = "/ml/runs/{id}/events", tag = "ml", params(("id" = i64, Path)), responses(
    (status = 200, description = "The events", content_type = "text/event-stream"),
))]
async fn run_events(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    // Listening before looking: what happens in between is not missed.
    let events = state.services.event_stream(&actor)?;
    let run = state.services.run_get(&actor, id).await?;
    let current = RunEvent {
        id,
        state: run.state,
        progress: run.progress,
    };
    let is_of_run = move |event: &backend::Event| event.as_run().is_some_and(|run| run.id == id);
    let later = events.filter(move |event| std::future::ready(is_of_run(event)));
    let all = futures::stream::iter([backend::Event::run(actor.user_id, current)]).chain(later);
    let until_it_ends = futures::stream::unfold(Some(all.boxed()), async |events| {
        let mut events = events?;
        let event = events.next().await?;
        let has_ended = event.as_run().is_some_and(|run| run.state.has_ended());
        let rest = (!has_ended).then_some(events);
        Some((event, rest))
    });
    Ok(stream(until_it_ends, state.shutdown.stop.clone()))
}

/// The input rows with what the model says of them.
#[utoipa::path(get, path = "/ml/runs/{id}/output.csv", tag = "ml", params(("id" = i64, Path), LabelledQuery), responses(
    (status = 200, description = "The rows with `cluster` and `distance`; or with `prediction` and `probability_<class>`, or `prediction_lower` and `prediction_upper` of a regression, and `split`", content_type = "text/csv"),
    (status = 409, description = "The run has not succeeded", body = ProblemDetails),
))]
async fn run_output(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    ApiQuery(labelled): ApiQuery<LabelledQuery>,
) -> Result<Response, Problem> {
    let formulas = labelled.formulas(Formulas::Keep);
    Ok(attachment(state.services.run_output(&actor, id, formulas).await?))
}

/// The model as versioned JSON.
#[utoipa::path(get, path = "/ml/runs/{id}/model", tag = "ml", params(("id" = i64, Path)), responses(
    (status = 200, description = "The model", content_type = "application/json"),
    (status = 409, description = "The run has not succeeded", body = ProblemDetails),
))]
async fn run_model(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<Response, Problem> {
    Ok(attachment(state.services.run_model(&actor, id).await?))
}

/// The model as ONNX, for onnxruntime and other programs.
#[utoipa::path(get, path = "/ml/runs/{id}/model.onnx", tag = "ml", params(("id" = i64, Path)), responses(
    (status = 200, description = "The model. Input: `X` float32, rows × encoded columns; outputs: `label` and `probabilities`, or `distances` for a clustering. Its metadata name the columns and classes and say how a table becomes `X`",
        content_type = "application/octet-stream"),
    (status = 409, description = "The run has not succeeded", body = ProblemDetails),
))]
async fn run_model_onnx(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<Response, Problem> {
    Ok(attachment(state.services.run_model_onnx(&actor, id).await?))
}
