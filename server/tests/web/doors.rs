//! The two doors, pages and API, refuse the same values with the same errors.

use crate::client::{PASSWORD, TestApp, fields};
use serde_json::json;

/// A row: how a form sends the values, and how a client does.
fn registrations() -> Vec<(String, serde_json::Value)> {
    let table = [
        ("", "", ""),
        ("ada@example.com", "ab", PASSWORD),
        ("ada@example", "ada", "short"),
        ("ada@example.com", "a b c", "password123"),
        ("taken@example.com", "TAKEN", PASSWORD),
    ];
    let row = |(email, username, password): (&str, &str, &str)| {
        let encoded: Vec<String> = [("email", email), ("username", username), ("password", password)]
            .map(|(name, value)| format!("form[{name}]={}", value.replace('@', "%40").replace(' ', "+")))
            .into();
        (
            encoded.join("&"),
            json!({ "email": email, "username": username, "password": password }),
        )
    };
    table.into_iter().map(row).collect()
}

#[tokio::test]
async fn registrations_are_refused_alike() {
    let app = TestApp::start().await;
    app.api("taken").await;
    for (form, body) in registrations() {
        let page = app.browser().call("/fn/auth/register", &form).await;
        let api = app.anonymous().post("/auth/register", body.clone()).await;
        assert_eq!(page.status, api.status, "{body}");
        assert_eq!(page.json()["code"], api.json()["code"], "{body}");
        assert_eq!(fields(&page.json()["errors"]), fields(&api.json()["errors"]), "{body}");
        assert!(!fields(&api.json()["errors"]).is_empty(), "{body}");
    }
}

#[tokio::test]
async fn runs_are_refused_alike() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let csv = b"a,b,kind\n1,2,x\n3,4,x\n5,6,y\n7,8,y\n";
    let id = ada.upload(csv, &[]).await.json()["id"].as_i64().unwrap();
    let browser = app.browser();
    let login = format!("form[username]=ada&form[password]={PASSWORD}&form[next]=");
    browser.submit("/login", "/fn/auth/login", &login).await;
    let tree = "form[algorithm]=decision_tree&form[target]";
    let table = [
        (
            "form[algorithm]=kmeans&form[parameters][n_clusters]=9".into(),
            "/ml/kmeans",
            json!({ "n_clusters": 9 }),
        ),
        (
            "form[algorithm]=kmeans&form[parameters][n_clusters]=0".into(),
            "/ml/kmeans",
            json!({ "n_clusters": 0 }),
        ),
        (
            format!("{tree}=colour"),
            "/ml/classify",
            json!({ "target": "colour", "algorithm": "decision_tree" }),
        ),
        (
            format!("{tree}=kind&form[test_size]=2"),
            "/ml/classify",
            json!({ "target": "kind", "algorithm": "decision_tree", "test_size": 2 }),
        ),
        (
            format!("{tree}=kind&form[features][]=z"),
            "/ml/classify",
            json!({ "target": "kind", "algorithm": "decision_tree", "features": ["z"] }),
        ),
    ];
    for (form, path, mut body) in table {
        body["dataset_id"] = id.into();
        let page = browser
            .call("/fn/runs/create", &format!("form[dataset_id]={id}&{form}"))
            .await;
        let api = ada.post(path, body).await;
        assert_eq!(
            (page.status.as_u16(), api.status.as_u16()),
            (422, 422),
            "{form}: {}",
            page.text
        );
        assert_eq!(fields(&page.json()["errors"]), fields(&api.json()["errors"]), "{form}");
    }
}

#[tokio::test]
async fn tasks_are_refused_alike() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let browser = app.browser();
    let login = format!("form[username]=ada&form[password]={PASSWORD}&form[next]=");
    browser.submit("/login", "/fn/auth/login", &login).await;
    let long = "x".repeat(201);
    let table = [
        ("form[title]=".to_owned(), json!({ "title": "" })),
        (format!("form[title]={long}"), json!({ "title": long })),
        ("form[title]=a%0Ab".to_owned(), json!({ "title": "a\nb" })),
        (
            format!("form[title]=a&form[description]={}", "y".repeat(1001)),
            json!({ "title": "a", "description": "y".repeat(1001) }),
        ),
        (
            "form[title]=a&form[due_date]=1700-01-01".to_owned(),
            json!({ "title": "a", "due_date": "1700-01-01" }),
        ),
    ];
    for (form, body) in table {
        let page = browser.call("/fn/tasks/create", &form).await;
        let api = ada.post("/tasks/", body.clone()).await;
        assert_eq!((page.status.as_u16(), api.status.as_u16()), (422, 422), "{form}");
        assert_eq!(fields(&page.json()["errors"]), fields(&api.json()["errors"]), "{form}");
    }
    let page = browser.call("/fn/tasks/quick_add", "form[text]=tomorrow").await;
    let api = ada.post("/tasks/quick", json!({ "text": "tomorrow" })).await;
    assert_eq!(fields(&page.json()["errors"]), fields(&api.json()["errors"]));
    assert!(!fields(&api.json()["errors"]).is_empty());
}

#[tokio::test]
async fn every_server_function_is_known_and_closed_to_visitors() {
    let app = TestApp::start().await;
    let mut paths: Vec<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    paths.sort_unstable();
    let known: Vec<&str> = include_str!("server_functions.txt").lines().collect();
    assert_eq!(paths, known);
    assert!(server_fn::axum::server_fn_paths().all(|(_, method)| method == "POST"));
    let open = [
        "/fn/account/me",
        "/fn/auth/email_verify",
        "/fn/auth/login",
        "/fn/auth/logout",
        "/fn/auth/password_forgot",
        "/fn/auth/password_reset",
        "/fn/auth/register",
        "/fn/theme/set",
    ];
    let json = [("content-type", "application/json"), ("accept", "application/json")];
    let form = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];
    let bodies = [
        (
            &json,
            r#"{"id":1,"tree":0,"node":0,"page":{"page":1,"per_page":1},"filter":{},"dataset_id":null,"query":{},"month":"","version":1,"patch":{},"given":[],"ids":[1,2],"account":""}"#,
        ),
        (
            &form,
            "form[id]=1&form[dataset_id]=1&form[name]=x&form[algorithm]=kmeans&form[steps][]=1:delete",
        ),
    ];
    for path in paths.into_iter().filter(|path| !open.contains(path)) {
        let browser = app.browser();
        let mut refused = false;
        for (headers, body) in bodies {
            let answer = browser
                .request(axum::http::Method::POST, path, headers.as_slice(), body)
                .await;
            assert_ne!(answer.status, 200, "{path}");
            refused |= answer.status == 401;
        }
        assert!(refused, "{path} does not ask who is there");
    }
}
