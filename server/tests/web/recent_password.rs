//! Tests of actions that need a recent password, on pages and in the API.

use crate::account_pages::signed_in;
use crate::client::{PASSWORD, TestApp};
use axum::http::Method;
use chrono::TimeDelta;
use serde_json::json;

const LATE: TimeDelta = TimeDelta::minutes(15);

#[tokio::test]
async fn the_api_asks_again_after_a_quarter_of_an_hour() {
    let token = json!({ "name": "ci", "scopes": ["tasks:read"] });
    let app = TestApp::start_with(&[("RATE_LIMIT_API", "off"), ("ACCESS_TOKEN_EXPIRE_MINUTES", "60")]).await;
    let ada = app.api("ada").await;
    assert_eq!(ada.post("/users/me/tokens/", token.clone()).await.status, 201);
    app.advance(LATE);
    for answer in [
        ada.delete("/users/me").await,
        ada.post("/users/me/tokens/", token).await,
        ada.patch("/users/me", json!({ "email": "ada@new.example" })).await,
        ada.post(
            "/auth/password/change",
            json!({ "new_password": "brass-lantern-seven-mules" }),
        )
        .await,
    ] {
        let (code, errors) = answer.problem();
        assert_eq!((answer.status.as_u16(), code.as_str()), (403, "recent_login_required"));
        assert_eq!(errors, [("/current_password".to_owned(), "required".to_owned())]);
    }
    let body = json!({ "current_password": PASSWORD });
    assert_eq!(ada.json(Method::DELETE, "/users/me", &[], body).await.status, 204);

    let bob = app.api("bob").await;
    assert_eq!(bob.delete("/users/me").await.status, 204, "no body is needed yet");
    let carl = app.api("carl").await;
    app.advance(LATE);
    for (content_type, body) in [
        ("application/x-www-form-urlencoded", ""),
        ("text/plain", " \n"),
        ("application/json", "null"),
    ] {
        let asked = carl
            .send(Method::DELETE, "/users/me", &[("content-type", content_type)], body)
            .await;
        assert_eq!(asked.problem().0, "recent_login_required", "{content_type}");
    }
}

#[tokio::test]
async fn a_page_shows_the_field_only_when_it_is_needed() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let pages = ["/account", "/account/password", "/account/tokens", "/account/data"];
    let field = "name=\"form[current_password]\"";
    for page in pages {
        assert!(!browser.open(page).await.text.contains(field), "{page}");
    }
    app.advance(LATE);
    for page in pages {
        assert!(browser.open(page).await.text.contains(field), "{page}");
    }
    let (on, create) = ("/account/tokens", "/fn/tokens/create");
    let form = "form[name]=ci&form[scopes][]=ml:read&form[expires_in_days]=30";
    assert_eq!(browser.submit(on, create, form).await, on);
    let page = browser.open(on).await.text;
    assert!(
        page.contains("Enter your password") && page.contains("value=\"ci\""),
        "{page}"
    );
    assert_eq!(
        browser
            .submit(on, create, &format!("{form}&form[current_password]={PASSWORD}"))
            .await,
        on
    );
    let page = browser.open(on).await.text;
    assert!(
        page.contains("value=\"aip_") && !page.contains(field),
        "it was entered: {page}"
    );
    let (on, delete) = ("/account/data", "/fn/account/delete");
    assert_eq!(browser.submit(on, delete, "form[current_password]=").await, "/login");
}

/// Returns the requests of a superuser that change another account.
fn acts(id: &serde_json::Value) -> Vec<(Method, String, serde_json::Value)> {
    let changes = [
        json!({ "is_superuser": true }),
        json!({ "is_active": false }),
        json!({ "email": "mallory@example.com" }),
        json!({ "password": "brass-lantern-seven-mules" }),
    ];
    let path = format!("/users/{id}");
    let mut acts: Vec<_> = changes
        .into_iter()
        .map(|change| (Method::PATCH, path.clone(), change))
        .collect();
    let new = json!({ "email": "x@example.com", "username": "xxx", "password": "plum-ninety-owl-mules", "is_superuser": true });
    acts.push((Method::POST, "/users/".into(), new));
    acts.push((Method::DELETE, path, json!({})));
    acts
}

