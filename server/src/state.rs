//! State that handlers share.

use crate::config::{Config, Mode};
use crate::health::Health;
use crate::metrics::Metrics;
use crate::web::visitor_flash::FlashCookie;
use crate::{Shutdown, Site};
use app::ssr::AppContext;
use axum::extract::FromRef;
use backend::{RateLimit, Services};
use ipnet::IpNet;
use leptos::config::{Env, LeptosOptions};
use std::ops::Deref;
use std::sync::Arc;

/// State that handlers share. Clones share it: routing and middleware clone the state many times in
/// each request.
#[derive(Clone)]
pub struct AppState(Arc<SharedState>);

/// Parts of the state.
pub struct SharedState {
    pub(crate) services: Services,
    pub(crate) site: Arc<Site>,
    pub(crate) leptos: LeptosOptions,
    /// Whether cookies must be `Secure`.
    pub(crate) secure: bool,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// The hosts that requests may name; `None`: any.
    pub(crate) allowed_hosts: Option<Vec<String>>,
    /// Whether the log of requests is served.
    pub(crate) development: bool,
    /// Whether `/metrics` is served beside the pages.
    pub(crate) public_metrics: bool,
    /// Origins of other sites that may call the API.
    pub(crate) cors_allowed_origins: Vec<String>,
    /// Flash messages of visitors.
    pub(crate) flash_cookie: FlashCookie,
    /// Rate limit of calls to the API and the pages.
    pub(crate) calls: RateLimit,
    /// Pages that the server renders.
    pub(crate) page_views: RateLimit,
    /// Metrics of all requests.
    pub(crate) metrics: Metrics,
    /// Signals of the shutdown of the process.
    pub(crate) shutdown: Shutdown,
}

impl Deref for AppState {
    type Target = SharedState;

    fn deref(&self) -> &SharedState {
        &self.0
    }
}

impl AppState {
    /// Creates the state of a server.
    #[must_use]
    pub fn new(config: &Config, services: Services, site: Site, shutdown: Shutdown) -> Self {
        let leptos = LeptosOptions::builder()
            .output_name("playground")
            .site_pkg_dir("pkg")
            .site_addr(config.address)
            .env(Env::PROD)
            .build();
        let calls = services.rate_limit("calls", config.rate_limit_api);
        let page_views = services.rate_limit("page_views", config.rate_limit_api);
        Self(Arc::new(SharedState {
            metrics: Metrics::new(&services),
            services,
            site: Arc::new(site),
            leptos,
            secure: config.secure(),
            flash_cookie: FlashCookie::new(&config.settings.secret_key, config.secure()),
            trusted_proxies: config.trusted_proxies.clone(),
            allowed_hosts: config.allowed_hosts.clone(),
            development: config.mode == Mode::Development,
            public_metrics: config.public_metrics(),
            cors_allowed_origins: config.cors_allowed_origins.clone(),
            calls,
            page_views,
            shutdown,
        }))
    }

    /// Returns the context of pages and server functions.
    pub(crate) fn app_context(&self) -> AppContext {
        AppContext::for_request(
            self.services.clone(),
            self.site.build_id(),
            self.site.lazy_files(),
            self.secure,
            self.development,
        )
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

impl FromRef<AppState> for Services {
    fn from_ref(state: &AppState) -> Self {
        state.services.clone()
    }
}

impl FromRef<AppState> for Health {
    fn from_ref(state: &AppState) -> Self {
        Self {
            services: state.services.clone(),
            draining: state.shutdown.draining.clone(),
        }
    }
}

impl FromRef<AppState> for Metrics {
    fn from_ref(state: &AppState) -> Self {
        state.metrics.clone()
    }
}

impl FromRef<AppState> for Arc<Site> {
    fn from_ref(state: &AppState) -> Self {
        Arc::clone(&state.site)
    }
}
