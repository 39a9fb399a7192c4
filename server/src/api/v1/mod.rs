//! `/api/v1`: one file a resource, the OpenAPI document from the same declarations.

mod algorithms;
mod api_tokens;
mod auth;
mod by_mail;
mod datasets;
mod document;
mod events;
mod run_compare;
mod run_predict;
mod runs;
mod security_events;
mod sign_ins;
mod task_list;
mod task_views;
mod tasks;
mod user_admin;
mod users;

use super::problem::complete;
use super::{Problem, body_lane, conditional, cors, idempotency};
use crate::{AppState, rate_limit, time_limit};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Uri;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use document::Document;
use domain::{ErrorCode, Failure};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes of a body, but where more is needed.
const MAX_BODY: usize = 64 << 10;
/// Bytes of a body of [`large`].
const MAX_LARGE_BODY: usize = 2 << 20;

/// Everything, with the routes that may be repeated as they come from [`repeatable`].
fn documented(repeatable: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
    // An upload is as long as the services allow.
    let uploads = OpenApiRouter::new()
        .routes(routes!(datasets::dataset_upload))
        .layer(DefaultBodyLimit::disable())
        .layer(time_limit::upload());
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(auth::auth_register))
        .routes(routes!(auth::auth_login))
        .routes(routes!(auth::auth_refresh))
        .routes(routes!(auth::auth_logout))
        .routes(routes!(sign_ins::password_change))
        .routes(routes!(sign_ins::password_confirm))
        .routes(routes!(by_mail::password_forgot))
        .routes(routes!(by_mail::password_reset))
        .routes(routes!(by_mail::email_verify))
        .routes(routes!(by_mail::email_verify_send))
        .routes(routes!(sign_ins::sign_in_list, sign_ins::sign_in_end_all))
        .routes(routes!(sign_ins::sign_in_end))
        .routes(routes!(api_tokens::api_token_list, api_tokens::api_token_create))
        .routes(routes!(api_tokens::api_token_delete))
        .routes(routes!(user_admin::user_list, user_admin::user_create))
        .merge(uploads)
        .merge(repeatable)
}

/// Operations that take rows, or the names of many columns.
fn large() -> OpenApiRouter<AppState> {
    let rows = OpenApiRouter::new()
        .routes(routes!(run_predict::run_predict))
        .routes(routes!(task_list::task_import))
        .layer(time_limit::upload());
    OpenApiRouter::new()
        .routes(routes!(
            datasets::dataset_get,
            datasets::dataset_update,
            datasets::dataset_delete
        ))
        .routes(routes!(runs::run_kmeans))
        .routes(routes!(runs::run_classify))
        .merge(rows)
        .layer(DefaultBodyLimit::max(MAX_LARGE_BODY))
}

/// Routes whose request is read whole: a POST with an `Idempotency-Key` is done once. Requests with
/// a password and answers with a secret are not among them, because nothing of those is kept, not
/// even a hash.
fn repeatable() -> OpenApiRouter<AppState> {
    large()
        .routes(routes!(
            users::user_me,
            users::user_replace_me,
            users::user_update_me,
            users::user_delete_me
        ))
        .routes(routes!(users::user_export))
        .routes(routes!(users::user_usage_me))
        .routes(routes!(
            user_admin::user_get,
            user_admin::user_update,
            user_admin::user_delete
        ))
        .routes(routes!(user_admin::user_usage))
        .routes(routes!(security_events::security_event_list_me))
        .routes(routes!(security_events::security_event_list))
        .routes(routes!(events::event_list))
        .routes(routes!(algorithms::algorithm_list))
        .routes(routes!(datasets::dataset_list))
        .routes(routes!(datasets::dataset_rows))
        .routes(routes!(datasets::dataset_download))
        .routes(routes!(runs::run_list))
        .routes(routes!(run_compare::run_compare))
        .routes(routes!(runs::run_get, runs::run_delete))
        .routes(routes!(runs::run_cancel))
        .routes(routes!(runs::run_events))
        .routes(routes!(runs::run_output))
        .routes(routes!(runs::run_model))
        .routes(routes!(runs::run_model_onnx))
        .routes(routes!(
            task_list::task_list,
            tasks::task_create,
            task_list::task_update_many,
            task_list::task_delete_many
        ))
        .routes(routes!(tasks::task_quick_add))
        .routes(routes!(task_list::task_stats))
        .routes(routes!(task_list::task_labels))
        .routes(routes!(task_list::task_export_csv))
        .routes(routes!(task_list::task_export_json))
        .routes(routes!(
            tasks::task_get,
            tasks::task_replace,
            tasks::task_update,
            tasks::task_delete
        ))
        .routes(routes!(tasks::task_changes))
        .routes(routes!(tasks::task_restore))
        .routes(routes!(task_views::task_view_list, task_views::task_view_create))
        .routes(routes!(task_views::task_view_rename, task_views::task_view_delete))
}

/// Collections answer without their slash too.
fn without_slash() -> Router<AppState> {
    let tasks = get(task_list::task_list)
        .post(tasks::task_create)
        .patch(task_list::task_update_many)
        .delete(task_list::task_delete_many);
    Router::new()
        .route("/ml", get(algorithms::algorithm_list))
        .route("/ml/datasets", get(datasets::dataset_list))
        .route("/ml/runs", get(runs::run_list))
        .route("/tasks", tasks)
        .route(
            "/task-views",
            get(task_views::task_view_list).post(task_views::task_view_create),
        )
}

/// The API.
pub(crate) fn router(state: AppState) -> Router<AppState> {
    let once = from_fn_with_state(state.clone(), idempotency::once);
    let in_turn = from_fn_with_state(state.clone(), body_lane::in_turn);
    let repeatable = repeatable().route_layer(once.clone()).route_layer(in_turn);
    let (router, document) = documented(repeatable).split_for_parts();
    let json = serialised(document);
    let origins = cors::layer(&state.cors_allowed_origins);
    router
        .merge(without_slash().route_layer(once))
        .route("/security-events", get(security_events::security_event_list))
        .route("/users", get(user_admin::user_list).post(user_admin::user_create))
        .route(
            "/users/me/sessions",
            get(sign_ins::sign_in_list).delete(sign_ins::sign_in_end_all),
        )
        .route(
            "/users/me/tokens",
            get(api_tokens::api_token_list).post(api_tokens::api_token_create),
        )
        .route(
            "/openapi.json",
            get(async || ([("content-type", "application/json")], json)),
        )
        .fallback(not_found)
        .method_not_allowed_fallback(async || Problem(Failure::of(ErrorCode::MethodNotAllowed)))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn(conditional::reads))
        .layer(from_fn_with_state(state.clone(), rate_limit::of_api))
        .layer(from_fn(time_limit::limit))
        .layer(from_fn(complete))
        .layer(origins)
        .with_state(state)
}

/// The OpenAPI document as text.
#[must_use]
pub fn openapi_json() -> String {
    serialised(documented(repeatable()).into_openapi())
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
