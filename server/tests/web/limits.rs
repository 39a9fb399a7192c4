//! Rate limits, other sites, and where a request comes from.

use crate::client::{PASSWORD, TestApp, multipart};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use serde_json::json;
use std::net::SocketAddr;

/// A sign-in from an address.
fn sign_in(name: &str, password: &str, from: [u8; 4]) -> Request<Body> {
    Request::post("/api/v1/auth/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .extension(ConnectInfo(SocketAddr::from((from, 4000))))
        .body(format!("username={name}&password={password}").into())
        .unwrap()
}

#[tokio::test]
async fn passwords_cannot_be_tried_without_end() {
    let app = TestApp::start_with(&[("RATE_LIMIT_LOGIN", "4")]).await;
    app.api("ada").await;
    let home = [192, 0, 2, 1];
    for _ in 0..4 {
        assert_eq!(app.send(sign_in("ada", "wrong", home)).await.status, 401);
    }
    let refused = app.send(sign_in("ADA", PASSWORD, home)).await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem().0.as_str()),
        (429, "rate_limited")
    );
    let wait: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=16).contains(&wait), "{wait}");
    // The person at another address is not locked out, nor is another account.
    assert_eq!(app.send(sign_in("ada", PASSWORD, [192, 0, 2, 2])).await.status, 200);
    assert_eq!(app.send(sign_in("bob", "wrong", home)).await.status, 401);
}

#[tokio::test]
async fn the_page_and_the_api_count_together() {
    let app = TestApp::start_with(&[("RATE_LIMIT_LOGIN", "2")]).await;
    app.api("ada").await;
    let browser = app.browser();
    let form = "form[username]=ada&form[password]=wrong";
    browser.call("/fn/auth/login", form).await;
    let refused = browser.call("/fn/auth/login", form).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (429, &json!("rate_limited"))
    );
    assert!(!refused.header("retry-after").is_empty());
}

#[tokio::test]
async fn both_doors_share_one_count() {
    let app = TestApp::start_with(&[("RATE_LIMIT_API", "12"), ("RATE_LIMIT_LOGIN", "off")]).await;
    let browser = app.browser();
    browser.register("ada").await;
    let ada = app.login("ada").await;
    let scopes = json!({ "name": "script", "scopes": ["tasks:read"], "expires_in_days": 1 });
    let script = ada.post("/users/me/tokens/", scopes).await.json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let bob = app.api("bob").await;
    let mut left = None;
    loop {
        let answer = app.with_token(&script).get("/tasks/").await;
        if answer.status == 429 {
            break;
        }
        let remaining: u32 = answer.header("ratelimit-remaining").parse().unwrap();
        assert!(left.is_none_or(|left| remaining < left), "a script counts as its owner");
        left = Some(remaining);
    }
    assert_eq!(ada.get("/users/me").await.status, 429);
    let call = browser.call("/fn/theme/set", "theme=dark").await;
    assert_eq!(
        (call.status.as_u16(), &call.json()["code"]),
        (429, &json!("rate_limited"))
    );
    assert!(!call.header("retry-after").is_empty());
    let upload = multipart(b"a,b\n1,2\n", &[]);
    let headers = [("content-type", upload.0.as_str()), ("accept", "*/*")];
    for path in ["/datasets/upload", "/runs/label"] {
        let refused = browser.request(Method::POST, path, &headers, upload.1.clone()).await;
        assert_eq!(
            (refused.status.as_u16(), refused.problem().0.as_str()),
            (429, "rate_limited"),
            "{path}"
        );
    }
    assert_eq!(
        browser
            .request(Method::GET, "/account/export", &[], Body::empty())
            .await
            .status,
        429
    );
    assert_eq!(
        browser.open("/tasks").await.status,
        200,
        "a page is still there to say so"
    );
    assert_eq!(bob.get("/users/me").await.status, 200);
}

#[tokio::test]
async fn pages_are_counted_for_each_visitor() {
    let app = TestApp::start_with(&[("RATE_LIMIT_API", "4")]).await;
    let (visitor, ada) = (app.browser(), app.browser());
    ada.register("ada").await;
    let mut answers = Vec::new();
    for path in ["/login", "/register", "/nowhere", "/login", "/login", "/login"] {
        answers.push(visitor.open(path).await);
        if answers.last().unwrap().status == 429 {
            break;
        }
    }
    let refused = answers.pop().unwrap();
    assert_eq!(refused.status, 429, "{} pages were answered", answers.len());
    assert_eq!(refused.header("refresh"), refused.header("retry-after"));
    assert!(refused.text.contains("Too many requests"), "{}", refused.text);
    assert_eq!(
        ada.open("/tasks").await.status,
        200,
        "an account has a count of its own"
    );
    let call = visitor.call("/fn/theme/set", "theme=dark").await;
    assert_ne!(call.status, 429, "calls are counted apart from pages");
}

#[tokio::test]
async fn a_form_without_javascript_says_when_to_come_back() {
    let app = TestApp::start_with(&[("RATE_LIMIT_API", "2"), ("RATE_LIMIT_LOGIN", "off")]).await;
    let browser = app.browser();
    let form = "form[username]=ada&form[password]=wrong";
    for _ in 0..2 {
        browser.submit("/login", "/fn/auth/login", form).await;
    }
    let back = browser.submit("/login", "/fn/auth/login", form).await;
    assert_eq!(back, "/login");
    let page = browser.open(&back).await.text;
    assert!(page.contains("That was too often. Try again in"), "{page}");
}

