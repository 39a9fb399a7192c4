//! Tasks, many at once.

#![expect(unused_qualifications, reason = "the code that utoipa makes names types in full")]

use crate::AppState;
use crate::api::body::Body;
use crate::api::extract::{ApiBytes, ApiJson, ApiQuery, Caller, media_type};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use crate::api::{Problem, attachment};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use backend::TaskFormat;
use domain::api_token::Scope;
use domain::task::{LabelCount, Task, TaskFilter, TaskImport, TaskOrderQuery, TaskPatch, TaskStats};
use domain::{ErrorCode, Failure, Page, PageQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Routes of several tasks.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::scoped(Scope::TasksRead, routes!(task_list)),
        Route::scoped(Scope::TasksWrite, routes!(task_update_many)),
        Route::scoped(Scope::TasksWrite, routes!(task_delete_many)),
        Route::scoped(Scope::TasksRead, routes!(task_labels)),
        Route::scoped(Scope::TasksRead, routes!(task_stats)),
        Route::scoped(Scope::TasksRead, routes!(task_export_csv)),
        Route::scoped(Scope::TasksRead, routes!(task_export_json)),
        Route::scoped(Scope::TasksWrite, routes!(task_import))
            .with_idempotency_key()
            .body(Body::Rows),
    ]
}

/// The caller's tasks, newest first unless `sort` says otherwise.
#[utoipa::path(get, path = "/tasks/", tag = "tasks", params(PageQuery, TaskOrderQuery, TaskFilter), responses(
    (status = 200, description = "A page of the tasks", body = Page<Task>),
))]
async fn task_list(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(TaskOrderQuery { sort }): ApiQuery<TaskOrderQuery>,
    ApiQuery(filter): ApiQuery<TaskFilter>,
) -> Result<Json<Page<Task>>, Problem> {
    Ok(Json(state.services.task_list(&actor, &filter, &sort, page).await?))
}

/// Query of a change to several tasks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Ids {
    /// The id of a task; repeated, at most 100 times.
    #[serde(default)]
    #[param(required = true)]
    id: Vec<i64>,
}

/// The tasks that have been changed.
#[derive(Serialize, ToSchema)]
struct Changed {
    /// The tasks as they are now, in the order of the ids.
    items: Vec<Task>,
}

/// Changes several tasks alike by a JSON merge patch (RFC 7396): all of them or, when one is not
/// there, none.
#[utoipa::path(patch, path = "/tasks/", tag = "tasks", params(Ids),
    request_body(content((TaskPatch = "application/json"), (TaskPatch = "application/merge-patch+json"))),
    responses(
        (status = 200, description = "The tasks as they are now", body = Changed),
        (status = 404, description = "One of them is not there; none has changed", body = ProblemDetails),
    ))]
async fn task_update_many(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(Ids { id }): ApiQuery<Ids>,
    ApiJson(patch): ApiJson<TaskPatch>,
) -> Result<Json<Changed>, Problem> {
    let items = state.services.task_update_many(&actor, id, &patch).await?;
    Ok(Json(Changed { items }))
}

/// Deletes several tasks: all of them or, when one is not there, none.
#[utoipa::path(delete, path = "/tasks/", tag = "tasks", params(Ids), responses(
    (status = 204, description = "The tasks are deleted"),
    (status = 404, description = "One of them is not there; none is deleted", body = ProblemDetails),
))]
async fn task_delete_many(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(Ids { id }): ApiQuery<Ids>,
) -> Result<StatusCode, Problem> {
    state.services.task_delete_many(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The labels of the caller's tasks in alphabetical order, and how many tasks have each: at most
/// the 200 most used.
#[utoipa::path(get, path = "/tasks/labels", tag = "tasks", responses(
    (status = 200, description = "The labels", body = Vec<LabelCount>, headers(("X-Total-Count" = i64, description = "Number of all labels"))),
))]
async fn task_labels(State(state): State<AppState>, Caller(actor): Caller) -> Result<Response, Problem> {
    let list = state.services.task_labels(&actor).await?;
    let total = [("x-total-count", list.total.to_string())];
    Ok((total, Json(list.labels)).into_response())
}

/// The caller's tasks in numbers; days are those of the caller's time zone.
#[utoipa::path(get, path = "/tasks/stats", tag = "tasks", responses(
    (status = 200, description = "The numbers", body = TaskStats),
))]
async fn task_stats(State(state): State<AppState>, Caller(actor): Caller) -> Result<Json<TaskStats>, Problem> {
    Ok(Json(state.services.task_stats(&actor).await?))
}

/// The caller's tasks as CSV, in the order in which they were made. Texts that a spreadsheet would
/// run as formulas have a `'` before them.
#[utoipa::path(get, path = "/tasks/export.csv", tag = "tasks", params(TaskFilter), responses(
    (status = 200, description = "The tasks", content_type = "text/csv"),
))]
async fn task_export_csv(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(filter): ApiQuery<TaskFilter>,
) -> Result<Response, Problem> {
    Ok(attachment(
        state.services.task_export(&actor, &filter, TaskFormat::Csv).await?,
    ))
}

/// The caller's tasks as an array, in the order in which they were made.
#[utoipa::path(get, path = "/tasks/export.json", tag = "tasks", params(TaskFilter), responses(
    (status = 200, description = "The tasks", body = Vec<Task>),
))]
async fn task_export_json(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(filter): ApiQuery<TaskFilter>,
) -> Result<Response, Problem> {
    Ok(attachment(
        state.services.task_export(&actor, &filter, TaskFormat::Json).await?,
    ))
}

/// Whether an import only shows what it would do.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Preview {
    /// Answer what would be imported, without making a task.
    preview: bool,
}

/// Makes a task of each row of a file: all of them or, when one is not acceptable, none. A CSV file
/// may be one that an export wrote or a spreadsheet saved: UTF-8 or UTF-16, with commas, semicolons
/// or tabs, and with dates such as `29.03.2030` or `2030-03-29 10:00`. Ids, times and versions of
/// the file are left out. At most 10,000 tasks.
#[utoipa::path(post, path = "/tasks/import", tag = "tasks",
    params(Preview),
    request_body(content((String = "text/csv"), (Vec<domain::task::NewTask> = "application/json"))),
    responses(
        (status = 200, description = "The preview", body = TaskImport),
        (status = 201, description = "The number of tasks, and how the file was understood", body = TaskImport),
    ))]
async fn task_import(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(Preview { preview }): ApiQuery<Preview>,
    headers: HeaderMap,
    ApiBytes(body): ApiBytes,
) -> Result<(StatusCode, Json<TaskImport>), Problem> {
    let format = format(&headers)?;
    if preview {
        let import = state.services.task_import_preview(&actor, format, body).await?;
        return Ok((StatusCode::OK, Json(import)));
    }
    let import = state.services.task_import(&actor, format, body).await?;
    Ok((StatusCode::CREATED, Json(import)))
}

/// Returns the format of a body by its content type.
fn format(headers: &HeaderMap) -> Result<TaskFormat, Problem> {
    match media_type(headers).as_str() {
        "text/csv" => Ok(TaskFormat::Csv),
        "application/json" => Ok(TaskFormat::Json),
        _ => Err(Problem(Failure::new(
            ErrorCode::UnsupportedMediaType,
            "Send tasks with Content-Type: text/csv or application/json.",
        ))),
    }
}
