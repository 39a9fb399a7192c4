//! Acts that need a password entered lately, at both doors.

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
