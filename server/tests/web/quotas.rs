//! Quotas at both doors.

use crate::account_pages::signed_in;
use crate::client::{TestApp, multipart};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn requests_beyond_a_quota_are_refused_with_the_figures() {
    let app = TestApp::start_with(&[
        ("RATE_LIMIT_API", "off"),
        ("QUOTA_DATASETS", "8"),
        ("QUOTA_TASKS", "16"),
    ])
    .await;
    let ada = app.api("ada").await;
    let usage = ada.get("/users/me/usage").await.json();
    let datasets = json!({ "used": 0, "limit": 1, "is_default": true });
    assert_eq!((&usage["datasets"], &usage["is_reduced"]), (&datasets, &json!(true)));
    assert_eq!(ada.upload(b"a,b\n1,2\n3,4\n", &[]).await.status, 201);
    let refused = ada.upload(b"a,b\n1,2\n3,4\n", &[]).await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem().0.as_str()),
        (409, "quota_exceeded")
    );
    let figures = json!({ "resource": "datasets", "used": 1, "limit": 1, "requested": 1 });
    assert_eq!(refused.json()["quota"], figures);
    let import = ada
        .post(
            "/tasks/import",
            json!([{ "title": "a" }, { "title": "b" }, { "title": "c" }]),
        )
        .await;
    assert_eq!(
        (import.status.as_u16(), import.problem().0.as_str()),
        (409, "quota_exceeded")
    );
    assert_eq!(ada.get("/users/me/usage").await.json()["tasks"]["used"], 0);

    let browser = signed_in(&app, "ada", "curl").await;
    let (content_type, body) = multipart(b"a,b\n1,2\n3,4\n", &[]);
    let headers = [
        ("accept", "text/html"),
        ("content-type", content_type.as_str()),
        ("referer", "http://localhost/datasets"),
    ];
    let answer = browser.request(Method::POST, "/datasets/upload", &headers, body).await;
    assert_eq!(answer.header("location"), "/datasets");
    let page = browser.open("/datasets").await.text;
    assert!(page.contains("Data sets: 1 of 1 are used."), "{page}");
    let page = browser.open("/account/data").await.text;
    for part in ["1 of 1", "0 of 2", "Quota reached", "confirm your e-mail address"] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[tokio::test]
async fn a_superuser_sets_the_quota_of_an_account() {
    let app = TestApp::start().await;
    let root = app.superuser("root").await;
    let ada = app.api("ada").await;
    let id = ada.get("/users/me").await.json()["id"].as_i64().unwrap();
    let patched = root
        .patch(
            &format!("/users/{id}"),
            json!({ "quota": { "tasks": 1, "runs": null } }),
        )
        .await;
    assert_eq!(patched.status, 200, "{}", patched.text);
    assert_eq!(ada.post("/tasks/", json!({ "title": "x" })).await.status, 201);
    assert_eq!(
        ada.post("/tasks/", json!({ "title": "x" })).await.problem().0,
        "quota_exceeded"
    );
    let wrong = root
        .patch(&format!("/users/{id}"), json!({ "quota": { "tasks": -1 } }))
        .await;
    assert_eq!(
        wrong.problem().1,
        [("/quota/tasks".to_owned(), "out_of_range".to_owned())]
    );

    let browser = signed_in(&app, "root", "curl").await;
    let (on, action) = (format!("/admin/users/{id}"), "/fn/users/set_quota");
    let form = |storage: &str| {
        format!("form[id]={id}&form[storage_bytes]={storage}&form[datasets]=7&form[runs]=&form[tasks]=")
    };
    assert_eq!(browser.submit(&on, action, &form("1.5")).await, on);
    let page = browser.open(&on).await.text;
    assert!(
        page.contains("Enter a whole number of at least 0") && page.contains("value=\"1.5\""),
        "{page}"
    );
    assert_eq!(browser.submit(&on, action, &form("5")).await, on);
    let page = browser.open(&on).await.text;
    for part in ["was saved", "0 B of 5.0 MB", "0 of 7", "Custom quota"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let usage = root.get(&format!("/users/{id}/usage")).await.json();
    assert_eq!(
        (&usage["storage_bytes"]["limit"], &usage["tasks"]["is_default"]),
        (&json!(5_000_000), &json!(true))
    );
}
