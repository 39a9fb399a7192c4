//! `/api/v1`: one file a resource, the OpenAPI document from the same declarations.

mod algorithms;
mod api_tokens;
mod auth;
mod by_mail;
mod datasets;
mod runs;
mod sign_ins;
mod users;

use super::problem::{ProblemDetails, complete};
use super::{Problem, cors, limit};
use crate::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Uri;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use domain::{ErrorCode, Failure};
use utoipa::openapi::security::{Flow, OAuth2, Password, Scopes, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(title = "AI Backend Playground", description = "Upload a CSV, train models on it, look at what they found."),
    servers((url = "/api/v1")),
    components(schemas(ProblemDetails)),
    modifiers(&Security)
)]
struct Document;

/// Signing in with a user name and a password, as the docs page can do it.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let flow = Flow::Password(Password::new("/api/v1/auth/login", Scopes::new()));
        let scheme = SecurityScheme::OAuth2(OAuth2::new([flow]));
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("password", scheme);
    }
}

fn documented() -> OpenApiRouter<AppState> {
    // An upload is as long as the services allow; everything else is small.
    let uploads = OpenApiRouter::new()
        .routes(routes!(datasets::dataset_upload))
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(auth::auth_register))
        .routes(routes!(auth::auth_login))
        .routes(routes!(auth::auth_refresh))
        .routes(routes!(auth::auth_logout))
        .routes(routes!(sign_ins::password_change))
        .routes(routes!(by_mail::password_forgot))
        .routes(routes!(by_mail::password_reset))
        .routes(routes!(by_mail::email_verify))
        .routes(routes!(by_mail::email_verify_send))
        .routes(routes!(users::user_me))
        .routes(routes!(sign_ins::sign_in_list, sign_ins::sign_in_end_all))
        .routes(routes!(sign_ins::sign_in_end))
        .routes(routes!(api_tokens::api_token_list, api_tokens::api_token_create))
        .routes(routes!(api_tokens::api_token_delete))
        .routes(routes!(algorithms::algorithm_list))
        .merge(uploads)
        .routes(routes!(datasets::dataset_list))
        .routes(routes!(
            datasets::dataset_get,
            datasets::dataset_update,
            datasets::dataset_delete
        ))
        .routes(routes!(datasets::dataset_rows))
        .routes(routes!(datasets::dataset_download))
        .routes(routes!(runs::run_kmeans))
        .routes(routes!(runs::run_classify))
        .routes(routes!(runs::run_list))
        .routes(routes!(runs::run_get, runs::run_delete))
        .routes(routes!(runs::run_cancel))
        .routes(routes!(runs::run_events))
        .routes(routes!(runs::run_output))
        .routes(routes!(runs::run_model))
        .routes(routes!(runs::run_model_onnx))
}

/// The API.
pub(crate) fn router(state: AppState) -> Router<AppState> {
    let (router, document) = documented().split_for_parts();
    let json = serialised(&document);
    let origins = cors::layer(&state.cors_allowed_origins);
    router
        // Collections answer without their slash too.
        .route("/ml", get(algorithms::algorithm_list))
        .route(
            "/users/me/sessions",
            get(sign_ins::sign_in_list).delete(sign_ins::sign_in_end_all),
        )
        .route(
            "/users/me/tokens",
            get(api_tokens::api_token_list).post(api_tokens::api_token_create),
        )
        .route("/ml/datasets", get(datasets::dataset_list))
        .route("/ml/runs", get(runs::run_list))
        .route(
            "/openapi.json",
            get(async || ([("content-type", "application/json")], json)),
        )
        .fallback(not_found)
        .method_not_allowed_fallback(async || Problem(Failure::of(ErrorCode::MethodNotAllowed)))
        .layer(from_fn_with_state(state.clone(), limit::limit))
        .layer(from_fn(complete))
        .layer(origins)
        .with_state(state)
}

/// The OpenAPI document as text.
#[must_use]
pub fn openapi_json() -> String {
    serialised(&documented().into_openapi())
}

fn serialised(document: &utoipa::openapi::OpenApi) -> String {
    document.to_pretty_json().unwrap_or_default()
}

async fn not_found(uri: Uri) -> Problem {
    Problem(Failure::new(
        ErrorCode::NotFound,
        format!("There is nothing at {}.", uri.path()),
    ))
}
