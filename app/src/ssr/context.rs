//! Context of a request, for pages and server functions.

use crate::error::AppError;
use crate::forms::FormFlash;
use crate::theme::{self, Theme};
use crate::view_models::ToastMessage;
use axum_extra::extract::cookie::CookieJar;
use backend::{Client, Services};
use domain::ErrorCode;
use leptos::prelude::use_context;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Addresses of the WASM files that each group of lazy pages needs besides the main one, by group
/// name.
pub type LazyFiles = BTreeMap<String, Vec<String>>;

/// Services and request data. The server provides it as a context of pages and server functions.
#[derive(Clone)]
pub struct AppContext {
    /// The services.
    pub services: Services,
    /// Theme of the cookie.
    pub theme: Theme,
    /// Id of this build in the URLs of its files: `/v/<build id>/…`.
    pub build_id: Arc<str>,
    /// WASM files of the lazy pages.
    pub lazy_files: Arc<LazyFiles>,
    /// Rejected form that this page shows.
    pub flash: Option<FormFlash>,
    /// Message that this page shows.
    pub toast: Option<ToastMessage>,
    /// Whether cookies must be `Secure`, because the public URL is https.
    pub secure: bool,
    /// Whether the server has pages for developers.
    pub development: bool,
    /// Client of the request.
    pub client: Client,
}

impl AppContext {
    /// Creates the context of this request: theme from its cookies, rejected form and message from
    /// its extensions. To be called in the `additional_context` of leptos_axum, which provides the
    /// parts of the request before.
    #[must_use]
    pub fn for_request(
        services: Services,
        build_id: Arc<str>,
        lazy_files: Arc<LazyFiles>,
        secure: bool,
        development: bool,
    ) -> Self {
        let parts = use_context::<http::request::Parts>();
        let cookies = parts.as_ref().map(|parts| CookieJar::from_headers(&parts.headers));
        let theme = cookies.as_ref().and_then(|cookies| cookies.get(theme::COOKIE));
        let client = parts.as_ref().and_then(|parts| parts.extensions.get().cloned());
        Self {
            services,
            client: client.unwrap_or_default(),
            theme: theme.map(|cookie| Theme::parse(cookie.value())).unwrap_or_default(),
            build_id,
            lazy_files,
            flash: parts.as_ref().and_then(|parts| parts.extensions.get().cloned()),
            toast: parts.and_then(|parts| parts.extensions.get().cloned()),
            secure,
            development,
        }
    }
}

/// Returns the services.
///
/// # Errors
/// `internal` when the server has provided no context.
pub fn services() -> Result<Services, AppError> {
    Ok(context()?.services)
}

/// Returns the context of this request.
///
/// # Errors
/// `internal` when the server has provided no context.
pub fn context() -> Result<AppContext, AppError> {
    match use_context() {
        Some(context) => Ok(context),
        None => {
            tracing::error!("no AppContext was provided");
            Err(AppError::from_code(ErrorCode::Internal))
        }
    }
}
