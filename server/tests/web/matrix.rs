//! Every call of the OpenAPI document by everybody who should not get through: a route that is added without a guard, or
//! without a line here, fails.

use crate::client::{Answer, Api, TestApp};
use crate::document::operations;
use axum::http::Method;
use serde_json::{Value, json};

/// What needs no account.
const PUBLIC: [&str; 7] = [
    "post /auth/email/verify",
    "post /auth/login",
    "post /auth/logout",
    "post /auth/password/forgot",
    "post /auth/password/reset",
    "post /auth/refresh",
    "post /auth/register",
];

/// The calls of the document: method, path and description.
fn calls() -> Vec<(Method, String, Value)> {
    let document: Value = serde_json::from_str(&server::api::openapi_json()).unwrap();
    let calls = operations(&document);
    assert!(calls.len() > 20, "the document is nearly empty");
    calls
}

fn name(method: &Method, path: &str) -> String {
    format!("{} {path}", method.as_str().to_lowercase())
}

async fn send(client: &Api<'_>, method: &Method, path: &str) -> Answer {
    // What is replaced needs a body that could be accepted.
    let body = if method == Method::PUT {
        r#"{"title":"x"}"#
    } else {
        "{}"
    };
    let json = [("content-type", "application/json")];
    client.send(method.clone(), path, &json, body).await
}

#[tokio::test]
async fn nobody_gets_in_without_a_good_token() {
    let app = TestApp::start().await;
    let gone = app.api("gone").await;
    gone.delete("/users/me/sessions/").await;
    let made_up = app.with_token("aip_made-up");
    for (method, path, operation) in calls() {
        let call = name(&method, &path);
        let is_public = PUBLIC.contains(&call.as_str());
        assert_eq!(operation.get("security").is_none(), is_public, "{call}");
        assert!(is_public || operation["responses"].get("401").is_some(), "{call}");
        for client in [&app.anonymous(), &gone, &made_up] {
            let answer = send(client, &method, &path.replace("{id}", "1")).await;
            assert_eq!(answer.status == 401, !is_public, "{call}: {}", answer.text);
            assert_eq!(answer.header("www-authenticate") == "Bearer", !is_public, "{call}");
            assert!(answer.status.as_u16() < 500, "{call}: {}", answer.text);
        }
    }
    for public in PUBLIC {
        assert!(
            calls().iter().any(|(method, path, _)| name(method, path) == public),
            "{public} is gone"
        );
    }
}

#[tokio::test]
async fn what_belongs_to_somebody_is_not_there_for_others() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let dataset = ada.upload(b"a,b\n1,2\n3,5\n8,1\n", &[]).await.json()["id"].clone();
    let wait = [("content-type", "application/json"), ("prefer", "wait=20")];
    let wish = json!({ "dataset_id": dataset, "n_clusters": 2 }).to_string();
    let run = ada.send(Method::POST, "/ml/kmeans", &wait, wish).await.json()["id"].clone();
    let token = ada
        .post("/users/me/tokens/", json!({ "name": "x", "scopes": ["ml:read"] }))
        .await
        .json()["id"]
        .clone();
    let task = ada.post("/tasks/", json!({ "title": "x" })).await.json()["id"].clone();
    let session = ada.get("/users/me/sessions/").await.json()[0]["id"].clone();
    let bob = app.api("bob").await;
    for (method, path, _) in calls().into_iter().filter(|(_, path, _)| path.contains('{')) {
        let id = match path.split('/').collect::<Vec<_>>()[..] {
            ["", "ml", "datasets", ..] => &dataset,
            ["", "ml", "runs", ..] => &run,
            ["", "tasks", ..] => &task,
            ["", "users", "me", "tokens", ..] => &token,
            ["", "users", "me", "sessions", ..] => &session,
            _ => panic!("{path}: make one that belongs to Ada above, and say so here"),
        };
        let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let answer = send(&bob, &method, &path.replace("{id}", &id)).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text);
        // What names nothing at all gets the same answer.
        let answer = send(&bob, &method, &path.replace("{id}", "987654321")).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text);
    }
    assert_eq!(
        ada.get(&format!("/ml/runs/{run}")).await.json()["state"],
        "succeeded",
        "nothing was changed"
    );
}
