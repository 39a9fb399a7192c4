//! Connections: as `axum::serve` takes them, which cannot be told how long a client may take to say what it wants.

use axum::extract::ConnectInfo;
use axum::serve::Listener;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::Layer;

/// How long the head of a request may take, from the moment when the server is ready for it; so it is also how long a
/// connection may lie idle. More than the 60 seconds that proxies commonly keep an idle connection: if the server closed it
/// first, a request that is on its way would be lost.
pub const HEAD: Duration = Duration::from_secs(75);

/// Serves until `stop`, and then until what is in flight is answered. A connection whose client does not send the whole head
/// of its next request within `head` is closed.
pub async fn serve(mut listener: TcpListener, app: Router, head: Duration, stop: CancellationToken) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head);
    let open = GracefulShutdown::new();
    // The trait's `accept` goes on after an error, as when there are too many open files.
    while let Some((stream, peer)) = stop.run_until_cancelled(Listener::accept(&mut listener)).await {
        let service = TowerToHyperService::new(Extension(ConnectInfo(peer)).layer(app.clone()));
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, %peer, "a connection broke off");
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}
