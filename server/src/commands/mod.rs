//! The subcommands.

mod check_config;
mod error;
mod output;
mod periodic;
mod serve;
mod shutdown;
mod startup;
mod train_run;
mod worker;

pub use error::CommandError;

use crate::config::{Config, ConfigError, Environment};
use crate::{demo, private_files, telemetry};
use output::print;
use startup::{connect, create_admin};

/// Subcommand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::Subcommand)]
pub enum Command {
    /// Serve pages and API, and train.
    #[default]
    Serve,
    /// Only train: for more machines on one PostgreSQL database.
    Worker,
    /// Bring the database up to date and stop.
    Migrate,
    /// Make the account of FIRST_SUPERUSER, or make it superuser.
    CreateAdmin,
    /// Make the demo account with the sample data sets.
    SeedDemo,
    /// Print the OpenAPI document.
    Openapi,
    /// Ask the running server whether it is ready.
    Healthcheck,
    /// Check the configuration, try its connections, and stop.
    CheckConfig,
    /// Train one run as the child of a worker, by what standard input says.
    #[command(hide = true)]
    TrainRun,
}

/// Runs the subcommand.
///
/// # Errors
/// Says what keeps it from being done.
pub async fn run(command: Command) -> Result<(), CommandError> {
    if command == Command::Openapi {
        return print(&crate::api::openapi_json());
    }
    if command == Command::TrainRun {
        return train_run::train_run();
    }
    private_files::restrict_new();
    let config = Config::read(&Environment::of_process())?;
    let spans = telemetry::start(&config)?;
    let result = act(command, config).await;
    spans.finish().await;
    result
}

async fn act(command: Command, config: Config) -> Result<(), CommandError> {
    match command {
        Command::Serve => serve::serve(config).await,
        Command::Worker => worker::worker(config).await,
        Command::Migrate => connect(&config).await.map(drop),
        Command::CreateAdmin => {
            if config.first_superuser.is_none() {
                return Err(ConfigError::missing("FIRST_SUPERUSER", "the e-mail address of the account").into());
            }
            create_admin(&connect(&config).await?, &config).await
        }
        Command::SeedDemo => Ok(demo::seed(&connect(&config).await?).await?),
        Command::Healthcheck => crate::health::ask(config.address).await.map_err(CommandError::NotReady),
        Command::CheckConfig => check_config::check_config(&config).await,
        // Neither needs the configuration.
        Command::Openapi | Command::TrainRun => Ok(()),
    }
}
