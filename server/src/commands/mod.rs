//! The subcommands.

mod backup;
mod check_config;
mod child;
mod error;
mod output;
mod periodic;
mod serve;
mod shutdown;
mod startup;
mod user;
mod worker;

pub use error::CommandError;

use crate::config::{Config, ConfigError, Environment, Mode};
use crate::telemetry::LogOutput;
use crate::{demo, private_files, telemetry};
use backend::RestoreOptions;
use output::print;
use shutdown::shutdown_signal;
use startup::{connect, connect_beside_servers, create_admin};
use std::num::NonZeroUsize;
use std::path::PathBuf;
pub use user::UserArguments;

/// Subcommand.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Subcommand)]
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
    /// Make the demo account with the sample data sets, in development only.
    SeedDemo,
    /// Print the OpenAPI document.
    Openapi,
    /// Ask the running server whether it is ready.
    Healthcheck {
        /// Ask the worker at WORKER_ADDR.
        #[arg(long)]
        worker: bool,
    },
    /// Check the configuration, try its connections, and stop.
    CheckConfig,
    /// Write database and files into an archive, while servers run.
    Backup {
        /// Archive to write, or a folder for it; nothing is overwritten.
        target: PathBuf,
        /// Afterwards remove the oldest archives of the folder, so that N are left, and what killed
        /// backups have left; nothing if the new one lacks files.
        #[arg(long, value_name = "N")]
        keep: Option<NonZeroUsize>,
    },
    /// Fill an empty database and an empty storage from an archive.
    Restore {
        /// Archive to read.
        archive: PathBuf,
        /// Keep sign-ins and the links of mails, also those that were ended after the backup.
        #[arg(long)]
        keep_sign_ins: bool,
        /// Only check the archive.
        #[arg(long)]
        check: bool,
    },
    /// Look after accounts, also while servers run.
    User(UserArguments),
    /// Train one run as the child of a worker, by what standard input says.
    #[command(hide = true)]
    TrainRun,
    /// Convert one table to CSV as the child of a server, by what standard input says.
    #[command(hide = true)]
    ConvertTable,
}

impl Command {
    /// Returns where log lines go: not between the output of a command that is run for it.
    fn log_output(&self) -> LogOutput {
        match self {
            Self::Backup { .. } | Self::Restore { .. } | Self::User(_) => LogOutput::StandardError,
            _ => LogOutput::StandardOutput,
        }
    }
}

/// Runs the subcommand.
///
/// # Errors
/// Says what keeps it from being done.
pub async fn run(command: Command) -> Result<(), CommandError> {
    if command == Command::Openapi {
        return print(&crate::api::openapi_json());
    }
    match command {
        Command::TrainRun => return child::run(backend::train_as_child),
        Command::ConvertTable => return child::run(backend::convert_as_child),
        _ => {}
    }
    private_files::restrict_new();
    let config = Config::read(&Environment::of_process())?;
    let spans = telemetry::start(&config, command.log_output())?;
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
            create_admin(&connect_beside_servers(&config).await?, &config).await
        }
        Command::SeedDemo if config.mode == Mode::Production => Err(CommandError::DemoInProduction),
        Command::SeedDemo => Ok(demo::seed(&connect_beside_servers(&config).await?).await?),
        Command::Healthcheck { worker } => {
            let address = if worker {
                config.worker_address
            } else {
                Some(config.address)
            };
            let expected = "the address of the worker, such as 127.0.0.1:9465";
            let address = address.ok_or_else(|| ConfigError::missing("WORKER_ADDR", expected))?;
            crate::health::check_readiness(address)
                .await
                .map_err(CommandError::NotReady)
        }
        Command::CheckConfig => check_config::check_config(&config).await,
        Command::Backup { target, keep } => tokio::select! {
            done = backup::backup(&config, &target, keep) => done,
            // The backup is dropped, and removes its unfinished archive.
            () = shutdown_signal() => Err(CommandError::InterruptedBackup),
        },
        Command::Restore {
            archive, check: true, ..
        } => backup::check(&archive).await,
        Command::Restore {
            archive, keep_sign_ins, ..
        } => backup::restore(&config, &archive, RestoreOptions { keep_sign_ins }).await,
        Command::User(arguments) => user::user(&config, arguments).await,
        // None of them needs the configuration.
        Command::Openapi | Command::TrainRun | Command::ConvertTable => Ok(()),
    }
}
