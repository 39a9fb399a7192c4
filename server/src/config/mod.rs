//! The configuration, read from the environment once. Every variable can also be given as
//! `NAME_FILE`, the path of a file that holds the value (Docker secrets). An empty value counts as
//! none.

mod env;
mod hosts;
mod memory;
mod secret;
mod settings;
mod storage;

pub use env::{ConfigError, Environment};

use backend::{MailSettings, Settings};
use domain::account::Secret;
use ipnet::IpNet;
use sentry::types::Dsn;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// Mode of the server, which selects defaults and checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Secrets are generated, there is a demo account, and only this machine is served.
    Development,
    /// Secrets have no defaults.
    Production,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Config {
    /// `ENVIRONMENT`: `development` (default) or `production`.
    pub mode: Mode,
    /// `LEPTOS_SITE_ADDR`: where to listen. Default: `127.0.0.1:3000`; with `PORT`, which platforms
    /// set, that port, in production on all addresses. In development only loopback addresses.
    pub address: SocketAddr,
    /// `PUBLIC_URL`: what people type. Default: `http://` and the address. Required in production.
    pub public_url: Url,
    /// `ALLOWED_HOSTS`: hosts besides that of `PUBLIC_URL` that requests may name, separated by
    /// commas. Default: none. In production a request for another host is refused; in development
    /// (`None`) every host is answered.
    pub allowed_hosts: Option<Vec<String>>,
    /// `METRICS_ADDR`: where `/metrics` is served, such as `127.0.0.1:9464`. Default: in
    /// development beside the pages, in production nowhere.
    pub metrics_address: Option<SocketAddr>,
    /// `WORKER_ADDR`: where `server worker` serves `/livez`, `/readyz` and `/metrics`, such as
    /// `127.0.0.1:9465`. Default: nowhere.
    pub worker_address: Option<SocketAddr>,
    /// `SHUTDOWN_DELAY_SECONDS`: time after the signal to stop in which `/readyz` fails and
    /// requests are served nevertheless, so that balancers notice: more than the interval of their
    /// probes. A second signal ends it. Default: 10 in production, else 0.
    pub shutdown_delay: Duration,
    /// `LEPTOS_SITE_ROOT`: the folder of the built site. Default: the site inside the binary of a
    /// release; for other binaries `site` beside it or one folder up, else `target/site`.
    pub site_root: Option<PathBuf>,
    /// `DATA_DIR`: database, files and, in development, the secret. Default: `playground-data`.
    pub data_dir: PathBuf,
    /// `WORKERS`: runs that are trained at the same time by this process. Default: half the cores,
    /// at least 1. 0: none, for a server whose workers are other processes.
    pub workers: usize,
    /// `TRAIN_IN`: `process` (default: each run, and each conversion of an upload, in a child
    /// process, whose death is its failure only) or `thread` (in the process that serves).
    pub train_in_process: bool,
    /// `FIRST_SUPERUSER` and `FIRST_SUPERUSER_PASSWORD`: e-mail address and password of an account
    /// that is created once at the start. An account that exists already is promoted only if its
    /// address is confirmed; it then gets this password.
    pub first_superuser: Option<(String, Secret)>,
    /// `LOG_FORMAT`: `text` or `json`. Default: `json` in production, else `text`.
    pub log_format: LogFormat,
    /// `RUST_LOG`: what is logged, as tracing's filters are written. Default: `info`.
    pub log_filter: String,
    /// `OTEL_EXPORTER_OTLP_ENDPOINT`: where a collector of OpenTelemetry takes spans by HTTP, such
    /// as `http://127.0.0.1:4318`. Default: none, and no spans are made.
    pub otlp_endpoint: Option<Url>,
    /// `SENTRY_DSN`: where errors are reported in Sentry's protocol, such as
    /// `https://key@sentry.example.com/7`: what the log says of panics and of errors of the server,
    /// without requests and addresses. Default: nowhere.
    pub sentry_dsn: Option<Dsn>,
    /// `RATE_LIMIT_API`: calls a minute of `/api/v1`, of the pages' functions, uploads and
    /// downloads, counted together for an account or, for visitors, an address, and as many pages;
    /// or `off`. Default: 600.
    pub rate_limit_api: Option<NonZeroU32>,
    /// `MAX_CONNECTIONS`: connections that are open at the same time; a quarter of them from one
    /// address that is no trusted proxy. Default: 2048, and never more than half the files that may
    /// be open.
    pub max_connections: usize,
    /// `TRUSTED_PROXIES`: addresses or networks (`10.0.0.0/8`), separated by commas, whose
    /// `X-Forwarded-For` is believed. Default: none.
    pub trusted_proxies: Vec<IpNet>,
    /// `CORS_ALLOWED_ORIGINS`: sites whose scripts may call the API, separated by commas, or `*`.
    /// Default: none.
    pub cors_allowed_origins: Vec<String>,
    /// Settings of the services.
    pub settings: Settings,
}

