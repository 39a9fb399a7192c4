//! The server over real connections: clients that dawdle, and the end of the server.

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use server::listen;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
/// So long that no test waits for it.
const NEVER: Duration = Duration::from_secs(3600);

/// A server, its address, and what stops it.
async fn start(app: Router, head: Duration) -> (JoinHandle<()>, SocketAddr, CancellationToken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
    let server = tokio::spawn(listen::serve(listener, app, head, stop.clone()));
    (server, address, stop)
}

/// What comes until the server closes the connection.
async fn rest(client: &mut TcpStream) -> String {
    let mut text = String::new();
    client.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn half_a_head_is_not_waited_for_without_end() {
    let (_server, address, _stop) = start(Router::new(), Duration::from_millis(50)).await;
    for part in [&b""[..], b"G", &REQUEST[..REQUEST.len() - 2]] {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(part).await.unwrap();
        assert_eq!(rest(&mut client).await, "", "closed without an answer");
    }
}

#[tokio::test]
async fn who_is_answered_is_kept_no_longer_than_others() {
    let (_server, address, _stop) = start(Router::new(), Duration::from_millis(50)).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    assert!(
        rest(&mut client).await.starts_with("HTTP/1.1 404"),
        "answered, then closed"
    );
}

#[tokio::test]
async fn a_handler_knows_its_peer() {
    let peer = get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string());
    let (_server, address, _stop) = start(Router::new().route("/", peer), NEVER).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    let request = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    client.write_all(request).await.unwrap();
    let answer = rest(&mut client).await;
    assert!(answer.ends_with(&client.local_addr().unwrap().to_string()), "{answer}");
}

#[tokio::test]
async fn what_is_in_flight_is_answered_before_the_end() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (begun, go_on) = (begun.clone(), go_on.clone());
        get(async move || {
            begun.notify_one();
            go_on.notified().await;
            "done"
        })
    };
    let (server, address, stop) = start(Router::new().route("/", slow), NEVER).await;
    let mut idle = TcpStream::connect(address).await.unwrap();
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    begun.notified().await;
    stop.cancel();
    assert_eq!(rest(&mut idle).await, "", "who asks for nothing is not waited for");
    assert!(!server.is_finished());
    go_on.notify_one();
    assert!(rest(&mut client).await.ends_with("done"));
    server.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}
