//! Data sets.

#![expect(unused_qualifications, reason = "the code that utoipa makes names types in full")]

use crate::AppState;
use crate::api::body::Body;
use crate::api::conditional::{IfMatch, entity_tag};
use crate::api::extract::{ApiId, ApiJson, ApiMultipart, ApiQuery, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use crate::api::{Problem, attachment, json_response, upload};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backend::content_version;
use domain::api_token::Scope;
use domain::dataset::{Dataset, DatasetPatch, DatasetRows, DatasetSummary, Import};
use domain::{Page, PageQuery};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Routes of data sets.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::scoped(Scope::MlWrite, routes!(dataset_upload))
            .without_idempotency_key()
            .body(Body::Upload),
        Route::scoped(Scope::MlRead, routes!(dataset_list)),
        Route::scoped(Scope::MlRead, routes!(dataset_get)),
        Route::scoped(Scope::MlWrite, routes!(dataset_update)).body(Body::Large),
        Route::scoped(Scope::MlWrite, routes!(dataset_delete)),
        Route::scoped(Scope::MlRead, routes!(dataset_rows)),
        Route::scoped(Scope::MlRead, routes!(dataset_download)),
    ]
}

/// The parts of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes the body, which is streamed")]
struct UploadForm {
    /// The file with the table: CSV or TSV, also compressed by gzip or in a zip archive; an Excel
    /// (`.xlsx`) or OpenDocument (`.ods`) workbook; a JSON array of objects or JSON lines; Parquet.
    /// The format is found from the content.
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
    /// The table as a text, instead of `file`.
    text: Option<String>,
    /// The name of the data set; absent: the name of the file.
    name: Option<String>,
    /// `,`, `;`, `|` or `tab`; absent: detected.
    delimiter: Option<String>,
    /// `.` or `,`; absent: detected.
    decimal: Option<String>,
    /// `none`, `comma`, `point`, `space` or `apostrophe`; absent: detected.
    thousands: Option<String>,
    /// Whether the first line names the columns; absent: detected.
    has_header: Option<bool>,
    /// Words that count as missing besides the default ones, separated by commas; a word with a
    /// comma in double quotes.
    na_values: Option<String>,
    /// Whether the default words for missing values, such as `NA`, are ordinary values; absent:
    /// false.
    keep_na: Option<bool>,
    /// Such as `utf-8`, `windows-1252` or `latin-1`; absent: detected.
    encoding: Option<String>,
    /// The name of the sheet of a workbook, or of the file in an archive; absent: the first visible
    /// sheet, and the only file.
    table: Option<String>,
}

/// Whether an upload only shows how the file is read.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Preview {
    /// Makes an import instead of a data set, and answers how the file is read.
    preview: bool,
}

/// Uploads a table.
///
/// A table of another format than CSV is converted, and kept as CSV; `warnings` say from what. With
/// `preview` the file is kept for 24 hours as an import, which can be read with other options and
/// then becomes a data set.
#[utoipa::path(post, path = "/ml/upload-data", tag = "ml",
    params(Preview),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The import", body = Import, headers(("Location" = String, description = "Its path"))),
        (status = 201, description = "The data set", body = Dataset, headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "The data set does not fit the quota, or there are 10 imports already", body = ProblemDetails),
        (status = 413, description = "The file is too large, or unpacks to too much", body = ProblemDetails),
        (status = 422, description = "The file is not a table that can be used, or one has to be chosen", body = ProblemDetails),
    ))]
async fn dataset_upload(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(Preview { preview }): ApiQuery<Preview>,
    ApiMultipart(form): ApiMultipart,
) -> Result<Response, Problem> {
    let (file, options) = upload::receive(&state.services, &actor, form).await?;
    if preview {
        let import = state.services.import_create(&actor, file, options).await?;
        let location = [("location", format!("/api/v1/ml/imports/{}", import.id))];
        return Ok((location, Json(import)).into_response());
    }
    created(state.services.dataset_create(&actor, file, options).await?)
}

