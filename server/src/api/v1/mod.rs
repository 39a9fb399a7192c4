//! `/api/v1`: one file for each resource, which exports its routes.

mod algorithms;
mod api_tokens;
mod auth;
mod datasets;
mod email_verification;
mod events;
mod imports;
mod password_reset;
mod run_compare;
mod run_predict;
mod runs;
mod security_events;
mod sign_ins;
mod system;
mod task_list;
mod task_views;
mod tasks;
mod training;
mod user_admin;
mod users;

use super::document::{self, Document};
use super::problem::complete;
use super::route::Route;
use super::{Problem, conditional, cors};
use crate::{AppState, rate_limit, time_limit};
use axum::Router;
use axum::http::Uri;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use domain::{ErrorCode, Failure};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// Routes of all resources.
fn routes() -> impl Iterator<Item = Route> {
    [
        algorithms::routes(),
        api_tokens::routes(),
        auth::routes(),
        datasets::routes(),
        email_verification::routes(),
        events::routes(),
        imports::routes(),
        password_reset::routes(),
        run_compare::routes(),
        run_predict::routes(),
        training::routes(),
        runs::routes(),
        security_events::routes(),
        sign_ins::routes(),
        system::routes(),
        task_list::routes(),
        task_views::routes(),
        tasks::routes(),
        user_admin::routes(),
        users::routes(),
    ]
    .into_iter()
    .flatten()
}

/// A router without routes, with the frame of the document.
fn frame() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
}

/// The API.
pub(crate) fn router(state: AppState) -> Router<AppState> {
    let mounted = routes().fold(frame(), |router, route| route.mount(router, &state));
    let (router, document) = mounted.split_for_parts();
    let json = serialised(document);
    let origins = cors::layer(&state.cors_allowed_origins);
    router
        .route(
            "/openapi.json",
            get(async || ([("content-type", "application/json")], json)),
        )
        .fallback(not_found)
        .method_not_allowed_fallback(async || Problem(Failure::from_code(ErrorCode::MethodNotAllowed)))
        .layer(from_fn(conditional::tag_reads))
        .layer(from_fn_with_state(state.clone(), rate_limit::limit_api))
        .layer(from_fn(time_limit::limit))
        .layer(from_fn(complete))
        .layer(origins)
        .with_state(state)
}

/// The OpenAPI document as text.
#[must_use]
pub fn openapi_json() -> String {
    let described = routes().fold(frame(), |router, route| route.describe(router));
    serialised(described.into_openapi())
}

fn serialised(mut document: utoipa::openapi::OpenApi) -> String {
    document::complete(&mut document);
    document.to_pretty_json().unwrap_or_default()
}

async fn not_found(uri: Uri) -> Problem {
    Problem(Failure::new(
        ErrorCode::NotFound,
        format!("There is nothing at {}.", uri.path()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::access::Access;
    use domain::api_token::Scope;

    #[test]
    fn every_post_declares_whether_it_takes_an_idempotency_key() {
        for route in routes() {
            for (path, item) in &route.operation.1.paths {
                assert_eq!(
                    route.idempotency_key.is_some(),
                    item.post.is_some(),
                    "{path}: a POST needs with_idempotency_key() or without_idempotency_key(), others neither"
                );
            }
        }
    }

    #[test]
    fn a_scope_to_read_changes_nothing() {
        for route in routes() {
            for (path, item) in &route.operation.1.paths {
                let reads = item.get.is_some();
                let suits = match route.access {
                    Access::Scope(Scope::TasksWrite | Scope::MlWrite) => !reads,
                    Access::Scope(Scope::TasksRead | Scope::AccountRead) => reads,
                    // A prediction is a POST, because its rows are a body.
                    Access::Scope(Scope::MlRead) => reads || path.ends_with("/predict"),
                    Access::SignedIn | Access::Public => true,
                };
                assert!(suits, "{path}: {:?}", route.access);
            }
        }
    }

    #[test]
    fn api_tokens_do_not_reach_accounts_and_the_public_reaches_only_auth() {
        for route in routes() {
            for path in route.operation.1.paths.keys() {
                let is_of_accounts = ["/auth/", "/users/", "/security-events/"]
                    .iter()
                    .any(|start| path.starts_with(start));
                let suits = match route.access {
                    Access::Scope(scope) => !is_of_accounts || scope == Scope::AccountRead,
                    Access::SignedIn => true,
                    Access::Public => path.starts_with("/auth/"),
                };
                assert!(suits, "{path}: {:?}", route.access);
            }
        }
    }
}
