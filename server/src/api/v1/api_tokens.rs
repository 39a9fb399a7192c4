//! API tokens for scripts.

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::{ApiId, ApiJson, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::api_token::{ApiToken, ApiTokenRequest, NewToken};
use utoipa_axum::routes;

/// Routes of API tokens.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::signed_in(routes!(api_token_list)),
        Route::signed_in(routes!(api_token_create)).without_idempotency_key(),
        Route::signed_in(routes!(api_token_delete)),
    ]
}

/// The caller's tokens, newest first.
#[utoipa::path(get, path = "/users/me/tokens/", tag = "users", responses(
    (status = 200, description = "The tokens, without the secrets", body = Vec<ApiToken>),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
))]
async fn api_token_list(State(state): State<AppState>, Caller(actor): Caller) -> Result<Json<Vec<ApiToken>>, Problem> {
    Ok(Json(state.services.api_token_list(&actor).await?))
}

/// Makes a token for a script: `Authorization: Bearer <token>`. It is shown once.
#[utoipa::path(post, path = "/users/me/tokens/", tag = "users",
    request_body = ApiTokenRequest, responses(
    (status = 201, description = "The token", body = NewToken),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
    (status = 403, description = "The password is missing (`recent_login_required`)", body = ProblemDetails),
    (status = 409, description = "There are too many already", body = ProblemDetails),
    (status = 422, description = "A value is not acceptable", body = ProblemDetails),
))]
async fn api_token_create(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiJson(request): ApiJson<ApiTokenRequest>,
) -> Result<(StatusCode, [(&'static str, String); 1], Json<NewToken>), Problem> {
    let new = state.services.api_token_create(&actor, request).await?;
    let location = format!("/api/v1/users/me/tokens/{}", new.info.id);
    Ok((StatusCode::CREATED, [("location", location)], Json(new)))
}

/// Withdraws a token.
#[utoipa::path(delete, path = "/users/me/tokens/{id}", tag = "users",
    params(("id" = i64, Path)), responses(
    (status = 204, description = "The token is withdrawn"),
    (status = 401, description = "No token, or one that is not good", body = ProblemDetails),
    (status = 404, description = "The caller has no token with this id", body = ProblemDetails),
))]
async fn api_token_delete(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<StatusCode, Problem> {
    state.services.api_token_delete(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
