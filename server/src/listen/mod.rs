//! Connections: as `axum::serve` takes them, with limits that it does not offer.

mod activity;
mod files;
mod register;
mod watched;

pub use files::raise_file_limit;

use activity::Activity;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use axum::{Extension, Router};
use backend::network;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;
use register::Register;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::Layer;
use watched::{WatchedService, WatchedStream};

/// Bytes of the head of a request; beyond this hyper answers 431.
const MAX_HEAD: usize = 64 << 10;
/// Largest number of connections that get a response 503 at the same time; others are closed
/// without one.
const MAX_REJECTIONS: usize = 64;
/// Time limit for sending that response.
const REJECTION_TIMEOUT: Duration = Duration::from_secs(1);
const BUSY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-type: text/plain\r\n\
    content-length: 47\r\n\r\nToo many connections. Try again in 5 seconds.\r\n";

/// Limits of the duration and the number of connections.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Time for the head of a request, from its first byte, or from the connection for the first
    /// one.
    pub head: Duration,
    /// Time that a connection may lie idle after an answer. More than the 60 seconds that proxies
    /// commonly keep one: if the server closed it first, a request that is on its way would be
    /// lost.
    pub idle: Duration,
    /// Time that a client may take nothing of an answer that is sent to it.
    pub stall: Duration,
    /// Connections in all. Beyond this the one that has waited for a request for the longest time
    /// is closed.
    pub connections: usize,
    /// Connections from one network, likewise, but from a proxy.
    pub per_network: usize,
    /// Proxies, whose connections are of many people.
    pub trusted_proxies: Arc<[IpNet]>,
}

impl Limits {
    /// As many connections as asked for, as far as there are files for them; a quarter of them from
    /// one network.
    #[must_use]
    pub fn new(connections: usize, files: usize, trusted_proxies: Arc<[IpNet]>) -> Self {
        // The other half is for databases, uploads and downloads.
        let connections = connections.min(files / 2).max(4);
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            stall: Duration::from_secs(30),
            connections,
            per_network: connections / 4,
            trusted_proxies,
        }
    }

    /// Key of the client whose connections are counted together; none for a proxy.
    fn network(&self, peer: IpAddr) -> Option<String> {
        let peer = peer.to_canonical();
        let is_proxy = self.trusted_proxies.iter().any(|proxies| proxies.contains(&peer));
        (!is_proxy).then(|| network(Some(peer)))
    }
}

/// Serves until `stop`, and then until the requests in flight are answered.
pub async fn serve(mut listener: TcpListener, app: Router, limits: Limits, stop: CancellationToken) {
    let mut http = http1::Builder::new();
    // We limit the time for a head ourselves: hyper treats an idle connection as one that sends
    // its next head.
    http.timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_buf_size(MAX_HEAD);
    let open = GracefulShutdown::new();
    let register = Register::new(limits.connections, limits.per_network);
    let rejections = Arc::new(Semaphore::new(MAX_REJECTIONS));
    // `accept` of the trait continues after an error such as too many open files.
    while let Some((stream, peer)) = stop.run_until_cancelled(Listener::accept(&mut listener)).await {
        let Some(ticket) = register.admit(limits.network(peer.ip())) else {
            tracing::debug!(%peer, "there are too many connections");
            if let Ok(permit) = Arc::clone(&rejections).try_acquire_owned() {
                tokio::spawn(async move {
                    reject(stream).await;
                    drop(permit);
                });
            }
            continue;
        };
        let activity = Activity::new(ticket, &limits);
        let app = WatchedService::new(Extension(ConnectInfo(peer)).layer(app.clone()), &activity);
        let io = TokioIo::new(WatchedStream::new(stream, &activity));
        let connection = open.watch(http.serve_connection(io, TowerToHyperService::new(app)));
        tokio::spawn(async move {
            if let Err(reason) = activity.run(connection).await {
                tracing::debug!(%reason, %peer, "a connection broke off");
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// Responds with 503, and waits a moment for the client to read it: closed with unread bytes, the
/// response could be lost.
async fn reject(mut stream: TcpStream) {
    let respond = async {
        stream.write_all(BUSY).await?;
        stream.shutdown().await?;
        let mut unread = [0; 1024];
        while stream.read(&mut unread).await? > 0 {}
        Ok::<_, std::io::Error>(())
    };
    // The client may have disconnected.
    let _ = tokio::time::timeout(REJECTION_TIMEOUT, respond).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_length_of_a_rejection_is_right() {
        let text = std::str::from_utf8(BUSY).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.ends_with(&format!("content-length: {}", body.len())),
            "{}",
            body.len()
        );
    }

    #[test]
    fn files_are_left_for_the_rest_of_the_server() {
        let limits = |connections, files| {
            let limits = Limits::new(connections, files, Arc::default());
            (limits.connections, limits.per_network)
        };
        assert_eq!(limits(2048, 1 << 20), (2048, 512));
        assert_eq!(limits(2048, 1024), (512, 128));
        assert_eq!(limits(1, 1024), (4, 1));
    }

    #[test]
    fn a_proxy_is_no_network() {
        let limits = Limits::new(100, 1000, ["10.0.0.0/8".parse().unwrap()].into());
        let network = |text: &str| limits.network(text.parse().unwrap());
        assert_eq!((network("10.1.2.3"), network("::ffff:10.1.2.3")), (None, None));
        assert_eq!(network("192.0.2.1").as_deref(), Some("192.0.2.1"));
    }
}
