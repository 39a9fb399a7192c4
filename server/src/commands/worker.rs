//! `server worker`.

use super::error::CommandError;
use super::periodic::purge_orphaned_files;
use super::shutdown::shutdown_signal;
use super::startup::connect;
use crate::config::{Config, ConfigError};
use crate::listen;
use tokio_util::sync::CancellationToken;

/// Trains until the process is told to stop.
pub(super) async fn worker(config: Config) -> Result<(), CommandError> {
    if config.settings.database_url.expose().starts_with("sqlite") {
        let expected = "a PostgreSQL database: a worker on another machine cannot share an SQLite file";
        return Err(ConfigError::secret("DATABASE_URL", expected).into());
    }
    let _ = listen::raise_file_limit();
    let services = connect(&config).await?;
    let workers = services.start_standalone_workers(config.workers.max(1));
    let stop = CancellationToken::new();
    purge_orphaned_files(&services, &stop);
    tracing::info!(workers = config.workers.max(1), "training");
    shutdown_signal().await;
    stop.cancel();
    workers.shutdown().await;
    services.close().await;
    Ok(())
}
