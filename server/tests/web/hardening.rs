//! Production: hosts, isolation of pages, and where the metrics are.

use crate::account_pages::signed_in;
use crate::client::TestApp;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Method, Request};
use serde_json::json;

const KEY: &str = "b7e23ec29af22b0b4e41da31e868d57226121c84f3a9d05e";

async fn production(more: &[(&str, &str)]) -> TestApp {
    let base = [
        ("ENVIRONMENT", "production"),
        ("PUBLIC_URL", "https://a.example"),
        ("SECRET_KEY", KEY),
        ("RATE_LIMIT_API", "off"),
        ("RATE_LIMIT_LOGIN", "off"),
    ];
    TestApp::start_with(&[&base, more].concat()).await
}

fn get(path: &str, hosts: &[&str]) -> Request<Body> {
    let mut request = Request::get(path);
    for host in hosts {
        request = request.header(HOST, *host);
    }
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn production_answers_for_its_own_hosts_only() {
    let app = production(&[("ALLOWED_HOSTS", "www.a.example, ::1")]).await;
    let status = async |path: &str, hosts: &[&str]| app.send_as_it_is(get(path, hosts)).await;
    for host in ["a.example", "A.EXAMPLE:443", "www.a.example", "[::1]:3000"] {
        assert_eq!(status("/login", &[host]).await.status, 200, "{host}");
        assert_eq!(status("/api/v1/openapi.json", &[host]).await.status, 200, "{host}");
    }
    for path in [
        "/login",
        "/api/v1/openapi.json",
        "/v/x/y",
        "/docs",
        "/fn/auth/login",
        "/nowhere",
    ] {
        let refused = status(path, &["rebound.example:3000"]).await;
        assert_eq!(refused.status, 421, "{path}");
        assert_eq!(refused.problem().0, "misdirected_request");
        assert_eq!(refused.header("x-content-type-options"), "nosniff");
    }
    for probe in ["/livez", "/readyz", "/healthz"] {
        assert_eq!(status(probe, &["10.1.2.3:3000"]).await.status, 200, "{probe}");
    }
}

#[tokio::test]
async fn a_server_without_mail_asks_nobody_to_try_again() {
    let app = production(&[]).await;
    let body = json!({ "email": "ada@example.com" }).to_string();
    let request = Request::post("/api/v1/auth/password/forgot")
        .header(HOST, "a.example")
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap();
    let refused = app.send_as_it_is(request).await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem().0.as_str()),
        (409, "conflict")
    );
    assert!(refused.text.contains("Ask its operator"), "{}", refused.text);
}

#[tokio::test]
async fn a_request_has_exactly_one_host() {
    for app in [TestApp::start().await, production(&[]).await] {
        for hosts in [&[][..], &["a.example", "a.example"]] {
            for path in ["/login", "/livez", "/api/v1/tasks/"] {
                let refused = app.send_as_it_is(get(path, hosts)).await;
                assert_eq!(
                    (refused.status.as_u16(), refused.problem().0.as_str()),
                    (400, "bad_request")
                );
                assert_eq!(refused.json()["instance"], path);
            }
        }
    }
}

#[tokio::test]
async fn every_answer_keeps_other_sites_at_a_distance() {
    let app = TestApp::start_with(&[("CORS_ALLOWED_ORIGINS", "https://b.example")]).await;
    let browser = app.browser();
    for path in [
        "/login",
        "/livez",
        "/api/v1/openapi.json",
        "/docs",
        "/nowhere",
        "/api/v1/users/me",
    ] {
        let answer = browser.request(Method::GET, path, &[], Body::empty()).await;
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
    }
    for (origin, policy) in [
        ("https://b.example", "cross-origin"),
        ("https://evil.example", "same-origin"),
    ] {
        let headers = [("origin", origin)];
        let answer = app
            .anonymous()
            .send(Method::GET, "/openapi.json", &headers, Body::empty())
            .await;
        assert_eq!(answer.header("cross-origin-resource-policy"), policy, "{origin}");
    }
}

#[tokio::test]
async fn metrics_are_not_for_everybody_in_production() {
    let metrics = async |app: TestApp| app.send(get("/metrics", &["a.example"])).await.status;
    assert_eq!(metrics(TestApp::start().await).await, 200, "development");
    assert_eq!(metrics(production(&[]).await).await, 404);
    let elsewhere = ("METRICS_ADDR", "127.0.0.1:9090");
    assert_eq!(metrics(production(&[elsewhere]).await).await, 404);
    let development = TestApp::start_with(&[elsewhere]).await;
    let answer = development.metrics(get("/metrics", &["10.1.2.3:9090"])).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains(r#"runs{state="queued"} 0"#), "{}", answer.text);
    assert_eq!(
        development.metrics(get("/login", &["10.1.2.3:9090"])).await.status,
        404,
        "nothing else is there"
    );
    assert_eq!(metrics(development).await, 404);
}

#[tokio::test]
async fn the_log_of_requests_is_there_in_development_only() {
    let production = production(&[("ALLOWED_HOSTS", "localhost")]).await;
    for (app, status) in [(TestApp::start().await, 200), (production, 404)] {
        app.superuser("root").await;
        let root = signed_in(&app, "root", "curl").await;
        let log = root.open("/dev/requests").await;
        assert_eq!(log.status, status);
        let request = root.open("/dev/requests/of-nobody").await;
        assert_eq!(
            request.text.contains("among the latest"),
            status == 200,
            "{}",
            request.text
        );
        let system = root.open("/admin/system").await;
        assert_eq!(system.text.contains("/dev/requests"), status == 200, "{}", system.text);
    }
}

#[tokio::test]
async fn nobody_can_take_the_published_password_of_the_demo_account_in_production() {
    let app = production(&[]).await;
    let new = json!({ "email": "demo@example.com", "username": "demo", "password": "quiet-otter-lamp-42" });
    let request = Request::post("/api/v1/auth/register")
        .header(HOST, "a.example")
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(new.to_string()))
        .unwrap();
    let refused = app.send(request).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.problem().1, [("/password".to_owned(), "guessable".to_owned())]);
}
