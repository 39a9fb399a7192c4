//! Predictions of the model of a run.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::{ApiBytes, ApiId, ApiJson, Caller};
use crate::api::idempotency::CHANGES_NOTHING;
use crate::api::problem::ProblemDetails;
use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use backend::NewRows;
use domain::run::{PredictRequest, Predictions};

/// The rows of a request, in either form.
pub(super) struct Rows(NewRows);

impl FromRequest<AppState> for Rows {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let content_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let essence = content_type
            .and_then(|value| value.split(';').next())
            .unwrap_or_default();
        if essence.trim().eq_ignore_ascii_case("text/csv") {
            let ApiBytes(text) = ApiBytes::from_request(request, state).await?;
            return Ok(Self(NewRows::Csv(text)));
        }
        let ApiJson(PredictRequest { rows }) = ApiJson::from_request(request, state).await?;
        Ok(Self(NewRows::Json(rows)))
    }
}

/// Predicts new rows: the class with its probabilities, or the cluster and the distance from its
/// centre.
///
/// At most 10,000 rows at once, and no more than make 200,000 probabilities. A category that was
/// not in the training rows counts as none of them. Every row gets an answer or the request is
/// refused; in the errors of a CSV `/rows/0` is its first row below the header.
#[utoipa::path(post, path = "/ml/runs/{id}/predict", tag = "ml", security(("password" = [])), params(("id" = i64, Path)),
    request_body(description = "The rows as JSON, or as a CSV with a header (UTF-8)", content((PredictRequest = "application/json"), (String = "text/csv"))),
    responses(
        (status = 200, description = "A prediction for each row", body = Predictions),
        (status = 409, description = "The run has not succeeded", body = ProblemDetails),
        (status = 422, description = "A row lacks a value that the model needs, or has one that it cannot read", body = ProblemDetails),
    ))]
pub(super) async fn run_predict(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    Rows(rows): Rows,
) -> Result<impl IntoResponse, Problem> {
    let predictions = state.services.run_predict(&actor, id, rows).await?;
    Ok((CHANGES_NOTHING, Json(predictions)))
}
