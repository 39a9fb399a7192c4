//! `server check-config`.

use super::error::CommandError;
use super::output::print;
use super::startup::create_data_dir;
use crate::config::{Config, Mode};
use crate::demo;
use backend::{Clock, ConnectionCheck, check_connections};

/// Prints the warnings about the configuration, and a line for each connection.
pub(super) async fn check_config(config: &Config) -> Result<(), CommandError> {
    for warning in config.warnings() {
        print(&format!("warning: {warning}."))?;
    }
    create_data_dir(config)?;
    let mut checks = check_connections(&config.settings, &Clock::system()).await;
    // The accounts of a database that does not answer cannot be read.
    let has_database = checks
        .iter()
        .any(|check| check.name == "database" && check.outcome.is_ok());
    if config.mode == Mode::Production && has_database {
        checks.push(check_demo(config).await);
    }
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

/// Checks that no active account has the published password of the demo account.
async fn check_demo(config: &Config) -> ConnectionCheck {
    let outcome = match demo::find_open_account(&config.settings).await {
        Ok(None) => Ok("no active one has the published password".into()),
        Ok(Some(email)) => Err(CommandError::DemoAccount(email).to_string()),
        Err(error) => Err(error.to_string()),
    };
    ConnectionCheck {
        name: "demo account",
        outcome,
    }
}

fn line(check: &ConnectionCheck) -> String {
    match &check.outcome {
        Ok(finding) => format!("{}: ok, {finding}", check.name),
        Err(reason) => format!("{}: failed, {reason}", check.name),
    }
}
