//! All accounts, for superusers.

#![expect(unused_qualifications, reason = "the code that utoipa makes names types in full")]

use super::users::tagged;
use crate::AppState;
use crate::api::Problem;
use crate::api::conditional::IfMatch;
use crate::api::extract::{ApiId, ApiJson, ApiOptionalJson, ApiQuery, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::account::{AccountDeletion, NewAccount, Usage, User, UserFilter, UserPatch, UserSort};
use domain::{Page, PageQuery};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// Routes of all accounts.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::signed_in(routes!(user_list)),
        Route::signed_in(routes!(user_create)).without_idempotency_key(),
        Route::signed_in(routes!(user_get)),
        Route::signed_in(routes!(user_usage)),
        Route::signed_in(routes!(user_update)),
        Route::signed_in(routes!(user_delete)),
    ]
}

/// In which order.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Order {
    /// `id`, `username`, `email`, `full_name`, `created_at` or `updated_at`, several separated by
    /// commas, each with `-` before it to turn it round. Accounts without a full name come last;
    /// ties are broken by the id.
    #[param(value_type = Option<String>, example = "-created_at")]
    sort: UserSort,
}

/// All accounts, in the order in which they were made unless `sort` says otherwise; for superusers.
#[utoipa::path(get, path = "/users/", tag = "users", params(PageQuery, Order, UserFilter), responses(
    (status = 200, description = "A page of the accounts", body = Page<User>),
    (status = 403, description = "The caller is no superuser", body = ProblemDetails),
))]
async fn user_list(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(Order { sort }): ApiQuery<Order>,
    ApiQuery(filter): ApiQuery<UserFilter>,
) -> Result<Json<Page<User>>, Problem> {
    Ok(Json(state.services.user_list(&actor, &filter, &sort, page).await?))
}

/// Creates an account for another person; for superusers.
#[utoipa::path(post, path = "/users/", tag = "users", request_body = NewAccount, responses(
    (status = 201, description = "The account", body = User, headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
    (status = 403, description = "The caller is no superuser, or a new superuser needs the caller's password (`recent_login_required`)", body = ProblemDetails),
    (status = 409, description = "The e-mail address or user name is taken", body = ProblemDetails),
))]
async fn user_create(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiJson(new): ApiJson<NewAccount>,
) -> Result<Response, Problem> {
    let user = state.services.user_create(&actor, new).await?;
    let location = [("location", format!("/api/v1/users/{}", user.id))];
    Ok((StatusCode::CREATED, location, tagged(user)).into_response())
}

/// An account; for superusers.
#[utoipa::path(get, path = "/users/{id}", tag = "users", params(("id" = i64, Path)), responses(
    (status = 200, description = "The account", body = User, headers(("ETag" = String, description = "Its version"))),
    (status = 403, description = "The caller is no superuser", body = ProblemDetails),
))]
async fn user_get(State(state): State<AppState>, Caller(actor): Caller, ApiId(id): ApiId) -> Result<Response, Problem> {
    Ok(tagged(state.services.user_get(&actor, id).await?))
}

/// How much an account keeps, beside its quota; for superusers, who change it by `quota` of
/// `PATCH /users/{id}`.
#[utoipa::path(get, path = "/users/{id}/usage", tag = "users", params(("id" = i64, Path)), responses(
    (status = 200, description = "Each resource with its limit", body = Usage),
    (status = 403, description = "The caller is no superuser", body = ProblemDetails),
))]
async fn user_usage(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
) -> Result<Json<Usage>, Problem> {
    Ok(Json(state.services.user_usage(&actor, id).await?))
}

/// Changes an account by a JSON merge patch (RFC 7396); for superusers. One that is deactivated, or
/// gets another password, loses all of its sessions and tokens. Another address, password or
/// right needs the password of the caller.
#[utoipa::path(patch, path = "/users/{id}", tag = "users",
    request_body(content((UserPatch = "application/json"), (UserPatch = "application/merge-patch+json"))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that the account must still have")),
    responses(
        (status = 200, description = "The account as it is now", body = User, headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller is no superuser, or the change needs the caller's password (`recent_login_required`)", body = ProblemDetails),
        (status = 409, description = "The e-mail address or user name is taken, or no active superuser would be left", body = ProblemDetails),
        (status = 412, description = "The account has changed since it was read", body = ProblemDetails),
    ))]
async fn user_update(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    IfMatch(expected): IfMatch,
    ApiJson(patch): ApiJson<UserPatch>,
) -> Result<Response, Problem> {
    Ok(tagged(state.services.user_update(&actor, id, patch, &expected).await?))
}

/// Deletes another account with tasks, data sets, runs, models and files; for superusers.
/// This cannot be undone. Within 15 minutes of entering the own password no body is needed.
#[utoipa::path(delete, path = "/users/{id}", tag = "users", request_body = Option<AccountDeletion>,
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that the account must still have")),
    responses(
        (status = 204, description = "The account is deleted"),
        (status = 403, description = "The caller is no superuser, or the password is missing (`recent_login_required`)", body = ProblemDetails),
        (status = 409, description = "The account is the caller's own", body = ProblemDetails),
        (status = 412, description = "The account has changed since it was read", body = ProblemDetails),
    ))]
async fn user_delete(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiId(id): ApiId,
    IfMatch(expected): IfMatch,
    ApiOptionalJson(deletion): ApiOptionalJson<AccountDeletion>,
) -> Result<StatusCode, Problem> {
    state.services.user_delete(&actor, id, &deletion, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}
