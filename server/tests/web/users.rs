//! Accounts by the JSON API.

use crate::client::{Api, PASSWORD, TestApp};
use axum::body::Body;
use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

async fn id(api: &Api<'_>) -> Value {
    api.get("/users/me").await.json()["id"].clone()
}

#[tokio::test]
async fn an_owner_changes_and_deletes_the_own_account() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let me = ada.get("/users/me").await;
    let tag = me.header("etag").to_owned();
    // The entity tag of an account is the time of its last change.
    app.advance(TimeDelta::seconds(1));
    let patched = ada
        .patch("/users/me", json!({ "full_name": "Ada", "time_zone": "Asia/Tokyo" }))
        .await;
    assert_eq!(
        (patched.status.as_u16(), &patched.json()["full_name"]),
        (200, &json!("Ada"))
    );
    assert_ne!(patched.header("etag"), tag);
    let stale = ada
        .json(Method::PATCH, "/users/me", &[("if-match", &tag)], json!({}))
        .await;
    assert_eq!(stale.problem().0, "precondition_failed");
    // The body of a registration is a profile too; the password is the one that there is.
    let profile = json!({ "email": "ada@example.com", "username": "lovelace", "password": PASSWORD });
    let replaced = ada.put("/users/me", profile).await.json();
    assert_eq!(
        (&replaced["username"], &replaced["full_name"]),
        (&json!("lovelace"), &Value::Null)
    );
    assert_eq!(replaced["time_zone"], "UTC");
    for (body, field, code) in [
        (json!({ "is_superuser": true }), "/is_superuser", "unknown_field"),
        (json!({ "email": null }), "/email", "required"),
        (json!({ "time_zone": "Mars" }), "/time_zone", "choice"),
        (json!({ "username": 5 }), "/username", "type"),
    ] {
        let answer = ada.patch("/users/me", body.clone()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().1),
            (422, vec![(field.into(), code.into())]),
            "{body}"
        );
    }
    let delete = async |password: &str| {
        ada.json(
            Method::DELETE,
            "/users/me",
            &[],
            json!({ "current_password": password }),
        )
        .await
    };
    assert_eq!(delete("wrong").await.problem().1[0].0, "/current_password");
    assert_eq!(delete(PASSWORD).await.status, 204);
    assert_eq!(ada.get("/users/me").await.problem().0, "unauthorized");
}

#[tokio::test]
async fn changes_of_data_sets_and_runs_need_the_current_entity_tag() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let made = ada.upload(b"a,b\n1,2\n3,5\n8,1\n", &[]).await;
    let path = format!("/ml/datasets/{}", made.json()["id"]);
    let first = ada.get(&path).await.header("etag").to_owned();
    assert_eq!(made.header("etag"), first);
    let rename = async |tag: &str, name: &str| {
        ada.json(Method::PATCH, &path, &[("if-match", tag)], json!({ "name": name }))
            .await
    };
    let renamed = rename(&first, "x").await;
    assert_eq!(renamed.status, 200);
    let second = renamed.header("etag").to_owned();
    assert_ne!(first, second);
    assert_eq!(rename(&first, "y").await.problem().0, "precondition_failed");
    let known = ada
        .send(Method::GET, &path, &[("if-none-match", &second)], Body::empty())
        .await;
    assert_eq!(known.status, 304);

    let wait = [("content-type", "application/json"), ("prefer", "wait=20")];
    let request = json!({ "dataset_id": made.json()["id"], "n_clusters": 2 }).to_string();
    let run = ada.send(Method::POST, "/ml/kmeans", &wait, request).await.json();
    let run = format!("/ml/runs/{}", run["id"]);
    let before = ada.get(&run).await.header("etag").to_owned();
    assert_eq!(rename(&second, "z").await.status, 200);
    let after = ada.get(&run).await.header("etag").to_owned();
    assert_ne!(before, after, "a run shows the name of its data set");
    let delete = async |path: &str, tag: &str| {
        ada.send(Method::DELETE, path, &[("if-match", tag)], Body::empty())
            .await
    };
    assert_eq!(delete(&run, &before).await.problem().0, "precondition_failed");
    assert_eq!(delete(&run, &after).await.status, 204);
    assert_eq!(delete(&path, &second).await.problem().0, "precondition_failed");
    let latest = ada.get(&path).await.header("etag").to_owned();
    assert_eq!(delete(&path, &latest).await.status, 204);
}

