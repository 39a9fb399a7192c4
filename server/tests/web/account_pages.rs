//! The pages of an account as a browser without JavaScript sees them.

use crate::client::{Browser, PASSWORD, TestApp};
use axum::http::Method;

const NEW: &str = "violin-anchor-forty-fern";

/// A browser in which an account that exists is signed in.
async fn signed_in<'a>(app: &'a TestApp, name: &str, agent: &str) -> Browser<'a> {
    let browser = app.browser();
    let form = format!("form[username]={name}&form[password]={PASSWORD}");
    let headers = [
        ("accept", "text/html"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("user-agent", agent),
    ];
    let answer = browser.request(Method::POST, "/fn/auth/login", &headers, form).await;
    assert_eq!(answer.header("location"), "/", "{}", answer.text);
    browser
}

/// The value of the hidden field of the first form that is posted to `action`.
fn hidden<'a>(page: &'a str, action: &str, field: &str) -> &'a str {
    let form = page.split(&format!("action=\"{action}\"")).nth(1).unwrap();
    let field = form.split(&format!("name=\"{field}\" value=\"")).nth(1).unwrap();
    field.split('"').next().unwrap()
}

#[tokio::test]
async fn a_visitor_signs_in_first() {
    let app = TestApp::start().await;
    for part in ["password", "sessions", "tokens"] {
        let answer = app.browser().open(&format!("/account/{part}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (302, format!("/login?next=/account/{part}").as_str())
        );
    }
}

#[tokio::test]
async fn another_password_signs_out_everywhere_else() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let other = signed_in(&app, "ada", "curl/8.5.0").await;
    let page = browser.open("/account/password").await;
    assert!(page.status == 200 && page.text.contains("name=\"form[new_password]\""));
    let change = async |current: &str, new: &str| {
        let form = format!("form[current_password]={current}&form[new_password]={new}");
        let action = "/fn/account/change_password";
        assert_eq!(browser.submit("/account/password", action, &form).await, "/account/password");
        browser.open("/account/password").await.text
    };
    assert!(change("wrong", NEW).await.contains("This is not your password."));
    let refused = change(PASSWORD, "password1").await;
    assert!(
        refused.contains("class=\"field-error\" id=\"new_password-note\"") && !refused.contains("password1"),
        "{refused}"
    );
    assert_eq!(other.open("/runs").await.status, 200, "a refusal ends nothing");
    let page = change(PASSWORD, NEW).await;
    assert!(page.contains("Your password is changed."), "{page}");
    assert_eq!(other.open("/runs").await.status, 302);
    let login = format!("form[username]=ada&form[password]={NEW}");
    assert_eq!(app.browser().submit("/login", "/fn/auth/login", &login).await, "/");
}

#[tokio::test]
async fn a_person_sees_where_and_ends_it() {
    let app = TestApp::start().await;
    app.browser().register("ada").await;
    let firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
    let (here, there) = (signed_in(&app, "ada", "curl/8.5.0").await, signed_in(&app, "ada", firefox).await);
    let page = here.open("/account/sessions").await.text;
    for part in ["Firefox on Windows", "curl", "This browser", "Last seen"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(page.matches("This browser").count(), 1);
    let theirs = there.open("/account/sessions").await.text;
    let (curl, browser) = (theirs.find("curl").unwrap(), theirs.find("This browser").unwrap());
    assert!(browser < curl, "this browser comes first");

    let bob = app.browser();
    bob.register("bob").await;
    let end = "/fn/sessions/end";
    let form = format!("form[id]={}", hidden(&theirs, end, "form[id]"));
    assert_eq!(bob.submit("/account/sessions", end, &form).await, "/account/sessions");
    assert!(bob.open("/account/sessions").await.text.contains("role=\"alert\""), "not Bob's");
    there.submit("/account/sessions", end, &form).await;
    assert!(there.open("/account/sessions").await.text.contains("That device is signed out."));

    let everywhere = signed_in(&app, "ada", firefox).await;
    assert_eq!(there.submit("/account/sessions", "/fn/sessions/end_all", "").await, "/login");
    assert!(there.open("/login").await.text.contains("You are signed out everywhere."));
    assert_eq!(everywhere.open("/runs").await.status, 302);
}

#[tokio::test]
async fn a_token_is_shown_once() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let (on, create) = ("/account/tokens", "/fn/tokens/create");
    assert!(browser.open(on).await.text.contains("No tokens yet"));
    assert_eq!(browser.submit(on, create, "form[name]=&form[expires_in_days]=soon").await, on);
    let page = browser.open(on).await.text;
    for part in ["Give the token a name", "Say what the token may do", "A token is good for 1 to 366 days."] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let form = "form[name]=ci&form[scopes][]=ml:read&form[scopes][]=tasks:read&form[expires_in_days]=30";
    assert_eq!(browser.submit(on, create, form).await, on);
    // Neither another page nor what a script asks for takes it away.
    browser.open("/runs").await;
    let json = [("content-type", "application/json"), ("accept", "application/json")];
    let list = browser.request(Method::POST, "/fn/tokens/list", &json, "{}").await;
    assert!(list.status == 200 && list.json()["made"].is_null(), "{}", list.text);
    let page = browser.open(on).await.text;
    let token = page.split("value=\"aip_").nth(1).unwrap().split('"').next().unwrap();
    let script = app.with_token(&format!("aip_{token}"));
    assert_eq!(script.get("/ml/runs/").await.status, 200);
    assert_eq!(script.get("/users/me").await.status, 403, "it may only what was ticked");
    let page = browser.open(on).await.text;
    assert!(!page.contains(token) && page.contains("ml:read, tasks:read"), "{page}");

    let form = format!("form[id]={}", hidden(&page, "/fn/tokens/delete", "form[id]"));
    assert_eq!(browser.submit(on, "/fn/tokens/delete", &form).await, on);
    assert_eq!(script.get("/ml/runs/").await.status, 401);
    browser.submit(on, "/fn/tokens/delete", &form).await;
    let page = browser.open(on).await.text;
    assert!(page.contains("role=\"alert\"") && page.contains("No tokens yet"), "{page}");
}

#[tokio::test]
async fn what_is_shown_as_a_new_token_is_one() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let page = browser.open("/account/tokens").await;
    assert!(page.headers.get_all("set-cookie").iter().all(|set| !set.to_str().unwrap().contains("new_token")));
    browser.keep("new_token=call-this-number; Path=/account/tokens");
    let page = browser.open("/account/tokens").await.text;
    assert!(!page.contains("call-this-number"), "{page}");
}
