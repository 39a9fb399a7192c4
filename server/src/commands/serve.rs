//! `server serve`.

use super::error::CommandError;
use super::output::print;
use super::periodic;
use super::shutdown::{delay, shutdown_signal};
use super::startup::{connect, create_admin};
use crate::config::{Config, Mode};
use crate::listen::{self, Limits};
use crate::{AppState, Shutdown, Site, demo, memory, metrics_router, panics, router};
use axum::Router;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Largest number of connections to the listener for monitoring.
const METRICS_CONNECTIONS: usize = 64;
/// Time that open requests may take after the server has stopped accepting new ones.
const GRACE: Duration = Duration::from_secs(10);

/// Serves pages and API, and trains, until the process gets a signal to stop.
pub(super) async fn serve(config: Config) -> Result<(), CommandError> {
    panics::watch();
    let file_limit = listen::raise_file_limit();
    let site = load_site(config.site_root.as_deref())?;
    let services = connect(&config).await?;
    create_admin(&services, &config).await?;
    match config.mode {
        Mode::Development => demo::seed(&services).await?,
        Mode::Production => {
            if let Some(email) = demo::open_account(&services).await? {
                return Err(CommandError::DemoAccount(email));
            }
        }
    }
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    let listener = bind(config.address).await?;
    let metrics_listener = bind_if_set(config.metrics_address).await?;
    let workers = services.start_workers(config.workers);
    let shutdown = Shutdown::default();
    let stop = shutdown.stop.clone();
    let state = AppState::new(&config, services.clone(), site, shutdown.clone());
    let rate_limits = [state.calls.clone(), state.page_views.clone()];
    if let Some(listener) = metrics_listener {
        serve_monitoring(listener, metrics_router(state.clone()), file_limit, &stop);
    }
    let app = router(state);
    periodic::purge_expired(&services, &stop);
    periodic::purge_orphaned_files(&services, &stop);
    periodic::forget_idle(&services, rate_limits, &stop);
    memory::return_free_memory();
    welcome(&config)?;
    let limits = Limits::new(
        config.max_connections,
        file_limit,
        config.trusted_proxies.as_slice().into(),
    );
    let server = tokio::spawn(listen::serve(listener, app, limits, stop.clone()));
    shutdown_signal().await;
    tracing::info!(delay = ?config.shutdown_delay, "stopping");
    shutdown.draining.cancel();
    // Runs return to the queue at once; requests are served until balancers have noticed.
    tokio::join!(workers.shutdown(), delay(config.shutdown_delay));
    stop.cancel();
    services.stop_heavy_work();
    // Downloads that are still open then are cut off.
    let _ = tokio::time::timeout(GRACE, server).await;
    services.close().await;
    Ok(())
}

/// Loads the site from the given folder, else from the binary, else from the folder of the build.
fn load_site(given: Option<&Path>) -> Result<Site, CommandError> {
    if given.is_none()
        && let Some(site) = Site::embedded()
    {
        return Ok(site);
    }
    let root = given.map_or_else(built_site, Path::to_owned);
    Site::load(&root).map_err(|error| CommandError::Io {
        context: format!("the site in {} (build it with `make build`)", root.display()),
        error,
    })
}

fn built_site() -> PathBuf {
    let binary = std::env::current_exe().unwrap_or_default();
    let folders = binary.ancestors().skip(1).take(2).map(|folder| folder.join("site"));
    let known = folders.into_iter().find(|folder| folder.join("pkg").is_dir());
    known.unwrap_or_else(|| "target/site".into())
}

/// Listens on an address, if there is one.
pub(super) async fn bind_if_set(address: Option<SocketAddr>) -> Result<Option<TcpListener>, CommandError> {
    match address {
        Some(address) => bind(address).await.map(Some),
        None => Ok(None),
    }
}

/// Serves health and metrics until `stop`.
pub(super) fn serve_monitoring(listener: TcpListener, app: Router, file_limit: usize, stop: &CancellationToken) {
    let limits = Limits::new(METRICS_CONNECTIONS, file_limit, Arc::default());
    tokio::spawn(listen::serve(listener, app, limits, stop.clone()));
}

async fn bind(address: SocketAddr) -> Result<TcpListener, CommandError> {
    TcpListener::bind(address).await.map_err(|error| CommandError::Io {
        context: format!("listening on {address}"),
        error,
    })
}

fn welcome(config: &Config) -> Result<(), CommandError> {
    let url = &config.public_url;
    match config.mode {
        Mode::Production => tracing::info!(%url, "serving"),
        Mode::Development => print(&format!(
            "\n  The playground is at {url}\n  Sign in as {} with the password {}, or create an account.\n",
            demo::EMAIL,
            demo::PASSWORD
        ))?,
    }
    Ok(())
}
