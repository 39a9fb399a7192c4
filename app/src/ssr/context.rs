//! What the server hands to pages and server functions.

use crate::error::AppError;
use crate::forms::FormFlash;
use crate::notice::Notice;
use crate::theme::Theme;
use backend::{Client, Services};
use domain::ErrorCode;
use leptos::prelude::use_context;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The addresses of the WASM files that a group of lazy pages needs besides the main one, by the group's name.
pub type LazyFiles = BTreeMap<String, Vec<String>>;

/// What a request brings along. The server provides it as a context for pages and server functions.
#[derive(Clone)]
pub struct AppContext {
    /// The services.
    pub services: Services,
    /// The theme that the cookie asks for.
    pub theme: Theme,
    /// Names this build in the addresses of its files: `/v/<build id>/…`.
    pub build_id: Arc<str>,
    /// The files that lazy pages need besides the main one.
    pub lazy_files: Arc<LazyFiles>,
    /// A refused form that the next page shows.
    pub flash: Option<FormFlash>,
    /// What was just done.
    pub notice: Option<Notice>,
    /// Whether cookies must be `Secure`: the public URL is https.
    pub secure: bool,
    /// Where the request comes from.
    pub client: Client,
}

impl AppContext {
    /// The context of the request at hand: theme from its cookies, refused form and notice from its extensions. To
    /// be called in the `additional_context` of leptos_axum, where the request's parts are a context already.
    #[must_use]
    pub fn for_request(services: Services, build_id: Arc<str>, lazy_files: Arc<LazyFiles>, secure: bool) -> Self {
        let parts = use_context::<http::request::Parts>();
        let cookies = parts
            .iter()
            .flat_map(|parts| parts.headers.get_all(http::header::COOKIE));
        let cookies: Vec<_> = cookies.filter_map(|value| value.to_str().ok()).collect();
        let client = parts.as_ref().and_then(|parts| parts.extensions.get().cloned());
        Self {
            services,
            client: client.unwrap_or_default(),
            theme: Theme::from_cookies(&cookies.join("; ")),
            build_id,
            lazy_files,
            flash: parts.as_ref().and_then(|parts| parts.extensions.get().cloned()),
            notice: parts.and_then(|parts| parts.extensions.get().cloned()),
            secure,
        }
    }
}

/// The services of this request.
///
/// # Errors
/// When the server has provided no context: a fault of the server.
pub fn services() -> Result<Services, AppError> {
    Ok(context()?.services)
}

/// What this request brought along.
///
/// # Errors
/// As [`services`].
pub fn context() -> Result<AppContext, AppError> {
    match use_context() {
        Some(context) => Ok(context),
        None => {
            tracing::error!("no AppContext was provided");
            Err(AppError::of(ErrorCode::Internal))
        }
    }
}