#[tokio::test]
async fn a_superusers_acts_on_others_ask_again() {
    let app = TestApp::start_with(&[("RATE_LIMIT_API", "off"), ("ACCESS_TOKEN_EXPIRE_MINUTES", "60")]).await;
    let root = app.superuser("root").await;
    let id = app.api("ada").await.get("/users/me").await.json()["id"].clone();
    let path = format!("/users/{id}");
    app.advance(LATE);
    for (method, path, body) in acts(&id) {
        let answer = root.json(method.clone(), &path, &[], body.clone()).await;
        assert_eq!(answer.status, 403, "{method} {path} {body}");
        let (code, errors) = answer.problem();
        assert_eq!(code, "recent_login_required", "{method} {path} {body}");
        assert_eq!(errors, [("/current_password".to_owned(), "required".to_owned())]);
    }
    assert_eq!(root.delete(&path).await.status, 403, "without a body too");
    let user = root.get(&path).await.json();
    assert_eq!(
        (&user["is_superuser"], &user["is_active"], &user["email"]),
        (&json!(false), &json!(true), &json!("ada@example.com"))
    );
    let harmless = json!({ "full_name": "Ada", "is_active": true, "quota": { "runs": 5 } });
    assert_eq!(root.patch(&path, harmless).await.status, 200, "needs no password");
    let wrong = json!({ "is_superuser": true, "current_password": "wrong" });
    let refused = root.patch(&path, wrong).await;
    assert_eq!(
        refused.problem().1,
        [("/current_password".to_owned(), "wrong".to_owned())]
    );
    let promotion = json!({ "is_superuser": true, "current_password": PASSWORD });
    assert_eq!(root.patch(&path, promotion).await.json()["is_superuser"], true);
    assert_eq!(root.delete(&path).await.status, 204, "it was entered");
}

#[tokio::test]
async fn the_export_asks_again() {
    let app = TestApp::start_with(&[("RATE_LIMIT_API", "off"), ("ACCESS_TOKEN_EXPIRE_MINUTES", "60")]).await;
    let ada = app.api("ada").await;
    let confirm = async |password: &str| {
        let body = json!({ "current_password": password });
        ada.post("/auth/password/confirm", body).await
    };
    assert_eq!(ada.get("/users/me/export").await.status, 200);
    app.advance(LATE);
    let refused = ada.get("/users/me/export").await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem().0.as_str()),
        (403, "recent_login_required")
    );
    assert_eq!(confirm("wrong").await.status, 422);
    assert_eq!(ada.get("/users/me/export").await.status, 403);
    assert_eq!(confirm(PASSWORD).await.status, 204);
    assert_eq!(ada.get("/users/me/export").await.status, 200);
}

#[tokio::test]
async fn the_page_of_the_export_asks_again() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let (on, confirm, link) = (
        "/account/data",
        "/fn/account/confirm_password",
        "href=\"/account/export\"",
    );
    assert!(browser.open(on).await.text.contains(link));
    app.advance(LATE);
    let late = browser.open("/account/export").await;
    assert_eq!((late.status.as_u16(), late.header("location")), (303, on));
    assert!(!browser.open(on).await.text.contains(link));
    assert_eq!(browser.submit(on, confirm, "form[current_password]=wrong").await, on);
    assert!(browser.open(on).await.text.contains("This is not your password."));
    let form = format!("form[current_password]={PASSWORD}");
    assert_eq!(browser.submit(on, confirm, &form).await, on);
    let page = browser.open(on).await.text;
    assert!(
        page.contains(link) && page.contains("You can download your data now."),
        "{page}"
    );
    assert_eq!(browser.open("/account/export").await.status, 200);
}

#[tokio::test]
async fn the_pages_of_a_superuser_ask_again() {
    let app = TestApp::start().await;
    app.superuser("root").await;
    let root = signed_in(&app, "root", "curl").await;
    app.browser().register("ada").await;
    let (on, update, field) = ("/admin/users/2", "/fn/users/update", "name=\"form[current_password]\"");
    assert!(!root.open(on).await.text.contains(field));
    app.advance(LATE);
    assert_eq!(
        root.open(on).await.text.matches(field).count(),
        3,
        "deactivate, promote, delete"
    );
    assert!(root.open("/admin/users/new").await.text.contains(field));
    let form = "form[id]=2&form[is_superuser]=true";
    assert_eq!(root.submit(on, update, form).await, on);
    let page = root.open(on).await.text;
    assert!(
        page.contains("Enter your password") && page.contains("Make superuser"),
        "{page}"
    );
    assert_eq!(root.submit(on, "/fn/users/delete", "form[id]=2").await, on);
    let form = format!("{form}&form[current_password]={PASSWORD}");
    assert_eq!(root.submit(on, update, &form).await, on);
    let page = root.open(on).await.text;
    assert!(page.contains("Remove superuser") && !page.contains(field), "{page}");
}

#[tokio::test]
async fn a_visit_keeps_a_browser_signed_in() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    for _ in 0..3 {
        app.advance(TimeDelta::days(13));
        assert_eq!(browser.open("/runs").await.status, 200);
    }
    let page = browser.open("/account/sessions").await.text;
    assert!(page.contains("This browser"), "{page}");
    app.advance(TimeDelta::days(14));
    assert_eq!(browser.open("/runs").await.status, 302);
}
