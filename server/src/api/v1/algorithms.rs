//! Catalogue of algorithms.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::Caller;
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use domain::algorithm::AlgorithmSpec;
use domain::api_token::Scope;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// Routes of the catalogue of algorithms.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::scoped(Scope::MlRead, routes!(algorithm_list))]
}

/// The algorithms with their parameters: enough to draw a form.
#[derive(Serialize, ToSchema)]
struct Algorithms {
    /// The algorithms.
    items: Vec<AlgorithmSpec>,
}

/// The algorithms with their parameters: enough to draw a form.
#[utoipa::path(get, path = "/ml/", tag = "ml", responses(
    (status = 200, description = "The algorithms", body = Algorithms),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
))]
async fn algorithm_list(State(state): State<AppState>, _caller: Caller) -> Result<Json<Algorithms>, Problem> {
    Ok(Json(Algorithms {
        items: state.services.algorithm_list().to_vec(),
    }))
}