/// `MAX_CONNECTIONS`'s default: with heads of 64 kB each they fit into a small machine.
const MAX_CONNECTIONS: usize = 2048;
/// `SHUTDOWN_DELAY_SECONDS`'s default in production.
const SHUTDOWN_DELAY: usize = 10;
/// `RATE_LIMIT_API`'s default.
const API_CALLS_PER_MINUTE: u32 = 600;

/// Returns the address to listen on where none is set; platforms name the port alone.
fn default_address(production: bool, port: Option<usize>) -> SocketAddr {
    match port.and_then(|port| u16::try_from(port).ok()) {
        Some(port) if production => (Ipv4Addr::UNSPECIFIED, port).into(),
        Some(port) => (Ipv4Addr::LOCALHOST, port).into(),
        None => (Ipv4Addr::LOCALHOST, 3000).into(),
    }
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// Names the first variable that cannot be used, its value unless it is secret, and what would
    /// be right.
    pub fn read(env: &Environment) -> Result<Self, ConfigError> {
        let mode = env.choice(
            "ENVIRONMENT",
            &[("development", Mode::Development), ("production", Mode::Production)],
        )?;
        let mode = mode.unwrap_or(Mode::Development);
        let production = mode == Mode::Production;
        let address = env.parse("LEPTOS_SITE_ADDR", "an address and port such as 127.0.0.1:3000")?;
        let port = env.whole("PORT", 1, 65_535)?;
        let address = address.unwrap_or_else(|| default_address(production, port));
        if !production && !address.ip().is_loopback() {
            let expected =
                "a loopback address while ENVIRONMENT is development; set ENVIRONMENT=production to serve others";
            return Err(ConfigError::new("LEPTOS_SITE_ADDR", &address.to_string(), expected));
        }
        let public_url = hosts::public_url(env, production, address)?;
        let data_dir = PathBuf::from(env.text("DATA_DIR")?.unwrap_or_else(|| "playground-data".into()));
        let log_format = env.choice("LOG_FORMAT", &[("text", LogFormat::Text), ("json", LogFormat::Json)])?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = env.whole("WORKERS", 0, 1000)?.unwrap_or((cores / 2).max(1));
        let train_in_process = env.choice("TRAIN_IN", &[("process", true), ("thread", false)])?;
        let shutdown_delay = env.whole("SHUTDOWN_DELAY_SECONDS", 0, 600)?;
        let shutdown_delay = shutdown_delay.unwrap_or(if production { SHUTDOWN_DELAY } else { 0 });
        let mut settings = settings::read(env, production, &data_dir, &public_url)?;
        let max_run_memory = env.whole("MAX_RUN_MEMORY_MB", 16, 10_000_000)?;
        settings.limits.workers_limit_memory = max_run_memory.is_none() && workers == 0;
        settings.limits.max_run_memory = match max_run_memory {
            Some(megabytes) => (megabytes as u64) << 20,
            None => memory::share_of_run(workers),
        };
        Ok(Self {
            mode,
            address,
            allowed_hosts: hosts::allowed_hosts(env, production, &public_url)?,
            metrics_address: env.parse("METRICS_ADDR", "an address and port such as 127.0.0.1:9464")?,
            worker_address: env.parse("WORKER_ADDR", "an address and port such as 127.0.0.1:9465")?,
            shutdown_delay: Duration::from_secs(shutdown_delay as u64),
            public_url,
            site_root: env.text("LEPTOS_SITE_ROOT")?.map(PathBuf::from),
            workers,
            train_in_process: train_in_process.unwrap_or(true),
            first_superuser: first_superuser(env)?,
            log_format: log_format.unwrap_or(if production { LogFormat::Json } else { LogFormat::Text }),
            log_filter: env.text("RUST_LOG")?.unwrap_or_else(|| "info".into()),
            otlp_endpoint: otlp_endpoint(env)?,
            sentry_dsn: sentry_dsn(env)?,
            rate_limit_api: env.rate("RATE_LIMIT_API", API_CALLS_PER_MINUTE)?,
            max_connections: env.whole("MAX_CONNECTIONS", 4, 1_000_000)?.unwrap_or(MAX_CONNECTIONS),
            trusted_proxies: env.list("TRUSTED_PROXIES", "addresses or networks such as 10.0.0.0/8", network)?,
            cors_allowed_origins: env.list(
                "CORS_ALLOWED_ORIGINS",
                "origins such as https://app.example.com, or *",
                origin,
            )?,
            data_dir,
            settings,
        })
    }

    /// Whether cookies must be `Secure`: people come by https.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// Whether `/metrics` is served beside the pages.
    #[must_use]
    pub fn public_metrics(&self) -> bool {
        self.mode == Mode::Development && self.metrics_address.is_none()
    }

    /// Warnings about settings that are probably mistakes, a sentence each; the server starts
    /// nevertheless.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.mode == Mode::Production && !self.secure() && !hosts::is_loopback(&self.public_url) {
            warnings.push(format!(
                "PUBLIC_URL is “{}”: without https everybody on the way reads passwords and sessions, and cookies are not \
                 Secure. Put a proxy that speaks TLS in front and set PUBLIC_URL to its https address",
                self.public_url
            ));
        }
        if self.secure() && self.trusted_proxies.is_empty() {
            warnings.push(
                "TRUSTED_PROXIES is not set, but PUBLIC_URL is https, so there is a proxy in front: all of its clients \
                 count as one address, which shares one rate limit"
                    .to_owned(),
            );
        }
        if let MailSettings::Smtp { url, .. } = &self.settings.mail
            && sends_password_in_clear(url.expose())
        {
            warnings.push(
                "SMTP_URL has a password and no TLS: everybody on the way reads it. Begin it with smtps://, or end it with \
                 ?tls=required"
                    .to_owned(),
            );
        }
        warnings
    }
}

