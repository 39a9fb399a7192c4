//! Start of the services.

use super::error::CommandError;
use crate::config::Config;
use crate::private_files;
use backend::{Clock, Services, TrainIn};
use std::path::{Path, PathBuf};

/// Connects the services to database and storage, and brings the database up to date.
pub(super) async fn connect(config: &Config) -> Result<Services, CommandError> {
    open_data_folder(config)?;
    let mut settings = config.settings.clone();
    if config.train_in_process {
        settings.train_in = TrainIn::Process(own_binary()?);
    }
    Ok(Services::connect(settings, Clock::system()).await?)
}

/// Makes the data folder if it is missing, and takes others their rights on what is in it.
pub(super) fn open_data_folder(config: &Config) -> Result<(), CommandError> {
    create_data_dir(config)?;
    private_files::restrict_existing(config);
    Ok(())
}

/// Creates the data folder when it is missing.
pub(super) fn create_data_dir(config: &Config) -> Result<(), CommandError> {
    std::fs::create_dir_all(&config.data_dir).map_err(|error| CommandError::Io {
        what: format!("DATA_DIR {}", config.data_dir.display()),
        error,
    })
}

/// This program, to be started again.
fn own_binary() -> Result<PathBuf, CommandError> {
    // The path of the binary may hold another version by now; this is always the one that runs.
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return Ok(running.to_owned());
    }
    std::env::current_exe().map_err(|error| CommandError::Io {
        what: "the path of this program".into(),
        error,
    })
}

/// Makes the account of `FIRST_SUPERUSER`, if it is set.
pub(super) async fn create_admin(services: &Services, config: &Config) -> Result<(), CommandError> {
    if let Some((email, password)) = &config.first_superuser {
        let made = services.superuser_ensure(email, password).await;
        made.map_err(CommandError::FirstSuperuser)?;
    }
    Ok(())
}
