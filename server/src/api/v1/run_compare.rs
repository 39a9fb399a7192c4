//! Runs side by side.

#![expect(unused_qualifications, reason = "the code that utoipa makes names types in full")]

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::{ApiQuery, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use domain::api_token::Scope;
use domain::run::RunComparison;
use domain::{Failure, FieldError};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// Routes of the comparison of runs.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::scoped(Scope::MlRead, routes!(run_compare))]
}

/// Query of a comparison.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CompareQuery {
    /// The ids of 2 to 10 runs, with commas between them.
    #[param(example = "1,2,3")]
    #[serde(default)]
    ids: String,
}

/// Parameters and metrics of the caller's runs side by side, and which of them differ.
#[utoipa::path(get, path = "/ml/runs/compare", tag = "ml", params(CompareQuery), responses(
    (status = 200, description = "The runs side by side; a value that a run does not have is null", body = RunComparison),
    (status = 404, description = "There is no run with one of the ids", body = ProblemDetails),
    (status = 422, description = "The ids are not 2 to 10 different whole numbers", body = ProblemDetails),
))]
async fn run_compare(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<CompareQuery>,
) -> Result<Json<RunComparison>, Problem> {
    let ids = ids(&query.ids)?;
    Ok(Json(state.services.run_compare(&actor, &ids).await?))
}

fn ids(text: &str) -> Result<Vec<i64>, Problem> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            part.parse().map_err(|_| {
                let shown: String = part.chars().take(40).collect();
                let message = format!("“{shown}” is no id; name whole numbers with commas between them, as in 1,2.");
                Problem(Failure::validation(vec![FieldError::new("ids", "type", message)]))
            })
        })
        .collect()
}
