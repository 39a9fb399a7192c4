//! Tests of the list of sign-ins, and of ending one.

use crate::client::{Browser, PASSWORD, TestApp};
use axum::body::Body;
use axum::http::Method;
use serde_json::json;

/// A browser in which Ada is signed in.
async fn signed_in(app: &TestApp) -> Browser<'_> {
    let browser = app.browser();
    let form = format!("form[username]=ada&form[password]={PASSWORD}");
    assert_eq!(browser.submit("/login", "/fn/auth/login", &form).await, "/");
    browser
}

#[tokio::test]
async fn a_person_finds_and_ends_a_sign_in() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let browser = signed_in(&app).await;
    assert_eq!(browser.open("/datasets").await.status, 200);
    let list = ada.get("/users/me/sessions/").await.json();
    let kinds: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.len(), 2, "{list}");
    let of = |kind: &str| list.as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap()["id"].clone();
    let path = |kind: &str| format!("/users/me/sessions/{}", of(kind).as_str().unwrap());

    let bob = app.api("bob").await;
    assert_eq!(bob.delete(&path("browser")).await.status, 404, "somebody else's");
    assert_eq!(ada.delete(&path("browser")).await.status, 204);
    assert_eq!(
        browser.open("/datasets").await.status,
        302,
        "the browser has to sign in again"
    );
    assert_eq!(ada.delete(&path("browser")).await.status, 404, "it has ended");
    assert_eq!(ada.delete(&path("api")).await.status, 204);
    assert_eq!(ada.get("/users/me").await.status, 401, "its access token has ended too");
    let again = app.login("ada").await;
    let left = again.get("/users/me/sessions").await.json();
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_token_and_session_at_once() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let browser = signed_in(&app).await;
    assert_eq!(
        ada.send(Method::DELETE, "/users/me/sessions/", &[], Body::empty())
            .await
            .status,
        204
    );
    assert_eq!(ada.get("/users/me").await.status, 401);
    assert_eq!(browser.open("/datasets").await.status, 302);
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_every_sign_in() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let change = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    for (body, field, code) in [
        (
            change("wrong", "violin-anchor-forty-fern"),
            "/current_password",
            "wrong",
        ),
        (change(PASSWORD, "password1"), "/new_password", "guessable"),
        (change(PASSWORD, "short"), "/new_password", "too_short"),
    ] {
        let refused = ada.post("/auth/password/change", body).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.problem().1, [(field.to_owned(), code.to_owned())]);
    }
    assert_eq!(ada.get("/users/me").await.status, 200, "a refused change ends nothing");
    let changed = ada
        .post("/auth/password/change", change(PASSWORD, "violin-anchor-forty-fern"))
        .await;
    assert_eq!(changed.status, 204, "{}", changed.text);
    assert_eq!(ada.get("/users/me").await.status, 401);
    assert_eq!(
        app.anonymous()
            .post("/auth/password/change", change("a", "b"))
            .await
            .status,
        401
    );
    let login = async |password: &str| {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let body = format!("username=ada&password={password}");
        app.anonymous()
            .send(Method::POST, "/auth/login", &form, body)
            .await
            .status
    };
    assert_eq!(
        (
            login(PASSWORD).await.as_u16(),
            login("violin-anchor-forty-fern").await.as_u16()
        ),
        (401, 200)
    );
}

#[tokio::test]
async fn a_token_for_a_script_does_what_it_was_made_for() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let request = json!({ "name": "ci", "scopes": ["ml:read"], "expires_in_days": 7 });
    let made = ada.post("/users/me/tokens/", request.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let token = made.json()["token"].as_str().unwrap().to_owned();
    let path = made.header("location").strip_prefix("/api/v1").unwrap().to_owned();
    assert!(token.starts_with(made.json()["prefix"].as_str().unwrap()));

    let script = app.with_token(&token);
    for path in ["/ml/runs/", "/ml/runs"] {
        assert_eq!(script.get(path).await.status, 200, "{path}");
    }
    for (answer, code) in [
        (
            script
                .post("/ml/kmeans", json!({ "dataset_id": 1, "n_clusters": 2 }))
                .await,
            403,
        ),
        (script.get("/users/me").await, 403),
        (script.post("/users/me/tokens/", request).await, 403),
        (script.delete("/users/me/sessions/").await, 403),
    ] {
        assert_eq!(answer.status.as_u16(), code, "{}", answer.text);
        assert_eq!(answer.problem().0, "forbidden");
    }

    let list = ada.get("/users/me/tokens").await;
    assert!(
        !list.text.contains(&token) && list.json()[0]["last_used_at"].is_string(),
        "{}",
        list.text
    );
    let bob = app.api("bob").await;
    assert_eq!(bob.delete(&path).await.status, 404, "somebody else's");
    assert_eq!(ada.delete(&path).await.status, 204);
    assert_eq!(script.get("/ml/runs/").await.status, 401);

    let made = ada
        .post("/users/me/tokens/", json!({ "name": "x", "scopes": ["ml:write"] }))
        .await;
    let script = app.with_token(made.json()["token"].as_str().unwrap());
    assert_eq!(script.get("/ml/datasets/").await.status, 200, "who may write may read");
    ada.delete("/users/me/sessions/").await;
    assert_eq!(script.get("/ml/runs/").await.status, 401, "signed out everywhere");
}

#[tokio::test]
async fn an_invalid_request_for_a_token_is_refused_field_by_field() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let refused = ada
        .post(
            "/users/me/tokens/",
            json!({ "name": "", "scopes": [], "expires_in_days": 0 }),
        )
        .await;
    let fields: Vec<_> = refused.problem().1.into_iter().map(|(field, _)| field).collect();
    assert_eq!(
        (refused.status.as_u16(), fields),
        (422, vec!["/name".into(), "/scopes".into(), "/expires_in_days".into()])
    );
    assert_eq!(
        ada.post("/users/me/tokens/", json!({ "name": "x", "scopes": ["all"] }))
            .await
            .status,
        422
    );
}
