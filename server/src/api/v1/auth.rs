//! Accounts and tokens.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::{ApiForm, ApiJson};
use crate::api::idempotency::RepetitionKey;
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use crate::client::From;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::account::{Credentials, NewUser, Secret, TokenPair, User};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// Routes of registration and access tokens.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::public(routes!(auth_register)).without_idempotency_key(),
        Route::public(routes!(auth_login)).without_idempotency_key(),
        Route::public(routes!(auth_refresh)).with_repetition_key(),
        Route::public(routes!(auth_logout)).without_idempotency_key(),
    ]
}

/// Creates an account.
#[utoipa::path(post, path = "/auth/register", tag = "auth", request_body = NewUser, responses(
    (status = 201, description = "The account", body = User),
    (status = 409, description = "The e-mail address or user name is taken", body = ProblemDetails),
    (status = 422, description = "A value is not acceptable", body = ProblemDetails),
    (status = 429, description = "Too many accounts from this address", body = ProblemDetails),
))]
async fn auth_register(
    State(state): State<AppState>,
    From(client): From,
    ApiJson(new): ApiJson<NewUser>,
) -> Result<(StatusCode, [(&'static str, &'static str); 1], Json<User>), Problem> {
    let user = state.services.user_register(new, &client).await?;
    Ok((StatusCode::CREATED, [("location", "/api/v1/users/me")], Json(user)))
}

/// The OAuth2 password form (RFC 6749, section 4.3). Other fields that clients send are ignored.
#[derive(Deserialize, ToSchema)]
struct LoginForm {
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
        (status = 429, description = "Too many tries for this account from this address", body = ProblemDetails),
    ))]
async fn auth_login(
    State(state): State<AppState>,
    From(client): From,
    ApiForm(form): ApiForm<LoginForm>,
) -> Result<Json<TokenPair>, Problem> {
    let credentials = Credentials {
        username: form.username,
        password: form.password,
    };
    Ok(Json(state.services.token_create(&credentials, &client).await?))
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefreshToken {
    /// As `/auth/login` or `/auth/refresh` gave it.
    refresh_token: Secret,
}

/// Exchanges a refresh token, which can be used once, for new tokens.
///
/// A request whose answer was lost can be repeated with its `Idempotency-Key` within 30 seconds, as
/// long as the new refresh token has not been used.
#[utoipa::path(post, path = "/auth/refresh", tag = "auth", request_body = RefreshToken, responses(
    (status = 200, description = "The tokens", body = TokenPair),
    (status = 401, description = "The token is unknown, expired or used; a used one withdraws every token of its sign-in", body = ProblemDetails),
    (status = 429, description = "Too many requests from this address", body = ProblemDetails),
))]
async fn auth_refresh(
    State(state): State<AppState>,
    From(client): From,
    RepetitionKey(key): RepetitionKey,
    ApiJson(body): ApiJson<RefreshToken>,
) -> Result<Json<TokenPair>, Problem> {
    let services = &state.services;
    Ok(Json(
        services
            .token_refresh(&body.refresh_token, key.as_deref(), &client)
            .await?,
    ))
}

/// Signs out: withdraws a refresh token with every other token of its sign-in, access tokens too.
#[utoipa::path(post, path = "/auth/logout", tag = "auth", request_body = RefreshToken, responses(
    (status = 204, description = "The tokens are withdrawn"),
))]
async fn auth_logout(
    State(state): State<AppState>,
    From(client): From,
    ApiJson(body): ApiJson<RefreshToken>,
) -> Result<StatusCode, Problem> {
    state.services.token_revoke(&body.refresh_token, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
