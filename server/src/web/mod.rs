//! The plain routes that go by the session cookie, and the middleware of the browser's routes.

pub(crate) mod as_html;
pub(crate) mod call_error;
pub(crate) mod dev_mail;
mod dev_page;
pub(crate) mod dev_requests;
pub(crate) mod docs;
pub(crate) mod downloads;
pub(crate) mod drawings;
pub(crate) mod error_page;
pub(crate) mod events;
pub(crate) mod form_flash;
pub(crate) mod origin;
pub(crate) mod sign_in;
pub(crate) mod task_import;
pub(crate) mod uploads;
pub(crate) mod visitor_flash;

use crate::AppState;
use crate::client::current;
use app::ssr::AuthSession;
use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use backend::Actor;
use leptos::prelude::provide_context;

/// Renders the page of the request's path, and answers it with this status.
pub(crate) async fn render_page(state: AppState, request: Request, status: StatusCode) -> Response {
    let options = state.leptos.clone();
    let context = move || provide_context(state.app_context());
    let render = leptos_axum::render_app_async_with_context(context, move || app::shell(options.clone()));
    let mut response = render(request).await;
    *response.status_mut() = status;
    response
}

/// Actor of the session; visitors are redirected to the sign-in.
pub(crate) struct SignedIn(pub(crate) Actor);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let session = parts.extensions.get::<AuthSession>();
        match session.and_then(|session| session.user.as_ref()) {
            Some(user) => {
                let sign_in = parts.extensions.get().cloned();
                Ok(Self(user.actor().with_client(current()).with_sign_in(sign_in)))
            }
            None => Err(Redirect::to(&app::return_to::login_url(parts.uri.path())).into_response()),
        }
    }
}
