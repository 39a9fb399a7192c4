//! The security log at both doors.

use crate::account_pages::signed_in;
use crate::client::{PASSWORD, TestApp};
use axum::http::Method;
use serde_json::{Value, json};

fn kinds(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_event_has_where_it_came_from() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let headers = [("x-request-id", "request-7"), ("user-agent", "curl/8.5.0")];
    let token = json!({ "name": "ci", "scopes": ["tasks:read"] });
    assert_eq!(
        ada.json(Method::POST, "/users/me/tokens/", &headers, token)
            .await
            .status,
        201
    );
    let log = ada.get("/users/me/security-events").await.json();
    assert_eq!(kinds(&log), ["token_created", "signed_in", "account_created"]);
    let event = &log["items"][0];
    assert_eq!(
        (&event["request_id"], &event["agent"]),
        (&json!("request-7"), &json!("curl/8.5.0"))
    );
    let log = ada.get("/users/me/security-events?kind=signed_in").await.json();
    assert_eq!((kinds(&log), &log["total"]), (vec!["signed_in"], &json!(1)));
    assert_eq!(ada.get("/users/me/security-events?kind=x").await.status, 422);
    assert_eq!(ada.get("/users/me/security-events?per_page=101").await.status, 422);
    assert_eq!(ada.get("/security-events/").await.status, 403);
    let root = app.superuser("root").await;
    let id = ada.get("/users/me").await.json()["id"].as_i64().unwrap();
    let log = root
        .get(&format!("/security-events/?user_id={id}&per_page=2"))
        .await
        .json();
    assert_eq!(
        (kinds(&log), &log["total"]),
        (vec!["token_created", "signed_in"], &json!(3))
    );
}

#[tokio::test]
async fn the_owner_and_superusers_read_it() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    for name in ["ada", "nobody-of-this-name"] {
        let form = format!("form[username]={name}&form[password]=wrong");
        app.browser().submit("/login", "/fn/auth/login", &form).await;
    }
    let other = signed_in(&app, "ada", "curl/8.5.0").await;
    other.submit("/account", "/fn/auth/logout", "").await;
    let page = browser.open("/account/security").await.text;
    for part in [
        "Account created",
        "Sign-in failed",
        "Signed in",
        "Signed out",
        "curl",
        "5 events",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(page.matches("Sign-in failed").count(), 1, "not those of others");
    assert_eq!(browser.open("/admin/security").await.status, 404);

    app.superuser("root").await;
    let root = signed_in(&app, "root", "curl").await;
    let page = root.open("/admin/security").await.text;
    for part in [
        "No account",
        "Request <code>",
        "href=\"/admin/users/1\"",
        "Sign-in failed",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("nobody-of-this-name"), "{page}");
    let page = root.open("/admin/security?account=ADA&kind=signed_out").await.text;
    assert!(page.contains("1 event<") && page.contains("value=\"ADA\""), "{page}");
    assert!(
        root.open("/admin/security?account=nobody")
            .await
            .text
            .contains("No events found")
    );
    assert!(
        root.open("/admin/users/1")
            .await
            .text
            .contains("/admin/security?account=ada%40example.com")
    );
}

#[tokio::test]
async fn the_archive_has_it() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let file = browser.open("/account/export").await;
    assert!(file.text.contains("security-events.json"));
    let page = browser.open("/account/security").await.text;
    assert!(page.contains("Data exported"), "{page}");
    let form = format!("form[current_password]={PASSWORD}");
    browser.submit("/account/data", "/fn/account/delete", &form).await;
    let root = app.superuser("root").await;
    let log = root.get("/security-events/?kind=account_deleted").await.json();
    let event = &log["items"][0];
    assert_eq!(
        (&event["user_id"], &event["detail"]),
        (&Value::Null, &json!("“ada”, account 1"))
    );
}
