//! Password reset by a single-use token sent by mail.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::ApiJson;
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use crate::client::From;
use axum::extract::State;
use axum::http::StatusCode;
use domain::account::{PasswordForgot, PasswordReset};
use utoipa_axum::routes;

/// Routes of password reset.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::public(routes!(password_forgot)).without_idempotency_key(),
        Route::public(routes!(password_reset)).without_idempotency_key(),
    ]
}

/// Sends a link for a new password, if the address has an account; the answer is the same if it has
/// none.
#[utoipa::path(post, path = "/auth/password/forgot", tag = "auth", request_body = PasswordForgot, responses(
    (status = 202, description = "If there is such an account, a mail is on its way"),
    (status = 409, description = "This server sends no mail", body = ProblemDetails),
    (status = 422, description = "The address is no e-mail address", body = ProblemDetails),
    (status = 429, description = "Too many requests from this address, or for this account", body = ProblemDetails),
))]
async fn password_forgot(
    State(state): State<AppState>,
    From(client): From,
    ApiJson(forgot): ApiJson<PasswordForgot>,
) -> Result<StatusCode, Problem> {
    state.services.password_forgot(&forgot, &client).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sets a new password with the token of a mail, which works once and for an hour, and ends every
/// session and token.
#[utoipa::path(post, path = "/auth/password/reset", tag = "auth", request_body = PasswordReset, responses(
    (status = 204, description = "The password is changed; sign in with it"),
    (status = 422, description = "The token has been used or has expired, or the password is not acceptable", body = ProblemDetails),
))]
async fn password_reset(
    State(state): State<AppState>,
    From(client): From,
    ApiJson(reset): ApiJson<PasswordReset>,
) -> Result<StatusCode, Problem> {
    state.services.password_reset(&reset, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