#[tokio::test]
async fn all_own_data_come_as_one_archive() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    ada.post("/tasks/", json!({ "title": "x" })).await;
    let gzip = [("accept-encoding", "gzip")];
    let archive = ada.send(Method::GET, "/users/me/export", &gzip, Body::empty()).await;
    assert_eq!(
        (archive.status.as_u16(), archive.header("content-type")),
        (200, "application/zip")
    );
    assert!(
        archive
            .header("content-disposition")
            .starts_with("attachment; filename=\"ada-")
    );
    assert_eq!(archive.header("content-encoding"), "", "it is compressed already");
    assert!(archive.text.starts_with("PK") && archive.text.contains("tasks.json"));
    let token = json!({ "name": "script", "scopes": ["account:read"] });
    let token = ada.post("/users/me/tokens/", token).await.json()["token"].clone();
    let script = app.with_token(token.as_str().unwrap());
    assert_eq!(script.get("/users/me").await.status, 200);
    assert_eq!(script.get("/users/me/export").await.problem().0, "forbidden");
}

#[tokio::test]
async fn a_superuser_manages_accounts() {
    let app = TestApp::start().await;
    let (root, ada) = (app.superuser("root").await, app.api("ada").await);
    let new = json!({ "email": "bob@example.com", "username": "bob", "password": PASSWORD });
    let made = root.post("/users", new.clone()).await;
    let path = made.header("location").strip_prefix("/api/v1").unwrap().to_owned();
    assert_eq!(
        (made.status.as_u16(), &made.json()["is_superuser"]),
        (201, &json!(false))
    );
    assert_eq!(root.post("/users/", new).await.problem().0, "conflict");
    let list = root.get("/users/?per_page=2&page=2").await.json();
    assert_eq!(
        (&list["total"], &list["items"][0]["username"]),
        (&json!(3), &json!("bob"))
    );
    assert!(list["items"][0].get("hashed_password").is_none());
    assert_eq!(root.get("/users?q=ada@").await.json()["total"], 1);
    let read = root.get(&path).await;
    assert_eq!((read.json(), read.header("etag")), (made.json(), made.header("etag")));

    app.advance(TimeDelta::seconds(1));
    let bob = app.login("bob").await;
    assert_eq!(
        root.patch(&path, json!({ "is_active": false })).await.json()["is_active"],
        false
    );
    assert_eq!(bob.get("/users/me").await.problem().0, "unauthorized");
    assert_eq!(
        root.patch(&path, json!({ "is_active": true, "is_superuser": true }))
            .await
            .status,
        200
    );
    assert_eq!(
        bob.get("/users/me").await.problem().0,
        "unauthorized",
        "the old token stays dead"
    );
    assert_eq!(app.login("bob").await.get("/users/").await.status, 200);
    assert_eq!(
        root.send(
            Method::DELETE,
            &path,
            &[("if-match", made.header("etag"))],
            Body::empty()
        )
        .await
        .status,
        412
    );
    assert_eq!(root.delete(&path).await.status, 204);
    assert_eq!(root.get(&path).await.problem().0, "not_found");

    let own = format!("/users/{}", id(&root).await);
    assert_eq!(
        root.patch(&own, json!({ "is_superuser": false })).await.problem().0,
        "conflict"
    );
    assert_eq!(root.delete(&own).await.problem().0, "conflict");
    for answer in [
        ada.get("/users/").await,
        ada.get(&own).await,
        ada.post(
            "/users/",
            json!({ "email": "x@example.com", "username": "xxx", "password": PASSWORD }),
        )
        .await,
        ada.patch(&own, json!({})).await,
        ada.delete(&own).await,
    ] {
        assert_eq!(
            (answer.status.as_u16(), answer.problem().0.as_str()),
            (403, "forbidden")
        );
    }
    assert_eq!(root.get("/users/?q=%00").await.problem().1[0].0, "/q");
}
