//! Readiness, metrics and the state of the installation.

use crate::account_pages::signed_in;
use crate::client::{Answer, PASSWORD, TestApp};
use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use std::time::Duration;

async fn get(app: &TestApp, path: &str) -> Answer {
    app.send(Request::get(path).body(Body::empty()).unwrap()).await
}

/// Returns the value of a series.
fn value(text: &str, series: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(series));
    line.map(|rest| rest.trim().parse().unwrap())
}

#[tokio::test]
async fn a_process_that_is_about_to_end_is_not_ready_and_serves() {
    let app = TestApp::start().await;
    assert_eq!(get(&app, "/readyz").await.status, 200);
    assert_eq!(app.worker("/readyz").await.status, 200);
    app.shutdown.draining.cancel();
    for path in ["/readyz", "/healthz"] {
        let answer = get(&app, path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().0.as_str()),
            (503, "unavailable"),
            "{path}"
        );
        assert!(!answer.header("retry-after").is_empty());
    }
    assert_eq!(app.worker("/readyz").await.status, 503);
    for path in ["/livez", "/login"] {
        assert_eq!(get(&app, path).await.status, 200, "{path}");
    }
    assert_eq!(app.worker("/livez").await.status, 200);
}

#[tokio::test]
async fn a_worker_serves_health_and_metrics_alone() {
    let app = TestApp::start().await;
    let metrics = app.worker("/metrics").await;
    assert!(
        metrics
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    assert_eq!(value(&metrics.text, "runs{state=\"queued\"}"), Some(0.0));
    for path in ["/", "/login", "/api/v1/tasks/"] {
        assert_eq!(app.worker(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn metrics_follow_what_happens() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let wrong = app.browser();
    wrong
        .submit("/login", "/fn/auth/login", "form[username]=ada&form[password]=wrong")
        .await;
    let csv = b"c,x\na,1\nb,2\na,3\nb,4\na,5\nb,6\na,7\nb,8\n";
    let dataset = ada.upload(csv, &[]).await.json()["id"].clone();
    let request = json!({ "dataset_id": dataset, "algorithm": "decision_tree", "target": "c" });
    let run = ada.post("/ml/classify", request).await.json()["id"].as_i64().unwrap();
    let mut state = String::new();
    while !["succeeded", "failed"].contains(&state.as_str()) {
        tokio::time::sleep(Duration::from_millis(10)).await;
        state = ada.get(&format!("/ml/runs/{run}")).await.json()["state"]
            .as_str()
            .unwrap()
            .to_owned();
    }
    assert_eq!(state, "succeeded");
    // The mail to the new account is written in the background.
    while app.services.mails_in_memory().unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let text = get(&app, "/metrics").await.text;
    let is = |series: &str, expected: f64| assert_eq!(value(&text, series), Some(expected), "{series} in {text}");
    is("sign_ins_total{result=\"succeeded\"}", 1.0);
    is("sign_ins_total{result=\"refused\"}", 1.0);
    is("runs{state=\"succeeded\"}", 1.0);
    is("run_queue_age_seconds", 0.0);
    is(
        "training_duration_seconds_count{algorithm=\"decision_tree\",result=\"succeeded\"}",
        1.0,
    );
    is(
        "storage_operation_duration_seconds_count{operation=\"put\",result=\"succeeded\"}",
        1.0,
    );
    is("mails_total{result=\"succeeded\"}", 1.0);
    for series in [
        "panics_total",
        "cache_lookups_total{cache=\"models\",result=\"hit\"}",
        "database_connections{pool=\"write\",state=\"idle\"}",
        // The heartbeat of the workers may wait at this moment.
        "database_connections_waiting",
    ] {
        assert!(value(&text, series).is_some(), "{series} in {text}");
    }
}

#[tokio::test]
async fn superusers_see_the_state_of_the_installation() {
    let app = TestApp::start().await;
    let root = app.superuser("root").await;
    let ada = app.api("ada").await;
    assert_eq!(ada.get("/admin/system").await.status, 403);
    let status = root.get("/admin/system").await.json();
    let parts = status["parts"].as_array().unwrap();
    assert!(parts.iter().all(|part| part["problem"].is_null()), "{status}");
    assert_eq!(
        parts[0],
        json!({ "name": "database", "kind": "sqlite", "problem": null })
    );
    assert_eq!(status["migrations"]["applied"], status["migrations"]["known"]);
    assert_eq!(
        status["queue"],
        json!({ "queued": 0, "running": 0, "oldest_queued_at": null })
    );
    assert!(status["disks"][0]["free_bytes"].as_u64().unwrap() > 0);
    let browser = signed_in(&app, "root", "curl").await;
    let page = browser.open("/admin/system").await;
    assert_eq!(page.status, 200);
    for text in [
        "<h1",
        "System",
        "Migrations",
        "sqlite, ready",
        "B free",
        "Latest errors",
    ] {
        assert!(page.text.contains(text), "{text} in {}", page.text);
    }
    assert!(
        browser
            .open("/admin/users")
            .await
            .text
            .contains("href=\"/admin/system\"")
    );
    let other = app.browser();
    other.register("bob").await;
    assert_eq!(other.open("/admin/system").await.status, 404);
    assert!(!page.text.contains(PASSWORD));
}
