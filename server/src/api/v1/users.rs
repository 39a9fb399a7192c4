//! The caller's own account.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::Caller;
use crate::api::problem::ProblemDetails;
use axum::Json;
use axum::extract::State;
use domain::account::User;

/// The caller's own account.
#[utoipa::path(get, path = "/users/me", tag = "users", security(("password" = [])), responses(
    (status = 200, description = "The account", body = User),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
))]
pub(super) async fn user_me(State(state): State<AppState>, Caller(actor): Caller) -> Result<Json<User>, Problem> {
    Ok(Json(state.services.user_me(&actor).await?))
}
