//! Imports: uploaded files that are not data sets yet.

use super::datasets::created;
use crate::AppState;
use crate::api::Problem;
use crate::api::body::Body;
use crate::api::extract::{ApiId, ApiJson, ApiOptionalJson, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::api_token::Scope;
use domain::dataset::{Dataset, Import, ImportSummary, UploadOptions};
use utoipa_axum::routes;

/// Routes of imports; an upload with `preview` makes them.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::scoped(Scope::MlRead, routes!(import_list)),
        Route::scoped(Scope::MlRead, routes!(import_get)),
        Route::scoped(Scope::MlWrite, routes!(import_preview))
            .with_idempotency_key()
            .body(Body::Large),
        Route::scoped(Scope::MlWrite, routes!(import_finish))
            .with_idempotency_key()
            .body(Body::Large),
        Route::scoped(Scope::MlWrite, routes!(import_delete)),
    ]
}

/// The caller's imports, newest first. Each is deleted 24 hours after its upload.
#[utoipa::path(get, path = "/ml/imports/", tag = "ml", responses(
    (status = 200, description = "The imports, at most 10", body = Vec<ImportSummary>),
))]
async fn import_list(
    State(state): State<AppState>,
    Caller(actor): Caller,
) -> Result<Json<Vec<ImportSummary>>, Problem> {
    Ok(Json(state.services.import_list(&actor).await?))
}

/// An import, as it was read with the options that were given last.
#[utoipa::path(get, path = "/ml/imports/{id}", tag = "ml", params(("id" = i64, Path)), responses(
    (status = 200, description = "The import", body = Import),
    (status = 404, description = "There is no import with this id, or it has expired", body = ProblemDetails),
))]
async fn import_get(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<Json<Import>, Problem> {
    Ok(Json(state.services.import_get(&actor, id).await?))
}

/// Reads the file with other options, and keeps them. Absent options are detected. A file that
/// cannot be read with the options is no error of the request: `errors` of the answer tell why.
#[utoipa::path(post, path = "/ml/imports/{id}/preview", tag = "ml", params(("id" = i64, Path)),
    request_body = UploadOptions,
    responses(
        (status = 200, description = "The import", body = Import),
        (status = 422, description = "An option is not acceptable", body = ProblemDetails),
    ))]
async fn import_preview(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    ApiJson(options): ApiJson<UploadOptions>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(state.services.import_preview(&actor, id, options).await?))
}

/// Makes a data set of an import, which is then gone. Without a body, it is read with the options
/// of the last preview.
#[utoipa::path(post, path = "/ml/imports/{id}", tag = "ml", params(("id" = i64, Path)),
    request_body = Option<UploadOptions>,
    responses(
        (status = 201, description = "The data set", body = Dataset, headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "There are as many data sets as the quota allows", body = ProblemDetails),
        (status = 422, description = "The file cannot be read with the options", body = ProblemDetails),
    ))]
async fn import_finish(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    ApiOptionalJson(options): ApiOptionalJson<Option<UploadOptions>>,
) -> Result<Response, Problem> {
    created(state.services.import_finish(&actor, id, options).await?)
}

/// Cancels an import and deletes its file.
#[utoipa::path(delete, path = "/ml/imports/{id}", tag = "ml", params(("id" = i64, Path)), responses(
    (status = 204, description = "The import is cancelled"),
))]
async fn import_delete(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<StatusCode, Problem> {
    state.services.import_delete(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
