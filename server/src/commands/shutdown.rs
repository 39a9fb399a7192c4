//! Signals that end the process.

use std::time::Duration;

/// Waits for a time, or until a second signal.
pub(super) async fn delay(time: Duration) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = shutdown_signal() => {}
    }
}

/// Waits for SIGINT or SIGTERM.
pub(super) async fn shutdown_signal() {
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
