//! Errors of the subcommands.

use crate::config::ConfigError;

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
    /// The address cannot be listened on, or a file cannot be read.
    #[error("{what}: {error}")]
    Io {
        /// Step that failed.
        what: String,
        /// Why it failed.
        error: std::io::Error,
    },
    /// Connections that `check-config` has tried in vain.
    #[error("the configuration cannot be used: {0} failed")]
    Connections(String),
    /// The server is not ready.
    #[error("the server is not ready: {0}")]
    NotReady(String),
}
