//! Every route of the server, grouped by who uses it, with the middleware of each group.

use crate::lanes::{self, Lanes};
use crate::sessions::Store;
use crate::web::{
    as_html, dev_mail, dev_requests, docs, downloads, drawings, error_page, events, form_flash, origin, render_page,
    sign_in, task_import, uploads,
};
use crate::{
    AppState, api, client, headers, health, host, metrics, page_tasks, rate_limit, request_id, site, telemetry,
    time_limit,
};
use app::ssr::AuthBackend;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum_login::AuthManagerLayerBuilder;
use domain::{ErrorCode, Failure};
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

/// The cookie of a session lasts for as long as any session may. When it ends before, the services
/// know: they see its visits.
const COOKIE_DAYS: i64 = 3650;

/// The whole server.
pub fn router(state: AppState) -> Router {
    let secure = state.secure;
    let identify = from_fn_with_state(state.clone(), client::identify);
    let draw_errors = from_fn_with_state(state.clone(), error_page::for_browsers);
    let check_host = from_fn_with_state(state.clone(), host::check);
    let mut everything = Router::new()
        .merge(browser(&state))
        .nest("/api/v1", api::router(state.clone()))
        .route("/docs", get(docs::docs))
        .route("/dev/mail", get(dev_mail::dev_mail))
        // Files of the site, the same for everybody.
        .route("/v/{build_id}/{*file}", get(site::file))
        // Machines that watch over the server.
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/healthz", get(health::ready));
    if state.public_metrics {
        everything = everything.route("/metrics", get(metrics::metrics));
    }
    let everything = everything
        .layer(from_fn_with_state(state.clone(), metrics::count))
        .with_state(state);
    everything.layer(
        ServiceBuilder::new()
            .map_request(request_id::only_plain)
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(telemetry::request_span)
                    .on_failure(telemetry::log_failure),
            )
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(identify)
            .layer(from_fn_with_state(Lanes::new(), lanes::wait))
            .layer(from_fn(move |request, next| headers::add(secure, request, next)))
            .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_fresh)))
            .layer(draw_errors)
            .layer(CatchPanicLayer::custom(api::panicked))
            .layer(from_fn(api::complete))
            .layer(check_host),
    )
}

/// `/metrics` alone, for a listener of its own.
pub fn metrics_router(state: AppState) -> Router {
    Router::new().route("/metrics", get(metrics::metrics)).with_state(state)
}

/// Whether an answer was made for this request and is not compressed already. Files of the site
/// were compressed when they were built, or are not worth compressing for every browser again.
fn is_fresh(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let is_archive = headers
        .get(CONTENT_TYPE)
        .is_some_and(|value| value == "application/zip");
    let is_of_the_site = headers
        .get(CACHE_CONTROL)
        .is_some_and(|value| value.as_bytes().ends_with(b"immutable"));
    !is_archive && !is_of_the_site
}

/// Routes for browsers: pages, server functions, and the few plain routes with the session cookie.
fn browser(state: &AppState) -> Router<AppState> {
    let sessions = SessionManagerLayer::new(Store(state.services.clone()))
        .with_name(if state.secure { "__Host-session" } else { "session" })
        // Lax, so that a link from a mail lands signed in; `origin::check` does what Strict would.
        .with_same_site(SameSite::Lax)
        .with_secure(state.secure)
        .with_expiry(Expiry::OnInactivity(Duration::days(COOKIE_DAYS)));
    let login = AuthManagerLayerBuilder::new(AuthBackend::new(state.services.clone()), sessions).build();
    let context = {
        let state = state.clone();
        move || provide_context(state.app_context())
    };
    let shell = {
        let options = state.leptos.clone();
        move || app::shell(options.clone())
    };
    page_tasks::keep_span();
    // leptos adds the server functions under /fn by itself.
    let pages = Router::new()
        .leptos_routes_with_context(state, generate_route_list(app::App), context.clone(), shell.clone())
        .fallback(not_found)
        .layer(from_fn_with_state(state.clone(), rate_limit::limit_functions))
        .layer(from_fn(as_html::as_html))
        .layer(from_fn_with_state(state.clone(), form_flash::keep))
        .layer(from_fn_with_state(state.clone(), form_flash::take))
        .layer(from_fn_with_state(state.clone(), rate_limit::limit_pages));
    let plain = Router::new()
        .route(
            "/datasets/upload",
            post(uploads::dataset_upload).layer((DefaultBodyLimit::disable(), time_limit::upload())),
        )
        .route(
            "/runs/label",
            post(uploads::run_label).layer((DefaultBodyLimit::disable(), time_limit::upload())),
        )
        .route(
            "/tasks/import",
            post(task_import::task_import).layer(DefaultBodyLimit::max(task_import::MAX_FORM)),
        )
        .route("/account/export", get(downloads::account_export))
        .route("/datasets/{id}/download", get(downloads::dataset_download))
        .route("/runs/{id}/output.csv", get(downloads::run_output))
        .route("/runs/{id}/model", get(downloads::run_model))
        .route("/runs/{id}/model.onnx", get(downloads::run_model_onnx))
        .route("/runs/{id}/charts/{file}", get(drawings::run_chart))
        .route("/events", get(events::events))
        .layer(from_fn_with_state(state.clone(), rate_limit::limit_files));
    let mut everything = pages.merge(plain);
    if state.development {
        everything = everything.merge(dev_requests::routes());
    }
    everything.layer(
        ServiceBuilder::new()
            .layer(from_fn(api::complete))
            .layer(from_fn(time_limit::limit))
            .layer(from_fn_with_state(state.clone(), origin::check))
            .layer(from_fn(error_page::of_sessions))
            .layer(login)
            .layer(from_fn(sign_in::identify)),
    )
}

/// Handles any other path: the application renders its page for unknown URLs, with status 404.
async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    // A request to a proxy (`CONNECT host:443`) has no path.
    if request.uri().path_and_query().is_none() {
        let failure = Failure::new(ErrorCode::BadRequest, "The request names no path.");
        return api::Problem(failure).into_response();
    }
    render_page(state, request, StatusCode::NOT_FOUND).await
}
