//! `server check-config`.

use super::error::CommandError;
use super::output::print;
use super::startup::create_data_dir;
use crate::config::Config;
use backend::{Clock, ConnectionCheck, check_connections};

/// Prints the warnings about the configuration, and a line for each connection.
pub(super) async fn check_config(config: &Config) -> Result<(), CommandError> {
    for warning in config.warnings() {
        print(&format!("warning: {warning}."))?;
    }
    create_data_dir(config)?;
    let checks = check_connections(&config.settings, &Clock::system()).await;
    for check in &checks {
        print(&line(check))?;
    }
    let failed: Vec<&str> = checks
        .iter()
        .filter(|check| check.outcome.is_err())
        .map(|check| check.name)
        .collect();
    if !failed.is_empty() {
        return Err(CommandError::Connections(failed.join(", ")));
    }
    print("The configuration can be used.")
}

fn line(check: &ConnectionCheck) -> String {
    match &check.outcome {
        Ok(finding) => format!("{}: ok, {finding}", check.name),
        Err(reason) => format!("{}: failed, {reason}", check.name),
    }
}
