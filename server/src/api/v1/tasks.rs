//! Tasks, one by one.

use crate::AppState;
use crate::api::Problem;
use crate::api::conditional::{IfMatch, entity_tag};
use crate::api::extract::{ApiId, ApiJson, ApiQuery, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::api_token::Scope;
use domain::task::{NewTask, QuickTask, Task, TaskChange, TaskPatch};
use domain::{Page, PageQuery};
use utoipa_axum::routes;

/// Routes of single tasks.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::scoped(Scope::TasksWrite, routes!(task_create)).with_idempotency_key(),
        Route::scoped(Scope::TasksWrite, routes!(task_quick_add)).with_idempotency_key(),
        Route::scoped(Scope::TasksRead, routes!(task_get)),
        Route::scoped(Scope::TasksWrite, routes!(task_replace)),
        Route::scoped(Scope::TasksWrite, routes!(task_update)),
        Route::scoped(Scope::TasksWrite, routes!(task_delete)),
        Route::scoped(Scope::TasksRead, routes!(task_changes)),
        Route::scoped(Scope::TasksWrite, routes!(task_restore)).with_idempotency_key(),
    ]
}

/// Makes a task.
#[utoipa::path(post, path = "/tasks/", tag = "tasks", request_body = NewTask, responses(
    (status = 201, description = "The task", body = Task, headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
))]
async fn task_create(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiJson(new): ApiJson<NewTask>,
) -> Result<Response, Problem> {
    Ok(created(state.services.task_create(&actor, new).await?))
}

/// A task that has just been made, with its path.
fn created(task: Task) -> Response {
    let location = [("location", format!("/api/v1/tasks/{}", task.id))];
    (StatusCode::CREATED, location, tagged(task)).into_response()
}

/// Makes a task of one line, such as `Pay rent tomorrow at 17:30 !high`; days and times are those
/// of the caller's time zone.
#[utoipa::path(post, path = "/tasks/quick", tag = "tasks", request_body = QuickTask, responses(
    (status = 201, description = "The task", body = Task, headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
))]
async fn task_quick_add(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiJson(quick): ApiJson<QuickTask>,
) -> Result<Response, Problem> {
    Ok(created(state.services.task_quick_add(&actor, &quick).await?))
}

/// A task with its version as its tag.
fn tagged(task: Task) -> Response {
    (entity_tag(task.version), Json(task)).into_response()
}

/// A task.
#[utoipa::path(get, path = "/tasks/{id}", tag = "tasks", params(("id" = i64, Path)), responses(
    (status = 200, description = "The task", body = Task, headers(("ETag" = String, description = "Its version"))),
))]
async fn task_get(State(state): State<AppState>, Caller(actor): Caller, ApiId(id): ApiId) -> Result<Response, Problem> {
    let task = state.services.task_get(&actor, id).await?;
    Ok(tagged(task))
}

/// Replaces a task by another; what is absent gets its default.
#[utoipa::path(put, path = "/tasks/{id}", tag = "tasks", request_body = NewTask,
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that the task must still have")),
    responses(
        (status = 200, description = "The task as it is now", body = Task, headers(("ETag" = String, description = "Its version"))),
        (status = 412, description = "The task has changed since it was read", body = ProblemDetails),
    ))]
async fn task_replace(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    IfMatch(expected): IfMatch,
    ApiJson(new): ApiJson<NewTask>,
) -> Result<Response, Problem> {
    let task = state.services.task_replace(&actor, id, new, &expected).await?;
    Ok(tagged(task))
}

/// Changes a task by a JSON merge patch (RFC 7396): what is absent stays, null gives the default.
#[utoipa::path(patch, path = "/tasks/{id}", tag = "tasks",
    request_body(content((TaskPatch = "application/json"), (TaskPatch = "application/merge-patch+json"))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that the task must still have")),
    responses(
        (status = 200, description = "The task as it is now", body = Task, headers(("ETag" = String, description = "Its version"))),
        (status = 412, description = "The task has changed since it was read", body = ProblemDetails),
    ))]
async fn task_update(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    IfMatch(expected): IfMatch,
    ApiJson(patch): ApiJson<TaskPatch>,
) -> Result<Response, Problem> {
    let task = state.services.task_update(&actor, id, patch, &expected).await?;
    Ok(tagged(task))
}

/// Deletes a task; it can be restored for 30 days.
#[utoipa::path(delete, path = "/tasks/{id}", tag = "tasks",
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that the task must still have")),
    responses(
        (status = 204, description = "The task is deleted"),
        (status = 412, description = "The task has changed since it was read", body = ProblemDetails),
    ))]
async fn task_delete(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, Problem> {
    state.services.task_delete(&actor, id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// History of a task, newest first: each changed field with its value before and after.
#[utoipa::path(get, path = "/tasks/{id}/changes", tag = "tasks", params(("id" = i64, Path), PageQuery), responses(
    (status = 200, description = "A page of the changes", body = Page<TaskChange>),
))]
async fn task_changes(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<TaskChange>>, Problem> {
    Ok(Json(state.services.task_changes(&actor, id, page).await?))
}

/// Brings a deleted task back. `GET /tasks/?deleted=true` lists those that can be.
#[utoipa::path(post, path = "/tasks/{id}/restore", tag = "tasks", params(("id" = i64, Path)), responses(
    (status = 200, description = "The task", body = Task, headers(("ETag" = String, description = "Its version"))),
    (status = 409, description = "The task is not deleted", body = ProblemDetails),
))]
async fn task_restore(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<Response, Problem> {
    let task = state.services.task_restore(&actor, id).await?;
    Ok(tagged(task))
}
