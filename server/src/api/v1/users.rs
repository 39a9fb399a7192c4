//! One's own account.

use crate::AppState;
use crate::api::conditional::{IfMatch, entity_tag};
use crate::api::extract::{ApiJson, ApiOptionalJson, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use crate::api::{Problem, attachment};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::account::{AccountDeletion, Profile, ProfilePatch, Usage, User};
use domain::api_token::Scope;
use utoipa_axum::routes;

/// Routes of the own account.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::scoped(Scope::AccountRead, routes!(user_me)),
        Route::signed_in(routes!(user_export)),
        Route::scoped(Scope::AccountRead, routes!(user_usage_me)),
        Route::signed_in(routes!(user_replace_me)),
        Route::signed_in(routes!(user_update_me)),
        Route::signed_in(routes!(user_delete_me)),
    ]
}

/// An account with its tag: the time of its last change.
pub(super) fn tagged(user: User) -> Response {
    (entity_tag(user.updated_at.timestamp_micros()), Json(user)).into_response()
}

/// The caller's own account.
#[utoipa::path(get, path = "/users/me", tag = "users", responses(
    (status = 200, description = "The account", body = User, headers(("ETag" = String, description = "Its version"))),
))]
async fn user_me(State(state): State<AppState>, Caller(actor): Caller) -> Result<Response, Problem> {
    Ok(tagged(state.services.user_me(&actor).await?))
}

/// Everything that belongs to the caller as a zip archive: profile, tasks (the deleted ones too) as
/// JSON and CSV, data sets with their files, runs with parameters and results, models. It is made
/// as it is sent, so its size is not known before.
#[utoipa::path(get, path = "/users/me/export", tag = "users", responses(
    (status = 200, description = "The archive", content_type = "application/zip"),
    (status = 403, description = "The password was entered too long ago: `POST /auth/password/confirm` (`recent_login_required`)", body = ProblemDetails),
))]
async fn user_export(State(state): State<AppState>, Caller(actor): Caller) -> Result<Response, Problem> {
    Ok(attachment(state.services.user_export(&actor).await?))
}

/// How much the caller keeps, beside the quota of the account.
#[utoipa::path(get, path = "/users/me/usage", tag = "users", responses(
    (status = 200, description = "Each resource with its limit", body = Usage),
))]
async fn user_usage_me(State(state): State<AppState>, Caller(actor): Caller) -> Result<Json<Usage>, Problem> {
    Ok(Json(state.services.user_usage_me(&actor).await?))
}

/// Replaces the caller's own profile; what is absent gets its default.
#[utoipa::path(put, path = "/users/me", tag = "users", request_body = Profile,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that the account must still have")),
    responses(
        (status = 200, description = "The account as it is now", body = User, headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "Another address needs the password (`recent_login_required`)", body = ProblemDetails),
        (status = 409, description = "The e-mail address or user name is taken", body = ProblemDetails),
        (status = 412, description = "The account has changed since it was read", body = ProblemDetails),
    ))]
async fn user_replace_me(
    State(state): State<AppState>,
    Caller(actor): Caller,
    IfMatch(expected): IfMatch,
    ApiJson(profile): ApiJson<Profile>,
) -> Result<Response, Problem> {
    Ok(tagged(
        state.services.user_replace_me(&actor, profile, &expected).await?,
    ))
}

/// Changes the caller's own profile by a JSON merge patch (RFC 7396).
#[utoipa::path(patch, path = "/users/me", tag = "users",
    request_body(content((ProfilePatch = "application/json"), (ProfilePatch = "application/merge-patch+json"))),
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that the account must still have")),
    responses(
        (status = 200, description = "The account as it is now", body = User, headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "Another address needs the password (`recent_login_required`)", body = ProblemDetails),
        (status = 409, description = "The e-mail address or user name is taken", body = ProblemDetails),
        (status = 412, description = "The account has changed since it was read", body = ProblemDetails),
    ))]
async fn user_update_me(
    State(state): State<AppState>,
    Caller(actor): Caller,
    IfMatch(expected): IfMatch,
    ApiJson(patch): ApiJson<ProfilePatch>,
) -> Result<Response, Problem> {
    Ok(tagged(state.services.user_update_me(&actor, patch, &expected).await?))
}

/// Deletes the caller's own account with tasks, data sets, runs, models and files. This cannot be
/// undone. Within 15 minutes of entering the password no body is needed.
#[utoipa::path(delete, path = "/users/me", tag = "users", request_body = Option<AccountDeletion>,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that the account must still have")),
    responses(
        (status = 204, description = "The account is deleted"),
        (status = 403, description = "The password is missing (`recent_login_required`), or a token of a script asks", body = ProblemDetails),
        (status = 409, description = "The account is the last active superuser", body = ProblemDetails),
        (status = 412, description = "The account has changed since it was read", body = ProblemDetails),
    ))]
async fn user_delete_me(
    State(state): State<AppState>,
    Caller(actor): Caller,
    IfMatch(expected): IfMatch,
    ApiOptionalJson(deletion): ApiOptionalJson<AccountDeletion>,
) -> Result<StatusCode, Problem> {
    state.services.user_delete_me(&actor, &deletion, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}
