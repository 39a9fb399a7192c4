//! The database is away: everybody is told so, with the status 503, and pages come back by
//! themselves.

use crate::client::{Answer, TestApp};
use axum::body::Body;
use axum::http::Method;

fn assert_page(answer: &Answer, status: u16) {
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (status, "text/html; charset=utf-8"),
        "{}",
        answer.text
    );
    assert!(
        answer.text.starts_with("<!DOCTYPE html>") && answer.text.contains("role=\"alert\""),
        "{}",
        answer.text
    );
    for (name, part) in [
        ("content-security-policy", "form-action 'none'"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert!(answer.header(name).contains(part), "{name}: {}", answer.header(name));
    }
}

#[tokio::test]
async fn pages_say_that_the_database_is_away_and_come_back() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    app.services.close().await;
    for path in [
        "/",
        "/tasks",
        "/runs/1",
        "/account",
        "/login",
        "/no/such/page",
        "/datasets/1/download",
        "/runs/1/charts/tree.svg",
    ] {
        let answer = browser.open(path).await;
        assert_page(&answer, 503);
        assert_eq!(
            (answer.header("retry-after"), answer.header("refresh")),
            ("5", "5"),
            "{path}"
        );
        assert!(
            answer
                .text
                .contains(&format!("<a class=\"button\" href=\"{path}\">Try again</a>")),
            "{path}: {}",
            answer.text
        );
    }
    // A visitor's pages need no database.
    assert_eq!(app.browser().open("/login").await.status, 200);
}

#[tokio::test]
async fn a_form_is_not_sent_again_by_itself() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    app.services.close().await;
    let html = [
        ("accept", "text/html"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let answer = browser
        .request(Method::POST, "/fn/tasks/create", &html, "form[title]=x")
        .await;
    assert_page(&answer, 503);
    assert_eq!((answer.header("retry-after"), answer.header("refresh")), ("5", ""));
    assert!(
        answer.text.contains("What you sent may not have been saved"),
        "{}",
        answer.text
    );
    let script = browser.call("/fn/tasks/create", "form[title]=x").await;
    assert_eq!((script.status.as_u16(), script.header("retry-after")), (503, "5"));
    assert_eq!(script.json()["code"], "unavailable");
    // A visitor has no session that would fail; the services do.
    let visitor = app.browser();
    assert_eq!(
        visitor
            .submit("/login", "/fn/auth/login", "form[username]=a&form[password]=b")
            .await,
        "/login"
    );
    assert!(
        visitor
            .open("/login")
            .await
            .text
            .contains("The database is busy or cannot be reached.")
    );
}

#[tokio::test]
async fn a_program_gets_a_problem() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let browser = app.browser();
    browser.register("eve").await;
    app.services.close().await;
    assert_eq!(ada.get("/users/me").await.problem().0, "unavailable");
    let answer = browser
        .request(Method::GET, "/datasets/1/download", &[("accept", "*/*")], "")
        .await;
    assert_eq!(answer.problem().0, "unavailable");
}

#[tokio::test]
async fn a_browser_sees_errors_as_pages() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    assert_page(&browser.open("/runs/9/charts/tree.svg").await, 404);
    let crossed = [("accept", "text/html"), ("sec-fetch-site", "cross-site")];
    let answer = browser
        .request(Method::POST, "/fn/datasets/add_samples", &crossed, "")
        .await;
    assert_page(&answer, 403);
    assert!(answer.text.contains("This request came from another site."));
}

#[tokio::test]
async fn metrics_of_the_process_are_there_without_the_database() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let scrape = async || browser.request(Method::GET, "/metrics", &[], Body::empty()).await;
    let with = scrape().await;
    for line in [
        "database_up 1\n",
        "run_queue_age_seconds 0\n",
        "runs{state=\"queued\"} 0\n",
    ] {
        assert!(with.text.contains(line), "{line} in {}", with.text);
    }
    app.services.close().await;
    let without = scrape().await;
    assert_eq!((with.status.as_u16(), without.status.as_u16()), (200, 200));
    for line in [
        "database_up 0\n",
        "panics_total ",
        "http_requests_total{method=\"GET\",route=\"/metrics\",status=\"200\"} 1\n",
    ] {
        assert!(without.text.contains(line), "{line} in {}", without.text);
    }
    // Values of earlier would look like those of now.
    for series in ["\nruns{", "\nrun_queue_age_seconds "] {
        assert!(!without.text.contains(series), "{series} in {}", without.text);
    }
}
