//! State of the installation, for superusers.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::Caller;
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use domain::system::SystemStatus;
use utoipa_axum::routes;

/// Routes of the state of the installation.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::signed_in(routes!(system_status))]
}

/// State of the installation: database, storage, mail server, Redis, queue, workers, free disk
/// space, and the latest errors of the server that answers; for superusers.
#[utoipa::path(get, path = "/admin/system", tag = "users", responses(
    (status = 200, description = "The state", body = SystemStatus),
    (status = 403, description = "The caller is no superuser", body = ProblemDetails),
))]
async fn system_status(State(state): State<AppState>, Caller(actor): Caller) -> Result<Json<SystemStatus>, Problem> {
    Ok(Json(state.services.system_status(&actor).await?))
}
