//! The subcommands.

use crate::config::{Config, ConfigError, Environment, Mode};
use crate::listen::Limits;
use crate::{AppState, Site, demo, listen, metrics_router, private_files, router, telemetry};
use backend::{Clock, RateLimit, Services, TrainIn};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Connections of those who collect metrics.
const METRICS_CONNECTIONS: usize = 64;
/// How long open requests may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How often what has expired is swept out.
const SWEEP: Duration = Duration::from_secs(3600);
/// How often the rate limits forget who has not come for a while.
const FORGET: Duration = Duration::from_secs(60);

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
    /// Check the configuration and stop.
    CheckConfig,
    /// Train one run as the child of a worker, by what standard input says.
    #[command(hide = true)]
    TrainRun,
}

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
    /// The server is not ready.
    #[error("the server is not ready: {0}")]
    NotReady(String),
}

/// Does it.
///
/// # Errors
/// Says what keeps it from being done.
pub async fn run(command: Command) -> Result<(), CommandError> {
    if command == Command::Openapi {
        return print(&crate::api::openapi_json());
    }
    if command == Command::TrainRun {
        return train_run();
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
        Command::Serve => serve(config).await,
        Command::Worker => worker(config).await,
        Command::Migrate => connect(&config).await.map(drop),
        Command::CreateAdmin => {
            if config.first_superuser.is_none() {
                return Err(ConfigError::missing("FIRST_SUPERUSER", "the e-mail address of the account").into());
            }
            create_admin(&connect(&config).await?, &config).await
        }
        Command::SeedDemo => Ok(demo::seed(&connect(&config).await?).await?),
        Command::Healthcheck => crate::health::ask(config.address).await.map_err(CommandError::NotReady),
        Command::CheckConfig => {
            config
                .warnings()
                .iter()
                .try_for_each(|warning| print(&format!("warning: {warning}.")))?;
            print("The configuration can be used.")
        }
        // Neither needs the configuration.
        Command::Openapi | Command::TrainRun => Ok(()),
    }
}

#[expect(clippy::print_stdout, reason = "these commands are run for their output")]
fn print(text: &str) -> Result<(), CommandError> {
    println!("{text}");
    Ok(())
}

