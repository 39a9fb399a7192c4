//! The storage of the uploaded files is away: what needs a file says so, with the status 503, and
//! everything else works.

use crate::client::TestApp;
use axum::http::StatusCode;
use serde_json::json;
use std::process::Command;

/// A storage that no one listens at.
const AWAY: [(&str, &str); 6] = [
    ("RATE_LIMIT_LOGIN", "off"),
    ("STORAGE_URL", "s3://bucket/folder"),
    ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
    ("AWS_ALLOW_HTTP", "true"),
    ("AWS_ACCESS_KEY_ID", "id"),
    ("AWS_SECRET_ACCESS_KEY", "hush"),
];

#[tokio::test]
async fn uploads_say_that_the_storage_is_away_and_tasks_still_work() {
    let app = TestApp::start_with(&AWAY).await;
    let ada = app.api("ada").await;
    let refused = ada.upload(b"a,b\n1,2\n3,4\n", &[]).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.text);
    assert_eq!(
        (refused.problem().0.as_str(), refused.header("retry-after")),
        ("unavailable", "5")
    );
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("storage of the uploaded files"), "{detail}");
    assert_eq!(ada.get("/ml/datasets/").await.json()["total"], 0);
    let created = ada.post("/tasks/", json!({"title": "buy milk"})).await;
    assert_eq!(created.status, StatusCode::CREATED);
}

/// Runs `server check-config` with these settings, and returns whether it succeeded and its output.
fn check_config(variables: &[(&str, &str)]) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_server"))
        .arg("check-config")
        .env_clear()
        .env("DATA_DIR", folder.path())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

#[test]
fn check_config_tries_each_connection() {
    let (succeeds, text) = check_config(&[]);
    assert!(succeeds, "{text}");
    for line in [
        "database: ok, the start creates ",
        "storage: ok, file://",
        "mail: ok, SMTP_URL is not set",
        "redis: ok, REDIS_URL is not set",
        "The configuration can be used.",
    ] {
        assert!(text.lines().any(|found| found.starts_with(line)), "{line}: {text}");
    }
    let away = [
        &AWAY[..],
        &[
            ("SMTP_URL", "smtp://127.0.0.1:1"),
            ("EMAILS_FROM", "a@example.com"),
            ("REDIS_URL", "redis://:hush@127.0.0.1:1"),
            ("DATABASE_URL", "postgres://a:hush@127.0.0.1:1/a"),
        ],
    ];
    let (succeeds, text) = check_config(&away.concat());
    assert!(!succeeds && !text.contains("hush"), "{text}");
    for name in ["database", "storage", "mail", "redis"] {
        let line = format!("{name}: failed, ");
        assert!(text.lines().any(|found| found.starts_with(&line)), "{name}: {text}");
    }
    assert!(text.contains("the configuration cannot be used: database, storage, mail, redis failed"));
}