/// Returns the answer with a new data set.
pub(super) fn created(dataset: Dataset) -> Result<Response, Problem> {
    let location = [("location", format!("/api/v1/ml/datasets/{}", dataset.id))];
    let tag = entity_tag(content_version(&dataset)?);
    Ok((StatusCode::CREATED, location, tag, Json(dataset)).into_response())
}

/// The caller's data sets, newest first.
#[utoipa::path(get, path = "/ml/datasets/", tag = "ml", params(PageQuery), responses(
    (status = 200, description = "A page of the data sets", body = Page<DatasetSummary>),
))]
async fn dataset_list(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<DatasetSummary>>, Problem> {
    Ok(Json(state.services.dataset_list(&actor, page).await?))
}

/// A data set with its columns.
#[utoipa::path(get, path = "/ml/datasets/{id}", tag = "ml", params(("id" = i64, Path)), responses(
    (status = 200, description = "The data set", body = Dataset, headers(("ETag" = String, description = "Its version"))),
    (status = 404, description = "There is no data set with this id", body = ProblemDetails),
))]
async fn dataset_get(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<Response, Problem> {
    let (version, json) = state
        .services
        .dataset_get_as(&actor, id, |dataset| with_version(&dataset))
        .await?;
    Ok((entity_tag(version), json_response(json)?).into_response())
}

/// Returns the version of a data set, and its JSON.
fn with_version(dataset: &Dataset) -> backend::Result<(i64, serde_json::Result<Vec<u8>>)> {
    Ok((content_version(dataset)?, serde_json::to_vec(dataset)))
}

/// Changes the name, or the types of columns.
#[utoipa::path(patch, path = "/ml/datasets/{id}", tag = "ml",
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that the data set must still have")),
    request_body = DatasetPatch, responses(
        (status = 200, description = "The data set as it is now", body = Dataset, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "Another request is changing the columns of the data set", body = ProblemDetails),
        (status = 412, description = "The data set has changed since it was read", body = ProblemDetails),
        (status = 422, description = "A column does not exist, or its values do not fit the type", body = ProblemDetails),
    ))]
async fn dataset_update(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    IfMatch(expected): IfMatch,
    ApiJson(patch): ApiJson<DatasetPatch>,
) -> Result<Response, Problem> {
    let updated = state
        .services
        .dataset_update_as(&actor, id, patch, &expected, |dataset| with_version(&dataset));
    let (version, json) = updated.await?;
    Ok((entity_tag(version), json_response(json)?).into_response())
}

/// Query of a deletion.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Cascade {
    /// Deletes the runs on the data set too.
    #[serde(default)]
    cascade: bool,
}

/// Deletes a data set.
#[utoipa::path(delete, path = "/ml/datasets/{id}", tag = "ml",
    params(("id" = i64, Path), Cascade, ("If-Match" = Option<String>, Header, description = "The `ETag` that the data set must still have")),
    responses(
        (status = 204, description = "The data set is deleted"),
        (status = 409, description = "The data set has runs, and cascade is not set", body = ProblemDetails),
        (status = 412, description = "The data set has changed since it was read", body = ProblemDetails),
    ))]
async fn dataset_delete(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    IfMatch(expected): IfMatch,
    ApiQuery(Cascade { cascade }): ApiQuery<Cascade>,
) -> Result<StatusCode, Problem> {
    state.services.dataset_delete(&actor, id, cascade, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A page of the rows, as the file has them; long texts are shortened.
#[utoipa::path(get, path = "/ml/datasets/{id}/rows", tag = "ml", params(("id" = i64, Path), PageQuery), responses(
    (status = 200, description = "The rows", body = DatasetRows),
))]
async fn dataset_rows(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Response, Problem> {
    let serialize = |rows: DatasetRows| serde_json::to_vec(&rows);
    json_response(state.services.dataset_rows_as(&actor, id, page, serialize).await?)
}

/// The file: a CSV byte for byte as it was uploaded, a table of another format as CSV.
#[utoipa::path(get, path = "/ml/datasets/{id}/download", tag = "ml", params(("id" = i64, Path)), responses(
    (status = 200, description = "The file", content_type = "text/csv"),
))]
async fn dataset_download(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<Response, Problem> {
    Ok(attachment(state.services.dataset_download(&actor, id).await?))
}
