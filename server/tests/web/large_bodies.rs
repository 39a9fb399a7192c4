//! Large bodies: of one person few are in memory or on the disk at a time, and of a visitor none.

use crate::client::TestApp;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use futures::future::join_all;
use futures::{StreamExt, stream};
use serde_json::json;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

/// A body that counts that it is read and never ends.
fn endless(read: &Arc<AtomicUsize>) -> Body {
    let read = Arc::clone(read);
    Body::from_stream(stream::once(async move {
        read.fetch_add(1, Relaxed);
        std::future::pending::<Result<Bytes, Infallible>>().await
    }))
}

#[tokio::test]
async fn of_one_persons_large_bodies_two_are_read_at_a_time() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.api("ada").await, app.api("bob").await);
    let read = Arc::new(AtomicUsize::new(0));
    let json = [("content-type", "application/json")];
    let path = "/ml/runs/1/predict";
    let send = |key: String| {
        let headers = [json[0], ("idempotency-key", &*key)].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (ada, body) = (&ada, endless(&read));
        async move {
            let headers = headers.each_ref().map(|(name, value)| (name.as_str(), value.as_str()));
            ada.send(Method::POST, path, &headers, body).await
        }
    };
    let mut sixty = pin!(join_all((0..60).map(|number| send(format!("key-{number}")))));
    let others = async {
        while read.load(Relaxed) < 2 {
            tokio::task::yield_now().await;
        }
        for _ in 0..20 {
            let answer = bob.post(path, json!({ "rows": [] })).await;
            assert_eq!(answer.status, 404, "others do not wait: {}", answer.text);
        }
    };
    tokio::select! {
        _ = &mut sixty => unreachable!("no body ends"),
        () = others => assert_eq!(read.load(Relaxed), 2),
    }
}

#[tokio::test]
async fn of_one_persons_large_forms_two_are_read_at_a_time() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    for (path, kind) in [
        ("/fn/runs/train", "application/x-www-form-urlencoded"),
        ("/tasks/import", "multipart/form-data; boundary=x"),
    ] {
        let read = Arc::new(AtomicUsize::new(0));
        let send = || {
            let request = Request::post(path)
                .header("host", "localhost")
                .header("origin", "http://localhost")
                .header("cookie", browser.cookie())
                .header("content-type", kind);
            app.send(request.body(endless(&read)).unwrap())
        };
        let mut twenty = pin!(join_all((0..20).map(|_| send())));
        let others = async {
            while read.load(Relaxed) < 2 {
                tokio::task::yield_now().await;
            }
            assert_eq!(browser.open("/tasks").await.status, 200, "{path}");
        };
        tokio::select! {
            _ = &mut twenty => unreachable!("no body ends"),
            () = others => assert_eq!(read.load(Relaxed), 2, "{path}"),
        }
    }
}

#[tokio::test]
async fn a_visitors_large_form_is_not_read() {
    let app = TestApp::start().await;
    let read = Arc::new(AtomicUsize::new(0));
    let request = Request::post("/fn/runs/train")
        .header("host", "localhost")
        .header("origin", "http://localhost")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = app.send(request.body(endless(&read)).unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), read.load(Relaxed)),
        (401, 0),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn an_upload_of_no_field_is_given_up() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    for beginning in ["", "--x\r\ncontent-disposition: form-data; name=\"file\"; "] {
        let received = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&received);
        let pieces = stream::iter(vec![Bytes::from(vec![b'x'; 1 << 16]); 1024]);
        let body = stream::iter([Bytes::from_static(beginning.as_bytes())]).chain(pieces);
        let body = body.map(move |piece| {
            counted.fetch_add(piece.len(), Relaxed);
            Ok::<_, Infallible>(piece)
        });
        let answer = ada
            .send(Method::POST, "/ml/upload-data", &kind, Body::from_stream(body))
            .await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert!(received.load(Relaxed) < 3 << 20, "{} bytes", received.load(Relaxed));
    }
}
