//! Where log lines go: standard output, as text or JSON.

use crate::config::{Config, ConfigError, LogFormat};
use tracing_subscriber::EnvFilter;

/// Starts logging.
pub(crate) fn start(config: &Config) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&config.log_filter);
    let wrong = |_| ConfigError::new("RUST_LOG", &config.log_filter, "a filter such as info,server=debug");
    let builder = tracing_subscriber::fmt().with_env_filter(filter.map_err(wrong)?);
    // An error means that somebody has started logging already, as tests may.
    let _ = match config.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    Ok(())
}
