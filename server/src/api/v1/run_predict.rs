//! Predictions of the model of a run.

use crate::AppState;
use crate::api::body::Body;
use crate::api::decode::parse_json;
use crate::api::extract::{ApiBytes, ApiId, Caller, is_declared_json, media_type, not_declared_json};
use crate::api::idempotency::CHANGES_NOTHING;
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use crate::api::{Problem, json_response};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::response::IntoResponse;
use backend::NewRows;
use domain::Failure;
use domain::api_token::Scope;
use domain::run::{PredictRequest, Predictions};
use utoipa_axum::routes;

/// Routes of predictions.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::scoped(Scope::MlRead, routes!(run_predict))
            .with_idempotency_key()
            .body(Body::Rows),
    ]
}

/// Media types of files with a table. The format itself is found from the content.
const TABLE_TYPES: [&str; 8] = [
    "text/csv",
    "text/tab-separated-values",
    "application/gzip",
    "application/zip",
    "application/x-ndjson",
    "application/vnd.apache.parquet",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// The rows of a request, in either form, as they were sent.
struct Rows {
    bytes: Bytes,
    is_table: bool,
}

impl FromRequest<AppState> for Rows {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let is_table = TABLE_TYPES.contains(&media_type(request.headers()).as_str());
        let is_json = is_declared_json(request.headers());
        let ApiBytes(bytes) = ApiBytes::from_request(request, state).await?;
        if !is_table && !is_json {
            return Err(Problem(not_declared_json()));
        }
        Ok(Self { bytes, is_table })
    }
}

impl Rows {
    fn parse(self) -> backend::Result<NewRows> {
        if self.is_table {
            return Ok(NewRows::Table(self.bytes));
        }
        let request: PredictRequest = parse_json(&self.bytes)?;
        let rows = request.into_rows().map_err(|error| Failure::validation(vec![error]))?;
        Ok(NewRows::Json(rows))
    }
}

/// Predicts new rows: the class with its probabilities, or the cluster and the distance from its
/// centre.
///
/// At most 10,000 rows at once, and no more than make 200,000 probabilities. A category that was
/// not in the training rows counts as none of them. Every row gets an answer or the request is
/// refused; in the errors of a CSV `/rows/0` is its first row below the header.
#[utoipa::path(post, path = "/ml/runs/{id}/predict", tag = "ml", params(("id" = i64, Path)),
    request_body(description = "The rows as JSON, or as a file with a table that has a header: a CSV, or another format of uploads by its own media type", content((PredictRequest = "application/json"), (String = "text/csv"))),
    responses(
        (status = 200, description = "A prediction for each row", body = Predictions),
        (status = 409, description = "The run has not succeeded", body = ProblemDetails),
        (status = 422, description = "A row lacks a value that the model needs, or has one that it cannot read", body = ProblemDetails),
    ))]
async fn run_predict(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    rows: Rows,
) -> Result<impl IntoResponse, Problem> {
    let bytes = rows.bytes.len();
    let serialize = |predictions: Predictions| serde_json::to_vec(&predictions);
    let services = &state.services;
    let json = services
        .run_predict(&actor, id, bytes, move || rows.parse(), serialize)
        .await?;
    Ok((CHANGES_NOTHING, json_response(json)?))
}
