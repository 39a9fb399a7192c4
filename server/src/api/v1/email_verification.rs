//! E-mail verification by a single-use token sent by mail.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::{ApiJson, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use crate::client::From;
use axum::extract::State;
use axum::http::StatusCode;
use domain::account::EmailVerify;
use utoipa_axum::routes;

/// Routes of e-mail verification.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::public(routes!(email_verify)).without_idempotency_key(),
        Route::signed_in(routes!(email_verify_send)).without_idempotency_key(),
    ]
}

/// Confirms an e-mail address with the token of a mail, which works once and for three days.
#[utoipa::path(post, path = "/auth/email/verify", tag = "auth", request_body = EmailVerify, responses(
    (status = 204, description = "The address is confirmed"),
    (status = 422, description = "The token has been used or has expired", body = ProblemDetails),
))]
async fn email_verify(
    State(state): State<AppState>,
    From(client): From,
    ApiJson(verify): ApiJson<EmailVerify>,
) -> Result<StatusCode, Problem> {
    state.services.email_verify(&verify, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends the caller another mail to confirm the e-mail address.
#[utoipa::path(post, path = "/auth/email/verify/send", tag = "auth", responses(
    (status = 202, description = "A mail is on its way"),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
    (status = 409, description = "The address is confirmed already, or this server sends no mail", body = ProblemDetails),
    (status = 429, description = "Too many", body = ProblemDetails),
))]
async fn email_verify_send(State(state): State<AppState>, Caller(actor): Caller) -> Result<StatusCode, Problem> {
    state.services.email_verify_send(&actor).await?;
    Ok(StatusCode::ACCEPTED)
}
