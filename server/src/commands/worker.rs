//! `server worker`.

use super::error::CommandError;
use super::periodic::purge_orphaned_files;
use super::serve::{bind_if_set, serve_monitoring};
use super::shutdown::shutdown_signal;
use super::startup::connect;
use crate::config::{Config, ConfigError};
use crate::{Shutdown, listen, panics, worker_router};

/// Trains until the process gets a signal to stop.
pub(super) async fn worker(config: Config) -> Result<(), CommandError> {
    if config.settings.database_url.expose().starts_with("sqlite") {
        let expected = "a PostgreSQL database: a worker on another machine cannot share an SQLite file";
        return Err(ConfigError::secret("DATABASE_URL", expected).into());
    }
    panics::watch();
    let file_limit = listen::raise_file_limit();
    let services = connect(&config).await?;
    let listener = bind_if_set(config.worker_address).await?;
    let workers = services.start_standalone_workers(config.workers.max(1));
    let shutdown = Shutdown::default();
    if let Some(listener) = listener {
        let app = worker_router(services.clone(), shutdown.clone());
        serve_monitoring(listener, app, file_limit, &shutdown.stop);
    }
    purge_orphaned_files(&services, &shutdown.stop);
    tracing::info!(workers = config.workers.max(1), "training");
    shutdown_signal().await;
    shutdown.draining.cancel();
    workers.shutdown().await;
    shutdown.stop.cancel();
    services.close().await;
    Ok(())
}
