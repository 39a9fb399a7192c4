//! `Idempotency-Key`: a POST that is repeated is done once.

use crate::client::{Answer, Api, TestApp};
use axum::http::Method;
use serde_json::{Value, json};

async fn post(api: &Api<'_>, path: &str, key: &str, body: Value) -> Answer {
    api.json(Method::POST, path, &[("idempotency-key", key)], body).await
}

async fn total(api: &Api<'_>) -> Value {
    api.get("/tasks/").await.json()["total"].clone()
}

#[tokio::test]
async fn a_repetition_gets_the_first_answer_again() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.api("ada").await, app.api("bob").await);
    let request = json!({ "title": "once" });
    let first = post(&ada, "/tasks/", "k1", request.clone()).await;
    assert_eq!((first.status.as_u16(), first.header("idempotency-replayed")), (201, ""));
    let second = post(&ada, "/tasks/", "k1", request.clone()).await;
    assert_eq!((second.status, &second.text), (first.status, &first.text));
    for name in ["content-type", "etag", "location"] {
        assert!(!first.header(name).is_empty());
        assert_eq!(second.header(name), first.header(name), "{name}");
    }
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_ne!(second.header("x-request-id"), first.header("x-request-id"));
    assert_eq!(total(&ada).await, 1);

    let other = post(&ada, "/tasks/", "k1", json!({ "title": "twice" })).await;
    assert_eq!(
        (other.status.as_u16(), other.problem().1[0].1.as_str()),
        (422, "idempotency_key_reused")
    );
    let elsewhere = post(&ada, "/tasks/1/restore", "k1", request.clone()).await;
    assert_eq!(elsewhere.status, 422);
    assert_eq!(post(&ada, "/tasks/", "k2", request.clone()).await.status, 201);
    let his = post(&bob, "/tasks/", "k1", request.clone()).await;
    assert_ne!(
        his.json()["owner_id"],
        first.json()["owner_id"],
        "somebody else's key is another key"
    );
    assert_eq!((total(&ada).await, total(&bob).await), (json!(2), json!(1)));
    // Also by the address without the slash.
    for _ in 0..2 {
        assert_eq!(post(&ada, "/tasks", "k3", request.clone()).await.status, 201);
    }
    assert_eq!(total(&ada).await, 3);
}

#[tokio::test]
async fn a_refusal_leaves_the_key_free() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    assert_eq!(post(&ada, "/tasks/", "k", json!({ "title": "" })).await.status, 422);
    assert_eq!(
        post(&ada, "/tasks/", "k", json!({ "title": "better" })).await.status,
        201
    );
    assert_eq!(
        post(&app.anonymous(), "/tasks/", "k", json!({ "title": "x" }))
            .await
            .problem()
            .0,
        "unauthorized"
    );
    for bad in ["", " ", &"x".repeat(256), "schlüssel"] {
        let answer = post(&ada, "/tasks/", bad, json!({ "title": "x" })).await;
        assert_eq!(answer.problem().0, "bad_request", "{bad}");
    }
    let long = json!({ "title": "x".repeat(3 << 20) });
    assert_eq!(
        post(&ada, "/tasks/", "long", long).await.problem().0,
        "payload_too_large"
    );
}

#[tokio::test]
async fn requests_at_the_same_time_are_done_once() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let one = || post(&ada, "/tasks/", "k", json!({ "title": "x" }));
    let answers: [Answer; 5] = tokio::join!(one(), one(), one(), one(), one()).into();
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert!(made >= 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (409, "conflict"));
        assert_eq!(answer.header("retry-after"), "2");
    }
    assert_eq!(total(&ada).await, 1);
}

#[tokio::test]
async fn a_run_is_queued_once() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let csv = b"a,b\n1,2\n3,4\n5,6\n7,9\n";
    let id = ada.upload(csv, &[]).await.json()["id"].clone();
    let request = json!({ "dataset_id": id, "n_clusters": 2 });
    let first = post(&ada, "/ml/kmeans", "k", request.clone()).await;
    let second = post(&ada, "/ml/kmeans", "k", request).await;
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(first.json()["seed"], second.json()["seed"]);
    assert_eq!(ada.get("/ml/runs/").await.json()["total"], 1);
}
