//! Catalogue of algorithms.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::Caller;
use crate::api::problem::ProblemDetails;
use axum::Json;
use axum::extract::State;
use domain::algorithm::AlgorithmDescription;
use serde::Serialize;
use utoipa::ToSchema;

/// The algorithms with their parameters: enough to draw a form.
#[derive(Serialize, ToSchema)]
pub(super) struct Algorithms {
    /// The algorithms.
    items: Vec<AlgorithmDescription>,
}

/// The algorithms with their parameters: enough to draw a form.
#[utoipa::path(get, path = "/ml/", tag = "ml", security(("password" = [])), responses(
    (status = 200, description = "The algorithms", body = Algorithms),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
))]
pub(super) async fn algorithm_list(
    State(state): State<AppState>,
    _caller: Caller,
) -> Result<Json<Algorithms>, Problem> {
    Ok(Json(Algorithms {
        items: state.services.algorithm_list(),
    }))
}
