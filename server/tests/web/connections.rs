//! The server over real connections: clients that dawdle, and the end of the server.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use server::listen::{self, Limits};
use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
/// So long that no test waits for it.
const NEVER: Duration = Duration::from_secs(3600);

/// A server, its address, and what stops it; heads and idle connections have `limit`.
async fn start(app: Router, limit: Duration) -> (JoinHandle<()>, SocketAddr, CancellationToken) {
    let limits = Limits {
        head: limit,
        idle: limit,
        ..Limits::new(1000, 1000, Arc::default())
    };
    start_with(app, limits).await
}

async fn start_with(app: Router, limits: Limits) -> (JoinHandle<()>, SocketAddr, CancellationToken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
    let server = tokio::spawn(listen::serve(listener, app, limits, stop.clone()));
    (server, address, stop)
}

/// Without a limit of time, and with room for so many connections of one network.
fn room_for(per_network: usize) -> Limits {
    Limits {
        head: NEVER,
        idle: NEVER,
        stall: NEVER,
        per_network,
        ..Limits::new(1000, 2000, Arc::default())
    }
}

/// The head of an answer with a body of two bytes, and the body.
async fn answer(client: &mut TcpStream) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\nok") {
        text.push(client.read_u8().await.unwrap());
    }
    String::from_utf8(text).unwrap()
}

fn ok() -> Router {
    Router::new().route("/", get(async || "ok"))
}

/// Reads until the server closes the connection. The system may report that as a reset if the
/// server left bytes unread.
async fn rest(client: &mut TcpStream) -> String {
    let mut text = Vec::new();
    match client.read_to_end(&mut text).await {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("{error}"),
        _ => String::from_utf8(text).unwrap(),
    }
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
async fn an_answered_connection_is_closed_after_the_idle_time() {
    let (_server, address, _stop) = start(Router::new(), Duration::from_millis(50)).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    assert!(
        rest(&mut client).await.starts_with("HTTP/1.1 404"),
        "answered, then closed"
    );
}

#[tokio::test]
async fn a_head_has_less_time_than_an_idle_connection() {
    let limits = Limits {
        head: Duration::from_millis(50),
        ..room_for(100)
    };
    let (_server, address, _stop) = start_with(ok(), limits).await;
    let [mut idle, mut next] = [
        TcpStream::connect(address).await.unwrap(),
        TcpStream::connect(address).await.unwrap(),
    ];
    for client in [&mut idle, &mut next] {
        client.write_all(REQUEST).await.unwrap();
        answer(client).await;
    }
    // By the time that the half of a head has been given up, the idle connection has had as much.
    let mut half = TcpStream::connect(address).await.unwrap();
    half.write_all(b"GET / HT").await.unwrap();
    assert_eq!(rest(&mut half).await, "");
    next.write_all(b"GET / HT").await.unwrap();
    assert_eq!(rest(&mut next).await, "", "neither may the next one dawdle");
    idle.write_all(REQUEST).await.unwrap();
    assert!(answer(&mut idle).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn half_sent_heads_lose_their_places_to_requests() {
    let (_server, address, _stop) = start_with(ok(), room_for(8)).await;
    let mut half_sent = Vec::new();
    for _ in 0..1100 {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
        half_sent.push(client);
        if half_sent.len() > 8 {
            // The oldest is closed, so there are never more than eight.
            assert_eq!(rest(&mut half_sent.remove(0)).await, "");
        }
    }
    for _ in 0..20 {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(REQUEST).await.unwrap();
        assert!(answer(&mut client).await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn connections_with_a_running_request_are_not_closed() {
    let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let slow = {
        let (begun, go_on) = (begun.clone(), go_on.clone());
        get(async move || {
            begun.add_permits(1);
            go_on.acquire().await.unwrap().forget();
            "ok"
        })
    };
    let (_server, address, _stop) = start_with(Router::new().route("/", slow), room_for(3)).await;
    let mut at_work = Vec::new();
    for _ in 0..3 {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(REQUEST).await.unwrap();
        begun.acquire().await.unwrap().forget();
        at_work.push(client);
    }
    for _ in 0..10 {
        let mut client = TcpStream::connect(address).await.unwrap();
        let received = rest(&mut client).await;
        assert!(
            received.starts_with("HTTP/1.1 503") && received.contains("retry-after: 5"),
            "{received}"
        );
    }
    go_on.add_permits(3);
    for client in &mut at_work {
        assert!(answer(client).await.starts_with("HTTP/1.1 200"));
    }
    // The answered ones wait now, and make room.
    go_on.add_permits(1);
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    assert!(answer(&mut client).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn bodies_that_do_not_come_lose_their_places() {
    let begun = Arc::new(Semaphore::new(0));
    let echo = {
        let begun = begun.clone();
        post(async move |body: Body| {
            begun.add_permits(1);
            let bytes = axum::body::to_bytes(body, 2).await.unwrap_or_default();
            if bytes == "12" { "ok" } else { "no" }
        })
    };
    let (_server, address, _stop) = start_with(Router::new().route("/", echo), room_for(4)).await;
    let head = b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n1";
    let mut waiting = Vec::new();
    for _ in 0..20 {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(head).await.unwrap();
        begun.acquire().await.unwrap().forget();
        waiting.push(client);
        if waiting.len() > 4 {
            assert_eq!(rest(&mut waiting.remove(0)).await, "");
        }
    }
    let last = waiting.last_mut().unwrap();
    last.write_all(b"2").await.unwrap();
    assert!(answer(last).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_given_up() {
    let endless = get(async || Body::from_stream(futures::stream::repeat(Ok::<_, Infallible>("x".repeat(1 << 16)))));
    let limits = Limits {
        stall: Duration::from_millis(50),
        ..room_for(4)
    };
    let (_server, address, _stop) = start_with(Router::new().route("/", endless), limits).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    // Writes go on until the server has closed its end: nothing is read meanwhile.
    while client.write_all(b"x").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn an_endless_head_is_refused() {
    let (_server, address, _stop) = start_with(ok(), room_for(8)).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nx: ").await.unwrap();
    let piece = [b'x'; 4096];
    let mut sent = 0;
    while client.write_all(&piece).await.is_ok() {
        sent += piece.len();
        assert!(sent < 32 << 20, "far more than any buffer of a socket");
    }
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
async fn running_requests_are_answered_before_the_shutdown() {
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
