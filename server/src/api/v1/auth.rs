//! Accounts and tokens.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::{ApiForm, ApiJson};
use crate::api::problem::ProblemDetails;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::account::{Credentials, NewUser, Secret, TokenPair, User};
use serde::Deserialize;
use utoipa::ToSchema;

/// Makes an account.
#[utoipa::path(post, path = "/auth/register", tag = "auth", request_body = NewUser, responses(
    (status = 201, description = "The account", body = User),
    (status = 409, description = "The e-mail address or user name is taken", body = ProblemDetails),
    (status = 422, description = "A value is not acceptable", body = ProblemDetails),
))]
pub(super) async fn auth_register(
    State(state): State<AppState>,
    ApiJson(new): ApiJson<NewUser>,
) -> Result<(StatusCode, [(&'static str, &'static str); 1], Json<User>), Problem> {
    let user = state.services.user_register(new).await?;
    Ok((StatusCode::CREATED, [("location", "/api/v1/users/me")], Json(user)))
}

/// The OAuth2 password form (RFC 6749, section 4.3). Clients send more than these two; the rest is not needed here.
#[derive(Deserialize, ToSchema)]
pub(super) struct LoginForm {
    /// The user name or the e-mail address.
    username: String,
    /// The password.
    password: Secret,
}

/// Signs in: gives an access token and a refresh token.
#[utoipa::path(post, path = "/auth/login", tag = "auth",
    request_body(content = LoginForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The tokens", body = TokenPair),
        (status = 401, description = "User name or password is wrong", body = ProblemDetails),
    ))]
pub(super) async fn auth_login(
    State(state): State<AppState>,
    ApiForm(form): ApiForm<LoginForm>,
) -> Result<Json<TokenPair>, Problem> {
    let credentials = Credentials {
        username: form.username,
        password: form.password,
    };
    Ok(Json(state.services.token_create(&credentials).await?))
}
