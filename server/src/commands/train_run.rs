//! `server train-run`.

use super::error::CommandError;

/// Trains one run as a child process. Termination signals are ignored: the parent decides whether
/// the run continues.
pub(super) fn train_run() -> Result<(), CommandError> {
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
    Ok(backend::train_as_child()?)
}
