//! Sign-ins of the caller, and their password.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::{ApiJson, ApiName, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::account::{PasswordChange, PasswordConfirmation};
use domain::sign_in::SignIn;
use utoipa_axum::routes;

/// Routes of sign-ins and of the password.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::signed_in(routes!(sign_in_list)),
        Route::signed_in(routes!(sign_in_end)),
        Route::signed_in(routes!(sign_in_end_all)),
        Route::signed_in(routes!(password_confirm)).without_idempotency_key(),
        Route::signed_in(routes!(password_change)).without_idempotency_key(),
    ]
}

/// The caller's sign-ins: browsers and clients of the API, the last used first.
#[utoipa::path(get, path = "/users/me/sessions/", tag = "users", responses(
    (status = 200, description = "The sign-ins", body = Vec<SignIn>),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
))]
async fn sign_in_list(State(state): State<AppState>, Caller(actor): Caller) -> Result<Json<Vec<SignIn>>, Problem> {
    Ok(Json(state.services.sign_in_list(&actor).await?))
}

/// Ends one of the caller's sign-ins, with its tokens.
#[utoipa::path(delete, path = "/users/me/sessions/{id}", tag = "users",
    params(("id" = String, Path)), responses(
    (status = 204, description = "The sign-in has ended"),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
    (status = 404, description = "The caller has no sign-in with this id", body = ProblemDetails),
))]
async fn sign_in_end(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiName(id): ApiName,
) -> Result<StatusCode, Problem> {
    state.services.sign_in_end(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs the caller out everywhere: every session and token ends at once, the one of this call too.
#[utoipa::path(delete, path = "/users/me/sessions/", tag = "users", responses(
    (status = 204, description = "All have ended"),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
))]
async fn sign_in_end_all(State(state): State<AppState>, Caller(actor): Caller) -> Result<StatusCode, Problem> {
    state.services.sign_in_end_all(&actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Confirms the caller's password in this sign-in. For 15 minutes requests that need it, such as
/// the export of the account, do not ask for it.
#[utoipa::path(post, path = "/auth/password/confirm", tag = "auth",
    request_body = PasswordConfirmation, responses(
    (status = 204, description = "The password is right"),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
    (status = 422, description = "The password is wrong", body = ProblemDetails),
    (status = 429, description = "Too many tries", body = ProblemDetails),
))]
async fn password_confirm(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiJson(confirmation): ApiJson<PasswordConfirmation>,
) -> Result<StatusCode, Problem> {
    state.services.password_confirm(&actor, &confirmation).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the caller's password and ends every session and token, the one of this call too.
#[utoipa::path(post, path = "/auth/password/change", tag = "auth",
    request_body = PasswordChange, responses(
    (status = 204, description = "The password is changed; sign in again"),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
    (status = 403, description = "The current password is missing (`recent_login_required`)", body = ProblemDetails),
    (status = 422, description = "The current password is wrong, or the new one is not acceptable", body = ProblemDetails),
    (status = 429, description = "Too many tries", body = ProblemDetails),
))]
async fn password_change(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiJson(change): ApiJson<PasswordChange>,
) -> Result<StatusCode, Problem> {
    state.services.password_change(&actor, change).await?;
    Ok(StatusCode::NO_CONTENT)
}