async fn connect(config: &Config) -> Result<Services, CommandError> {
    let failed = |error| CommandError::Io {
        what: format!("DATA_DIR {}", config.data_dir.display()),
        error,
    };
    std::fs::create_dir_all(&config.data_dir).map_err(failed)?;
    private_files::restrict_existing(config);
    let mut settings = config.settings.clone();
    if config.train_in_process {
        settings.train_in = TrainIn::Process(own_binary()?);
    }
    Ok(Services::connect(settings, Clock::system()).await?)
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

/// Trains one run as a child process. Signals are for the parent, which decides what becomes of the
/// run.
fn train_run() -> Result<(), CommandError> {
    // A signal with a listener does not end the process.
    #[cfg(unix)]
    let _listening = {
        use tokio::signal::unix::{SignalKind, signal};
        [signal(SignalKind::terminate()), signal(SignalKind::interrupt())]
    };
    // In the format of the parent, which copies standard error into its log.
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    Ok(backend::train_as_child()?)
}

async fn create_admin(services: &Services, config: &Config) -> Result<(), CommandError> {
    if let Some((email, password)) = &config.first_superuser {
        let made = services.superuser_ensure(email, password).await;
        made.map_err(CommandError::FirstSuperuser)?;
    }
    Ok(())
}

async fn serve(config: Config) -> Result<(), CommandError> {
    let files = listen::raise_file_limit();
    let site = Site::load(&config.site_root).map_err(|error| CommandError::Io {
        what: format!(
            "the site in {} (build it with `make build`)",
            config.site_root.display()
        ),
        error,
    })?;
    let services = connect(&config).await?;
    create_admin(&services, &config).await?;
    if config.mode == Mode::Development {
        demo::seed(&services).await?;
    }
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    let listener = bind(config.address).await?;
    let metrics_listener = match config.metrics_address {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let workers = services.start_workers(config.workers);
    let stop = CancellationToken::new();
    let state = AppState::new(&config, services.clone(), site, stop.clone());
    let calls = state.calls.clone();
    if let Some(listener) = metrics_listener {
        let app = metrics_router(state.clone());
        let limits = Limits::new(METRICS_CONNECTIONS, files, Arc::default());
        tokio::spawn(listen::serve(listener, app, limits, stop.clone()));
    }
    let app = router(state);
    tidy_up(&services, calls, &stop);
    welcome(&config)?;
    let limits = Limits::new(config.max_connections, files, config.trusted_proxies.as_slice().into());
    let server = tokio::spawn(listen::serve(listener, app, limits, stop.clone()));
    signal().await;
    tracing::info!("stopping");
    stop.cancel();
    services.stop_heavy_work();
    workers.shutdown().await;
    // Downloads that are still open then are cut off.
    let _ = tokio::time::timeout(GRACE, server).await;
    services.close().await;
    Ok(())
}

async fn bind(address: SocketAddr) -> Result<TcpListener, CommandError> {
    TcpListener::bind(address).await.map_err(|error| CommandError::Io {
        what: format!("listening on {address}"),
        error,
    })
}

fn welcome(config: &Config) -> Result<(), CommandError> {
    let url = &config.public_url;
    match config.mode {
        Mode::Production => tracing::info!(%url, "serving"),
        Mode::Development => print(&format!(
            "\n  The playground is at {url}\n  Sign in as {} with the password {}, or create an account.\n",
            demo::EMAIL,
            demo::PASSWORD
        ))?,
    }
    Ok(())
}

async fn worker(config: Config) -> Result<(), CommandError> {
    if config.settings.database_url.expose().starts_with("sqlite") {
        let expected = "a PostgreSQL database: a worker on another machine cannot share an SQLite file";
        return Err(ConfigError::secret("DATABASE_URL", expected).into());
    }
    let _ = listen::raise_file_limit();
    let services = connect(&config).await?;
    let workers = services.start_standalone_workers(config.workers.max(1));
    let stop = CancellationToken::new();
    sweep_files(&services, &stop);
    tracing::info!(workers = config.workers.max(1), "training");
    signal().await;
    stop.cancel();
    workers.shutdown().await;
    services.close().await;
    Ok(())
}

/// Does something now and then, until the process ends.
fn every<F: Future<Output = ()> + Send>(
    period: Duration,
    stop: &CancellationToken,
    work: impl Fn() -> F + Send + 'static,
) {
    let stop = stop.clone();
    tokio::spawn(stop.run_until_cancelled_owned(async move {
        let mut interval = tokio::time::interval(period);
        loop {
            interval.tick().await;
            work().await;
        }
    }));
}

/// Sweeps out what has expired, and lets the rate limits forget idle clients, so that nothing grows
/// for ever.
fn tidy_up(services: &Services, calls: RateLimit, stop: &CancellationToken) {
    let sweeper = services.clone();
    every(SWEEP, stop, move || {
        let services = sweeper.clone();
        async move {
            if let Err(error) = services.purge_expired().await {
                tracing::warn!(%error, "what has expired could not be swept out");
            }
        }
    });
    sweep_files(services, stop);
    let services = services.clone();
    every(FORGET, stop, move || {
        calls.forget_idle();
        services.rate_limits_forget_idle();
        std::future::ready(())
    });
}

/// Removes, now and then, the files that processes which were killed have left behind.
fn sweep_files(services: &Services, stop: &CancellationToken) {
    let services = services.clone();
    every(SWEEP, stop, move || {
        let services = services.clone();
        async move {
            if let Err(error) = services.purge_orphaned_files().await {
                tracing::warn!(%error, "files that were left behind could not be removed");
            }
        }
    });
}

/// Returns when the process is told to stop.
async fn signal() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
