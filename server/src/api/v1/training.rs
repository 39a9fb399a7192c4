//! Training calls. All of them queue a run; they differ in the bodies that they take.

use crate::AppState;
use crate::api::Problem;
use crate::api::body::Body;
use crate::api::extract::{ApiJson, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use backend::Actor;
use domain::algorithm::Task;
use domain::api_token::Scope;
use domain::run::{ClassifyRequest, KMeansRequest, RunAnswer, RunState, TrainRequest};
use domain::{Failure, FieldError};
use std::time::Duration;
use utoipa_axum::routes;

/// Routes of trainings.
pub(super) fn routes() -> Vec<Route> {
    let route = |routes| {
        Route::scoped(Scope::MlWrite, routes)
            .with_idempotency_key()
            .body(Body::Large)
    };
    vec![
        route(routes!(run_train)),
        route(routes!(run_kmeans)),
        route(routes!(run_cluster)),
        route(routes!(run_classify)),
        route(routes!(run_regress)),
    ]
}

/// Largest number of seconds that a request may wait for its run.
const MAX_WAIT: u64 = 30;

/// Trains any algorithm on a data set.
#[utoipa::path(post, path = "/ml/train", tag = "ml", request_body = TrainRequest,
    params(("Prefer" = Option<String>, Header, description = "`wait=10`: the finished run, if it ends in so many seconds (at most 30)")),
    responses(
        (status = 200, description = "The run has ended in the time that was asked for", body = RunAnswer),
        (status = 202, description = "The run is queued", body = RunAnswer),
        (status = 422, description = "A value is not acceptable or does not suit the data", body = ProblemDetails),
    ))]
async fn run_train(
    State(state): State<AppState>,
    Caller(actor): Caller,
    headers: HeaderMap,
    ApiJson(request): ApiJson<TrainRequest>,
) -> Result<Response, Problem> {
    create(&state, &actor, &headers, request).await
}

/// Clusters the rows of a data set with K-Means.
#[utoipa::path(post, path = "/ml/kmeans", tag = "ml", request_body = KMeansRequest,
    params(("Prefer" = Option<String>, Header, description = "`wait=10`: the finished run, if it ends in so many seconds (at most 30)")),
    responses(
        (status = 200, description = "The run has ended in the time that was asked for", body = RunAnswer),
        (status = 202, description = "The run is queued", body = RunAnswer),
        (status = 422, description = "A value is not acceptable or does not suit the data", body = ProblemDetails),
    ))]
async fn run_kmeans(
    State(state): State<AppState>,
    Caller(actor): Caller,
    headers: HeaderMap,
    ApiJson(request): ApiJson<KMeansRequest>,
) -> Result<Response, Problem> {
    let created = create(&state, &actor, &headers, request.into()).await;
    // The parameters stand at the top of this body.
    created.map_err(|problem| problem.map_pointers(|pointer| pointer.strip_prefix("/parameters").map(str::to_owned)))
}

/// Clusters the rows of a data set.
#[utoipa::path(post, path = "/ml/cluster", tag = "ml", request_body = TrainRequest,
    params(("Prefer" = Option<String>, Header, description = "`wait=10`: the finished run, if it ends in so many seconds (at most 30)")),
    responses(
        (status = 200, description = "The run has ended in the time that was asked for", body = RunAnswer),
        (status = 202, description = "The run is queued", body = RunAnswer),
        (status = 422, description = "A value is not acceptable or does not suit the data", body = ProblemDetails),
    ))]
async fn run_cluster(
    State(state): State<AppState>,
    Caller(actor): Caller,
    headers: HeaderMap,
    ApiJson(request): ApiJson<TrainRequest>,
) -> Result<Response, Problem> {
    create_of_task(&state, &actor, &headers, request, Task::Clustering).await
}

/// Trains a classifier on a data set.
#[utoipa::path(post, path = "/ml/classify", tag = "ml", request_body = ClassifyRequest,
    params(("Prefer" = Option<String>, Header, description = "`wait=10`: the finished run, if it ends in so many seconds (at most 30)")),
    responses(
        (status = 200, description = "The run has ended in the time that was asked for", body = RunAnswer),
        (status = 202, description = "The run is queued", body = RunAnswer),
        (status = 422, description = "A value is not acceptable or does not suit the data", body = ProblemDetails),
    ))]
