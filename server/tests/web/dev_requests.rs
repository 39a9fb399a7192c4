//! The log of requests: what its pages show of a request, to whom, and where they are.

use crate::account_pages::signed_in;
use crate::client::{Browser, PASSWORD, TestApp};
use axum::http::Method;
use serde_json::json;
use std::time::Duration;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// A server that keeps its requests, as in development.
async fn development() -> TestApp {
    // An error means that another test of this process has started the log.
    let _ = tracing_subscriber::registry().with(server::request_log()).try_init();
    TestApp::start().await
}

/// A superuser's page about a request.
async fn page(root: &Browser<'_>, id: &str) -> String {
    let answer = root.open(&format!("/dev/requests/{id}")).await;
    assert_eq!(answer.status, 200, "{id}: {}", answer.text);
    answer.text
}

#[tokio::test]
async fn a_request_shows_its_statements_with_their_plans_and_its_events() {
    let app = development().await;
    app.superuser("root").await;
    let root = signed_in(&app, "root", "curl").await;
    let ada = app.api("ada").await;
    let task = json!({ "title": "zanzibar", "description": "cinnamon" }).to_string();
    let headers = [("content-type", "application/json"), ("x-request-id", "made-by-ada")];
    let made = ada.send(Method::POST, "/tasks/?note=nutmeg", &headers, task).await;
    assert_eq!(
        (made.status.as_u16(), made.header("x-request-id")),
        (201, "made-by-ada")
    );

    let list = root.open("/dev/requests").await.text;
    let row = list.lines().find(|line| line.contains("made-by-ada")).unwrap();
    assert!(row.contains("POST /api/v1/tasks/</a></th><td>201</td>"), "{row}");
    assert!(
        !list.contains("/dev/requests</a></th>"),
        "its own pages are not kept: {list}"
    );

    let page = page(&root, "made-by-ada").await;
    for part in [
        "<h1>POST /api/v1/tasks/</h1>",
        "insert into tasks",
        "<p>1 row, ",
        "SEARCH users USING INTEGER PRIMARY KEY",
        "published; event: Event { user_id: 2, payload: Tasks(TaskEvent { change: Created",
        "<h2>Queued runs</h2>\n<p>None.</p>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    for secret in ["zanzibar", "cinnamon", "nutmeg", PASSWORD, "example.com", ada.token()] {
        assert!(!page.contains(secret) && !list.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_statements_of_a_sign_in_are_without_the_password() {
    let app = development().await;
    app.superuser("root").await;
    let root = signed_in(&app, "root", "curl").await;
    let headers = [
        ("accept", "text/html"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-request-id", "sign-in-of-root"),
    ];
    let form = format!("form[username]=root&form[password]={PASSWORD}");
    root.request(Method::POST, "/fn/auth/login", &headers, form).await;
    let page = page(&root, "sign-in-of-root").await;
    assert!(page.contains("insert into sessions"), "{page}");
    assert!(!page.contains(PASSWORD) && !page.contains("root@"), "{page}");
}

#[tokio::test]
async fn a_page_shows_what_its_resources_and_its_background_work_execute() {
    let app = development().await;
    app.superuser("root").await;
    let root = signed_in(&app, "root", "curl").await;
    let headers = [("accept", "text/html"), ("x-request-id", "page-of-tasks")];
    root.request(Method::GET, "/tasks", &headers, "").await;
    let tasks = page(&root, "page-of-tasks").await;
    assert!(tasks.contains("from tasks"), "{tasks}");

    let account = json!({ "email": "bob@example.com", "username": "bob", "password": PASSWORD }).to_string();
    let headers = [("content-type", "application/json"), ("x-request-id", "registration")];
    let registered = app
        .anonymous()
        .send(Method::POST, "/auth/register", &headers, account)
        .await;
    assert_eq!(registered.status, 201);
    // The mail is written in the background.
    let is_sent = || {
        app.services
            .mails_in_memory()
            .unwrap()
            .iter()
            .any(|mail| mail.to == "bob@example.com")
    };
    while !is_sent() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let registration = page(&root, "registration").await;
    assert!(registration.contains("insert into mail_tokens"), "{registration}");
}

#[tokio::test]
async fn a_training_shows_its_run() {
    let app = development().await;
    app.superuser("root").await;
    let root = signed_in(&app, "root", "curl").await;
    let ada = app.api("ada").await;
    let dataset = ada.upload(b"x,y\n1,2\n3,4\n5,6\n7,8\n", &[]).await.json()["id"].clone();
    let train = json!({ "dataset_id": dataset, "n_clusters": 2 }).to_string();
    let headers = [("content-type", "application/json"), ("x-request-id", "training")];
    let run = ada.send(Method::POST, "/ml/kmeans", &headers, train).await;
    assert_eq!(run.status, 202, "{}", run.text);
    let page = page(&root, "training").await;
    assert!(
        page.contains("queued; run_id: 1; algorithm: &quot;kmeans&quot;"),
        "{page}"
    );
    assert!(
        page.contains("payload: Run { run: RunEvent { id: 1, progress: None, state: Queued }"),
        "{page}"
    );
}

#[tokio::test]
async fn only_superusers_see_the_log() {
    let app = development().await;
    app.superuser("root").await;
    let root = signed_in(&app, "root", "curl").await;
    assert!(root.open("/admin/system").await.text.contains("href=\"/dev/requests\""));
    let missing = root.open("/dev/requests/of-nobody").await;
    assert_eq!(missing.status, 404);
    assert!(missing.text.contains("not among the latest"), "{}", missing.text);

    let visitor = app.browser().open("/dev/requests").await;
    assert_eq!(visitor.header("location"), "/login?next=/dev/requests");
    let ada = app.browser();
    ada.register("ada").await;
    for path in ["/dev/requests", "/dev/requests/of-nobody"] {
        let answer = ada.open(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text.contains("latest"), "{}", answer.text);
    }
}

#[tokio::test]
async fn an_import_adds_many_tasks_with_each_statement() {
    let app = development().await;
    app.superuser("root").await;
    let root = signed_in(&app, "root", "curl").await;
    let ada = app.api("ada").await;
    let file = json!(vec![json!({ "title": "x" }); 1200]).to_string();
    let headers = [("content-type", "application/json"), ("x-request-id", "import")];
    let imported = ada.send(Method::POST, "/tasks/import", &headers, file).await;
    assert_eq!(imported.status, 201, "{}", imported.text);
    let page = page(&root, "import").await;
    // Three of each; a statement may be shown with its plan as well.
    let inserts = page.matches("insert into task").count();
    assert!((1..=12).contains(&inserts), "{inserts} in {page}");
}
