//! Saved views of tasks.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::{ApiId, ApiJson, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::api_token::Scope;
use domain::task::{NewSavedView, SavedView, SavedViewName};
use utoipa_axum::routes;

/// Routes of saved views.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::scoped(Scope::TasksRead, routes!(task_view_list)),
        Route::scoped(Scope::TasksWrite, routes!(task_view_create)).with_idempotency_key(),
        Route::scoped(Scope::TasksWrite, routes!(task_view_rename)),
        Route::scoped(Scope::TasksWrite, routes!(task_view_delete)),
    ]
}

/// The caller's views of tasks, in the order in which they were made; at most 50.
#[utoipa::path(get, path = "/task-views/", tag = "tasks", responses(
    (status = 200, description = "The views", body = Vec<SavedView>),
))]
async fn task_view_list(State(state): State<AppState>, Caller(actor): Caller) -> Result<Json<Vec<SavedView>>, Problem> {
    Ok(Json(state.services.task_view_list(&actor).await?))
}

/// Keeps a view of tasks.
#[utoipa::path(post, path = "/task-views/", tag = "tasks", request_body = NewSavedView, responses(
    (status = 201, description = "The view", body = SavedView, headers(("Location" = String, description = "Its path"))),
    (status = 409, description = "There is one of that name, or there are too many already", body = ProblemDetails),
))]
async fn task_view_create(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiJson(new): ApiJson<NewSavedView>,
) -> Result<(StatusCode, [(&'static str, String); 1], Json<SavedView>), Problem> {
    let view = state.services.task_view_create(&actor, new).await?;
    let location = format!("/api/v1/task-views/{}", view.id);
    Ok((StatusCode::CREATED, [("location", location)], Json(view)))
}

/// Gives a view of tasks another name.
#[utoipa::path(patch, path = "/task-views/{id}", tag = "tasks",
    request_body(content((SavedViewName = "application/json"), (SavedViewName = "application/merge-patch+json"))),
    params(("id" = i64, Path)), responses(
    (status = 200, description = "The view as it is now", body = SavedView),
    (status = 409, description = "There is one of that name", body = ProblemDetails),
))]
async fn task_view_rename(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    ApiJson(name): ApiJson<SavedViewName>,
) -> Result<Json<SavedView>, Problem> {
    Ok(Json(state.services.task_view_rename(&actor, id, &name).await?))
}

/// Deletes a view of tasks; the tasks stay.
#[utoipa::path(delete, path = "/task-views/{id}", tag = "tasks", params(("id" = i64, Path)), responses(
    (status = 204, description = "The view is deleted"),
))]
async fn task_view_delete(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<StatusCode, Problem> {
    state.services.task_view_delete(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