async fn run_classify(
    State(state): State<AppState>,
    Caller(actor): Caller,
    headers: HeaderMap,
    ApiJson(request): ApiJson<ClassifyRequest>,
) -> Result<Response, Problem> {
    let has_test_size = request.test_size.is_some();
    let created = create_of_task(&state, &actor, &headers, request.try_into()?, Task::Classification).await;
    // The share of the test stands at the top of this body, where it was given there.
    let top = |pointer: &str| (has_test_size && pointer == "/split/test_size").then(|| "/test_size".to_owned());
    created.map_err(|problem| problem.map_pointers(top))
}

/// Trains a regression on a data set.
#[utoipa::path(post, path = "/ml/regress", tag = "ml", request_body = TrainRequest,
    params(("Prefer" = Option<String>, Header, description = "`wait=10`: the finished run, if it ends in so many seconds (at most 30)")),
    responses(
        (status = 200, description = "The run has ended in the time that was asked for", body = RunAnswer),
        (status = 202, description = "The run is queued", body = RunAnswer),
        (status = 422, description = "A value is not acceptable or does not suit the data", body = ProblemDetails),
    ))]
async fn run_regress(
    State(state): State<AppState>,
    Caller(actor): Caller,
    headers: HeaderMap,
    ApiJson(request): ApiJson<TrainRequest>,
) -> Result<Response, Problem> {
    create_of_task(&state, &actor, &headers, request, Task::Regression).await
}

/// Queues a run of an algorithm that solves this task.
async fn create_of_task(
    state: &AppState,
    actor: &Actor,
    headers: &HeaderMap,
    request: TrainRequest,
    task: Task,
) -> Result<Response, Problem> {
    let algorithms = state.services.algorithm_list();
    let of_task = algorithms.iter().filter(|spec| spec.task == task);
    let ids: Vec<&str> = of_task.map(|spec| spec.id.as_ref()).collect();
    if !ids.contains(&request.algorithm.as_str()) {
        let message = format!(
            "“{}” is no algorithm for a {task}; take one of {}.",
            request.algorithm,
            ids.join(", ")
        );
        let error = FieldError::new("algorithm", "choice", message);
        return Err(Failure::validation(vec![error]).into());
    }
    create(state, actor, headers, request).await
}

async fn create(
    state: &AppState,
    actor: &Actor,
    headers: &HeaderMap,
    request: TrainRequest,
) -> Result<Response, Problem> {
    let mut run = state.services.run_create(actor, request).await?;
    let wait = wait(headers);
    if let Some(wait) = wait {
        run = state.services.run_wait(actor, run.id, wait).await?;
    }
    let status = status(run.state, wait.is_some());
    let location = [("location", format!("/api/v1/ml/runs/{}", run.id))];
    let applied = wait.map(|wait| [("preference-applied", format!("wait={}", wait.as_secs()))]);
    let run = Json(RunAnswer::from(run));
    Ok(match applied {
        Some(applied) => (status, location, applied, run).into_response(),
        None => (status, location, run).into_response(),
    })
}

/// Returns the status of the answer: 202 unless the client asked to wait, even if a worker has
/// finished the run meanwhile.
fn status(state: RunState, has_waited: bool) -> StatusCode {
    if has_waited && state.has_ended() {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    }
}

/// Returns the time that the client asks to wait, at most [`MAX_WAIT`] seconds (`Prefer: wait`, RFC
/// 7240).
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let values = headers
        .get_all("prefer")
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut preferences = values.flat_map(|value| value.split(','));
    let seconds = preferences.find_map(|preference| preference.trim().strip_prefix("wait=")?.parse::<u64>().ok())?;
    Some(Duration::from_secs(seconds.min(MAX_WAIT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_requested_wait_is_parsed_and_limited() {
        let seconds = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("prefer", value.parse().unwrap());
            wait(&headers).map(|wait| wait.as_secs())
        };
        assert_eq!(seconds("wait=10"), Some(10));
        assert_eq!(seconds("respond-async, wait=99"), Some(30));
        assert_eq!(seconds("wait=soon"), None);
        assert_eq!(wait(&HeaderMap::new()), None);
    }

    #[test]
    fn a_run_that_nobody_waited_for_is_accepted_however_fast_it_ended() {
        let code = |state, has_waited| status(state, has_waited).as_u16();
        assert_eq!(code(RunState::Succeeded, false), 202);
        assert_eq!(code(RunState::Succeeded, true), 200);
        assert_eq!(code(RunState::Running, true), 202);
    }
}
