//! Start of the services.

use super::error::CommandError;
use crate::config::Config;
use crate::private_files;
use backend::{Clock, Services, TrainIn};
use std::path::{Path, PathBuf};

/// Connects the services to database and storage, and brings the database up to date.
pub(super) async fn connect(config: &Config) -> Result<Services, CommandError> {
    prepare_data_dir(config)?;
    let mut settings = config.settings.clone();
    if config.train_in_process {
        settings.train_in = TrainIn::Process(own_binary()?);
    }
    Ok(Services::connect(settings, Clock::system()).await?)
}

/// Connects the services of a command that may run beside servers, and trains nothing. A database
/// that lacks migrations is refused.
pub(super) async fn connect_beside_servers(config: &Config) -> Result<Services, CommandError> {
    prepare_data_dir(config)?;
    Ok(Services::connect_beside_servers(config.settings.clone(), Clock::system()).await?)
}

/// Creates the data folder if it is missing, and removes the rights of other users on its content.
pub(super) fn prepare_data_dir(config: &Config) -> Result<(), CommandError> {
    create_data_dir(config)?;
    private_files::restrict_existing(config);
    Ok(())
}

/// Creates the data folder when it is missing.
pub(super) fn create_data_dir(config: &Config) -> Result<(), CommandError> {
    std::fs::create_dir_all(&config.data_dir).map_err(|error| CommandError::Io {
        context: format!("DATA_DIR {}", config.data_dir.display()),
        error,
    })
}

/// Returns the path of the running program, to start it again.
fn own_binary() -> Result<PathBuf, CommandError> {
    // The path of the binary may hold another version by now; this link always leads to the one
    // that runs.
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return Ok(running.to_owned());
    }
    std::env::current_exe().map_err(|error| CommandError::Io {
        context: "the path of this program".into(),
        error,
    })
}

/// Creates the account of `FIRST_SUPERUSER`, if it is set.
pub(super) async fn create_admin(services: &Services, config: &Config) -> Result<(), CommandError> {
    if let Some((email, password)) = &config.first_superuser {
        let created = services.superuser_ensure(email, password).await;
        created.map_err(CommandError::FirstSuperuser)?;
    }
    Ok(())
}
