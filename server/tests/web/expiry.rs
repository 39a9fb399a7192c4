//! Expiry of everything with a lifetime: valid one second before its end, gone at its end.

use crate::client::{Answer, Api, TestApp};
use crate::mail_tokens::{mail, token};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use serde_json::{Value, json};

const SECOND: TimeDelta = TimeDelta::seconds(1);

/// Moves the clock to one second before the end of a lifetime that starts now.
fn advance_almost(app: &TestApp, lifetime: TimeDelta) {
    app.advance(lifetime - SECOND);
}

/// Signs in by the API and returns the refresh token.
async fn refresh_token(app: &TestApp) -> Value {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = format!("username=ada&password={}", crate::client::PASSWORD);
    let answer = app.anonymous().send(Method::POST, "/auth/login", &form, body).await;
    answer.json()["refresh_token"].clone()
}

async fn refresh(app: &TestApp, token: &Value) -> Answer {
    app.anonymous()
        .post("/auth/refresh", json!({ "refresh_token": token }))
        .await
}

#[tokio::test]
async fn a_session_expires_14_days_after_its_last_visit() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    advance_almost(&app, TimeDelta::days(14));
    assert_eq!(browser.open("/runs").await.status, 200);
    advance_almost(&app, TimeDelta::days(14));
    assert_eq!(browser.open("/runs").await.status, 200, "the visit has renewed it");
    app.advance(TimeDelta::days(14));
    assert_eq!(browser.open("/runs").await.status, 302);
}

#[tokio::test]
async fn a_session_expires_90_days_after_the_sign_in_whatever_its_visits() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    for _ in 0..9 {
        app.advance(TimeDelta::days(10) - TimeDelta::seconds(1));
        assert_eq!(browser.open("/runs").await.status, 200);
    }
    app.advance(TimeDelta::seconds(9));
    assert_eq!(browser.open("/runs").await.status, 302);
}

#[tokio::test]
async fn an_access_token_expires_after_15_minutes() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    advance_almost(&app, TimeDelta::minutes(15));
    assert_eq!(ada.get("/users/me").await.status, 200);
    app.advance(SECOND);
    let refused = ada.get("/users/me").await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json()["detail"], "The access token has expired.");
}

#[tokio::test]
async fn a_refresh_token_expires_after_30_days() {
    let app = TestApp::start().await;
    app.api("ada").await;
    let first = refresh_token(&app).await;
    advance_almost(&app, TimeDelta::days(30));
    let renewed = refresh(&app, &first).await;
    assert_eq!(renewed.status, 200, "{}", renewed.text);
    let second = renewed.json()["refresh_token"].clone();
    app.advance(TimeDelta::days(30));
    let refused = refresh(&app, &second).await;
    assert_eq!(refused.status, 401);
    assert_eq!(
        refused.json()["detail"],
        "The refresh token has expired. Sign in again."
    );
}

#[tokio::test]
async fn refresh_tokens_expire_90_days_after_the_sign_in_whatever_their_use() {
    let app = TestApp::start().await;
    app.api("ada").await;
    let mut token = refresh_token(&app).await;
    for _ in 0..3 {
        advance_almost(&app, TimeDelta::days(30));
        let answer = refresh(&app, &token).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        token = answer.json()["refresh_token"].clone();
    }
    app.advance(TimeDelta::seconds(3));
    assert_eq!(refresh(&app, &token).await.status, 401);
}

#[tokio::test]
async fn an_api_token_expires_after_the_days_of_its_request() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let request = json!({ "name": "ci", "scopes": ["ml:read"], "expires_in_days": 7 });
    let created = ada.post("/users/me/tokens/", request).await.json();
    let script = app.with_token(created["token"].as_str().unwrap());
    advance_almost(&app, TimeDelta::days(7));
    assert_eq!(script.get("/ml/runs/").await.status, 200);
    app.advance(SECOND);
    assert_eq!(script.get("/ml/runs/").await.status, 401);
}

/// Requests a password reset and uses its token after a time.
async fn reset_after(app: &TestApp, delay: TimeDelta, password: &str) -> Answer {
    let nobody = app.anonymous();
    nobody
        .post("/auth/password/forgot", json!({ "email": "ada@example.com" }))
        .await;
    let token = token(&mail(app, "Choose a new password").await);
    app.advance(delay);
    nobody
        .post(
            "/auth/password/reset",
            json!({ "token": token, "new_password": password }),
        )
        .await
}

#[tokio::test]
async fn a_token_to_reset_a_password_expires_after_an_hour() {
    let hour = TimeDelta::hours(1);
    for (delay, status) in [
        (hour - SECOND, StatusCode::NO_CONTENT),
        (hour, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let app = TestApp::start().await;
        app.api("ada").await;
        let answer = reset_after(&app, delay, "violin-anchor-forty-fern").await;
        assert_eq!(answer.status, status, "after {delay}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_token_to_verify_an_address_expires_after_three_days() {
    let days = TimeDelta::days(3);
    for (delay, status) in [
        (days - SECOND, StatusCode::NO_CONTENT),
        (days, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let app = TestApp::start().await;
        app.api("ada").await;
        let token = token(&mail(&app, "Confirm your e-mail address").await);
        app.advance(delay);
        let answer = app
            .anonymous()
            .post("/auth/email/verify", json!({ "token": token }))
            .await;
        assert_eq!(answer.status, status, "after {delay}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_deleted_task_can_be_restored_for_30_days() {
    let days = TimeDelta::days(30);
    for (delay, status) in [(days - SECOND, StatusCode::OK), (days, StatusCode::NOT_FOUND)] {
        let app = TestApp::start().await;
        let ada = app.api("ada").await;
        let id = ada.post("/tasks/", json!({ "title": "x" })).await.json()["id"].clone();
        assert_eq!(ada.delete(&format!("/tasks/{id}")).await.status, 204);
        app.advance(delay);
        let ada = app.login("ada").await;
        let answer = ada.post(&format!("/tasks/{id}/restore"), json!({})).await;
        assert_eq!(answer.status, status, "after {delay}: {}", answer.text);
    }
}

#[tokio::test]
async fn an_idempotency_key_expires_after_24_hours() {
    let app = TestApp::start().await;
    app.api("ada").await;
    // The access token expires earlier, so each request signs in again.
    let create = async || {
        let ada: Api<'_> = app.login("ada").await;
        let key = [("idempotency-key", "k")];
        ada.json(Method::POST, "/tasks/", &key, json!({ "title": "x" })).await
    };
    let first = create().await;
    assert_eq!(first.status, 201);
    advance_almost(&app, TimeDelta::hours(24));
    let repeated = create().await;
    assert_eq!(
        (repeated.header("idempotency-replayed"), &repeated.text),
        ("true", &first.text)
    );
    app.advance(SECOND);
    let new = create().await;
    assert_eq!((new.status.as_u16(), new.header("idempotency-replayed")), (201, ""));
    assert_ne!(new.json()["id"], first.json()["id"]);
}
