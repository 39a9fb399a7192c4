//! Password reset and e-mail verification: single-use tokens sent by mail.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::{ApiJson, Caller};
use crate::api::problem::ProblemDetails;
use crate::client::From;
use axum::extract::State;
use axum::http::StatusCode;
use domain::account::{EmailVerify, PasswordForgot, PasswordReset};

/// Sends a link for a new password, if the address has an account; the answer is the same if it has
/// none.
#[utoipa::path(post, path = "/auth/password/forgot", tag = "auth", request_body = PasswordForgot, responses(
    (status = 202, description = "If there is such an account, a mail is on its way"),
    (status = 422, description = "It is no e-mail address", body = ProblemDetails),
    (status = 429, description = "Too many from this address, or for this account", body = ProblemDetails),
    (status = 503, description = "This server sends no mail", body = ProblemDetails),
))]
pub(super) async fn password_forgot(
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
    (status = 204, description = "It is changed; sign in with it"),
    (status = 422, description = "The token has been used or has expired, or the password is not acceptable", body = ProblemDetails),
))]
pub(super) async fn password_reset(
    State(state): State<AppState>,
    From(client): From,
    ApiJson(reset): ApiJson<PasswordReset>,
) -> Result<StatusCode, Problem> {
    state.services.password_reset(&reset, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Confirms an e-mail address with the token of a mail, which works once and for three days.
#[utoipa::path(post, path = "/auth/email/verify", tag = "auth", request_body = EmailVerify, responses(
    (status = 204, description = "It is confirmed"),
    (status = 422, description = "The token has been used or has expired", body = ProblemDetails),
))]
pub(super) async fn email_verify(
    State(state): State<AppState>,
    From(client): From,
    ApiJson(verify): ApiJson<EmailVerify>,
) -> Result<StatusCode, Problem> {
    state.services.email_verify(&verify, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends the caller another mail to confirm the e-mail address.
#[utoipa::path(post, path = "/auth/email/verify/send", tag = "auth", security(("password" = [])), responses(
    (status = 202, description = "A mail is on its way"),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
    (status = 409, description = "It is confirmed already", body = ProblemDetails),
    (status = 429, description = "Too many", body = ProblemDetails),
    (status = 503, description = "This server sends no mail", body = ProblemDetails),
))]
pub(super) async fn email_verify_send(
    State(state): State<AppState>,
    Caller(actor): Caller,
) -> Result<StatusCode, Problem> {
    state.services.email_verify_send(&actor).await?;
    Ok(StatusCode::ACCEPTED)
}
