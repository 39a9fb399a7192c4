//! The subcommands that are child processes: `server train-run` and `server convert-table`.

use super::error::CommandError;

/// Does the work of a child process. Termination signals are ignored: the parent decides whether it
/// continues.
pub(super) fn run(work: fn() -> backend::Result<()>) -> Result<(), CommandError> {
    // A signal with a listener does not end the process.
    #[cfg(unix)]
    let _listening = {
        use tokio::signal::unix::{SignalKind, signal};
        [signal(SignalKind::terminate()), signal(SignalKind::interrupt())]
    };
    // As text: the parent logs the end of standard error.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    Ok(work()?)
}