#[tokio::test]
async fn bodies_are_as_large_as_their_routes_need() {
    let app = TestApp::start_with(&[("RATE_LIMIT_API", "off"), ("QUOTA_TASKS", "40000")]).await;
    let ada = app.api("ada").await;
    let long = "x".repeat(65 << 10);
    let credentials = format!("username={long}&password=wrong");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let login = app
        .anonymous()
        .send(Method::POST, "/auth/login", &form, credentials)
        .await;
    let account = json!({ "email": long, "username": "bob", "password": PASSWORD });
    let task = json!({ "title": long });
    let once = [("idempotency-key", "k")];
    for refused in [
        login,
        ada.json(Method::POST, "/tasks/", &once, task.clone()).await,
        app.anonymous().post("/auth/register", account).await,
        app.anonymous()
            .post("/auth/refresh", json!({ "refresh_token": long }))
            .await,
        ada.post("/tasks/", task.clone()).await,
        ada.post("/tasks", task).await,
        ada.post("/users/me/tokens/", json!({ "name": long })).await,
    ] {
        assert_eq!(
            (refused.status.as_u16(), refused.problem().0.as_str()),
            (413, "payload_too_large")
        );
        assert_eq!(refused.json()["detail"], "The body is longer than 64 kB.");
    }
    let features: Vec<String> = (0..2000).map(|number| format!("{number:060}")).collect();
    let request = json!({ "dataset_id": 1, "n_clusters": 2, "features": features });
    let accepted = ada.post("/ml/kmeans", request).await;
    assert_ne!(accepted.status, 413, "as many columns as a file may have");
    let csv = format!("title\n{}", "a task with a long name\n".repeat(5000));
    let import = ada
        .send(Method::POST, "/tasks/import", &[("content-type", "text/csv")], csv)
        .await;
    assert!(import.status.is_success(), "{}", import.text);

    let browser = app.browser();
    let form = format!("form[username]={long}&form[password]=wrong");
    let call = browser.call("/fn/auth/login", &form).await;
    assert_eq!(
        (call.status.as_u16(), &call.json()["code"]),
        (413, &json!("payload_too_large"))
    );
    let back = browser.submit("/login", "/fn/auth/login", &form).await;
    assert!(
        browser
            .open(&back)
            .await
            .text
            .contains("The form is larger than 64 kB.")
    );
}

#[tokio::test]
async fn calls_are_counted_for_each_account() {
    let app = TestApp::start_with(&[("RATE_LIMIT_API", "5"), ("RATE_LIMIT_LOGIN", "off")]).await;
    let (ada, bob) = (app.api("ada").await, app.api("bob").await);
    let first = ada.get("/users/me").await;
    assert_eq!(
        (first.header("ratelimit-limit"), first.header("ratelimit-remaining")),
        ("5", "4")
    );
    for (path, remaining) in [("/tasks/999", "3"), ("/tasks/?page=0", "2")] {
        let failed = ada.get(path).await;
        assert!(failed.status.is_client_error(), "{path}");
        assert_eq!(failed.header("ratelimit-remaining"), remaining, "{path}");
        assert_eq!(failed.header("content-type"), "application/problem+json", "{path}");
    }
    for _ in 0..2 {
        assert_eq!(ada.get("/users/me").await.status, 200);
    }
    let refused = ada.get("/users/me").await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem().0.as_str()),
        (429, "rate_limited")
    );
    assert_eq!(refused.json()["instance"], "/api/v1/users/me");
    assert_eq!(bob.get("/users/me").await.status, 200);
}

#[tokio::test]
async fn requests_are_counted_by_route() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    for id in [1, 2] {
        ada.get(&format!("/ml/runs/{id}")).await;
    }
    ada.get("/nowhere/at/all").await;
    let answer = app.browser().request(Method::GET, "/metrics", &[], Body::empty()).await;
    assert!(
        answer
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    for line in [
        r#"http_requests_total{method="GET",route="/api/v1/ml/runs/{id}",status="404"} 2"#,
        r#"http_requests_total{method="POST",route="/api/v1/auth/register",status="201"} 1"#,
        r#"http_request_duration_seconds_count{method="GET",route="/api/v1/ml/runs/{id}"} 2"#,
        r#"runs{state="queued"} 0"#,
    ] {
        assert!(answer.text.contains(line), "{line} is not in\n{}", answer.text);
    }
    assert!(!answer.text.contains("nowhere"), "what callers make up is no label");
}

#[tokio::test]
async fn other_sites_may_call_only_when_they_are_listed() {
    let app = TestApp::start_with(&[("CORS_ALLOWED_ORIGINS", "https://app.example.com")]).await;
    let preflight = async |origin: &str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "PATCH"),
            ("access-control-request-headers", "authorization,if-match"),
        ];
        let anonymous = app.anonymous();
        anonymous
            .send(Method::OPTIONS, "/ml/runs/", &headers, Body::empty())
            .await
    };
    let listed = preflight("https://app.example.com").await;
    assert_eq!(listed.header("access-control-allow-origin"), "https://app.example.com");
    assert!(listed.header("access-control-allow-methods").contains("PATCH"));
    assert!(listed.header("access-control-allow-headers").contains("if-match"));
    assert_eq!(listed.header("access-control-allow-credentials"), "");
    assert_eq!(
        preflight("https://evil.example")
            .await
            .header("access-control-allow-origin"),
        ""
    );
    // An error can be read by the other site too.
    let refused = app.anonymous();
    let refused = refused
        .send(
            Method::GET,
            "/users/me",
            &[("origin", "https://app.example.com")],
            Body::empty(),
        )
        .await;
    assert_eq!(
        (refused.status.as_u16(), refused.header("access-control-allow-origin")),
        (401, "https://app.example.com")
    );
}
