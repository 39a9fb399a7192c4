//! The security log: what was done to accounts, by whom and from where.

#![expect(unused_qualifications, reason = "the code that utoipa makes names types in full")]

use crate::AppState;
use crate::api::Problem;
use crate::api::extract::{ApiQuery, Caller};
use crate::api::problem::ProblemDetails;
use crate::api::route::Route;
use axum::Json;
use axum::extract::State;
use domain::security_event::{SecurityEvent, SecurityEventFilter};
use domain::{Page, PageQuery};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// Routes of the security log.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::signed_in(routes!(security_event_list_me)),
        Route::signed_in(routes!(security_event_list)),
    ]
}

/// Account whose events are listed.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct OfAccount {
    /// Only events of this account.
    user_id: Option<i64>,
}

/// Security log of the caller's account, newest first: sign-ins and failed ones, new passwords and
/// addresses, tokens, rights.
#[utoipa::path(get, path = "/users/me/security-events", tag = "users",
    params(PageQuery, SecurityEventFilter), responses(
    (status = 200, description = "A page of the events", body = Page<SecurityEvent>),
))]
async fn security_event_list_me(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(filter): ApiQuery<SecurityEventFilter>,
) -> Result<Json<Page<SecurityEvent>>, Problem> {
    Ok(Json(
        state.services.security_event_list_me(&actor, &filter, page).await?,
    ))
}

/// Security log of all accounts, newest first; for superusers. Failed sign-ins with an unknown name
/// belong to no account.
#[utoipa::path(get, path = "/security-events/", tag = "users",
    params(PageQuery, OfAccount, SecurityEventFilter), responses(
    (status = 200, description = "A page of the events", body = Page<SecurityEvent>),
    (status = 403, description = "The caller is no superuser", body = ProblemDetails),
))]
async fn security_event_list(
    State(state): State<AppState>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(OfAccount { user_id }): ApiQuery<OfAccount>,
    ApiQuery(filter): ApiQuery<SecurityEventFilter>,
) -> Result<Json<Page<SecurityEvent>>, Problem> {
    let services = &state.services;
    Ok(Json(
        services.security_event_list(&actor, user_id, &filter, page).await?,
    ))
}