/// Whether mail may be sent with a password and without TLS.
fn sends_password_in_clear(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let is_encrypted = url.scheme() == "smtps"
        || url
            .query_pairs()
            .any(|(name, value)| name == "tls" && value == "required");
    url.password().is_some() && !is_encrypted
}

/// A network, or an address, which is a network of its own.
fn network(text: &str) -> Option<IpNet> {
    text.parse()
        .ok()
        .or_else(|| text.parse().ok().map(|address: IpAddr| IpNet::from(address)))
}

/// An origin as browsers send it: scheme, host and port, nothing behind it.
fn origin(text: &str) -> Option<String> {
    let is_origin = |url: Url| url.origin().is_tuple() && url.origin().ascii_serialization() == text;
    (text == "*" || Url::parse(text).is_ok_and(is_origin)).then(|| text.to_owned())
}

fn otlp_endpoint(env: &Environment) -> Result<Option<Url>, ConfigError> {
    let expected = "the address of a collector such as http://127.0.0.1:4318, without TLS";
    match env.parse::<Url>("OTEL_EXPORTER_OTLP_ENDPOINT", expected)? {
        Some(url) if url.scheme() != "http" || !url.has_host() => {
            Err(ConfigError::new("OTEL_EXPORTER_OTLP_ENDPOINT", url.as_str(), expected))
        }
        url => Ok(url),
    }
}

fn sentry_dsn(env: &Environment) -> Result<Option<Dsn>, ConfigError> {
    let expected = "an address with a key, such as https://key@sentry.example.com/7";
    let text = env.text("SENTRY_DSN")?;
    text.map(|text| text.parse().map_err(|_| ConfigError::secret("SENTRY_DSN", expected)))
        .transpose()
}

fn first_superuser(env: &Environment) -> Result<Option<(String, Secret)>, ConfigError> {
    let password = env.text("FIRST_SUPERUSER_PASSWORD")?;
    match (env.text("FIRST_SUPERUSER")?, password) {
        (Some(email), Some(password)) => match domain::account::parse_email(&email) {
            Ok(email) => Ok(Some((email, Secret::new(password)))),
            Err(_) => Err(ConfigError::new("FIRST_SUPERUSER", &email, "an e-mail address")),
        },
        (None, None) => Ok(None),
        (Some(_), None) => Err(ConfigError::missing(
            "FIRST_SUPERUSER_PASSWORD",
            "the password of FIRST_SUPERUSER",
        )),
        (None, Some(_)) => Err(ConfigError::missing(
            "FIRST_SUPERUSER",
            "the e-mail address of the account",
        )),
    }
}

#[cfg(test)]
mod tests;
