//! Errors of the subcommands.

use crate::config::ConfigError;
use std::path::PathBuf;

/// Why the program ends with an error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// A variable cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A service failed.
    #[error(transparent)]
    Backend(#[from] backend::Error),
    /// FIRST_SUPERUSER cannot be made a superuser.
    #[error("FIRST_SUPERUSER: {0}")]
    FirstSuperuser(#[source] backend::Error),
    /// The demo account is asked for in production.
    #[error(
        "the demo account is for development only, because its password is published; \
         `server create-admin` makes the account of FIRST_SUPERUSER"
    )]
    DemoInProduction,
    /// Production has an active account with the published password of the demo account.
    #[error(
        "the account {0} has the published password of the demo account, so anybody can sign in to it: \
         deactivate it by `server user deactivate {0}`, or set another password by \
         `server user reset-password {0}`"
    )]
    DemoAccount(String),
    /// The address cannot be listened on, or a file cannot be read.
    #[error("{context}: {error}")]
    Io {
        /// Step that failed.
        context: String,
        /// Why it failed.
        error: std::io::Error,
    },
    /// Connections that `check-config` has tried in vain.
    #[error("the configuration cannot be used: {0} failed")]
    Connections(String),
    /// A signal has ended a backup.
    #[error("the backup was interrupted, and no archive is written")]
    InterruptedBackup,
    /// The backup was written, but the storage lacks files.
    #[error("the backup is written, but the storage is damaged: {0}")]
    IncompleteBackup(String),
    /// The target of a backup with `--keep` is no folder.
    #[error("--keep removes archives of a folder, and {} is none", .0.display())]
    NoFolder(PathBuf),
    /// Standard input holds no password.
    #[error("standard input is empty; its first line must be the new password")]
    NoPassword,
    /// The server is not ready.
    #[error("the server is not ready: {0}")]
    NotReady(String),
}
