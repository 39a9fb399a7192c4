//! Refused forms: what is kept of them, where, and for how long.

use crate::client::{Browser, PASSWORD, TestApp, multipart, texts};
use axum::http::Method;
use data_encoding::BASE64URL_NOPAD;
use scraper::{Html, Selector};

/// The flash cookie of a browser as text; empty when it has none.
fn flash(browser: &Browser<'_>) -> String {
    let cookies = browser.cookie();
    let value = cookies.split("; ").find_map(|pair| pair.strip_prefix("flash="));
    let payload = value.and_then(|token| token.split('.').nth(1)).unwrap_or_default();
    String::from_utf8(BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}

/// The rows of the table of sessions.
async fn sessions(app: &TestApp) -> Vec<String> {
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", app.database().display()))
        .await
        .unwrap();
    let rows = sqlx::query_scalar("SELECT data FROM sessions")
        .fetch_all(&pool)
        .await
        .unwrap();
    pool.close().await;
    rows
}

#[tokio::test]
async fn a_visitor_leaves_nothing_in_the_database() {
    let app = TestApp::start().await;
    let fields: String = (0..5000).map(|i| format!("&form[f{i}]=x")).collect();
    for (on, path) in [
        ("/login", "/fn/auth/login"),
        ("/register", "/fn/auth/register"),
        ("/password/forgot", "/fn/auth/password_forgot"),
        ("/password/reset", "/fn/auth/password_reset"),
        ("/email/verify", "/fn/auth/email_verify"),
        ("/tasks", "/fn/tasks/create"),
        ("/login", "/fn/auth/logout"),
        ("/login", "/fn/theme/set"),
    ] {
        let browser = app.browser();
        let form = format!("form[username]=ada&form[email]=x&form[theme]=dark{fields}");
        browser.submit(on, path, &form).await;
        assert!(!browser.cookie().contains("session="), "{path}: {}", browser.cookie());
        assert!(browser.cookie().len() < 4096, "{path}");
        assert!(
            !flash(&browser).contains("f4999"),
            "{path} keeps fields that it has not"
        );
    }
    let too_large = format!("form[username]={}", "x".repeat(70_000));
    app.browser().submit("/login", "/fn/auth/login", &too_large).await;
    assert_eq!(sessions(&app).await, [""; 0]);
}

#[tokio::test]
async fn a_toast_for_a_visitor_is_shown_once_without_a_session() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let next = browser.submit("/login", "/fn/auth/logout", "").await;
    // A redirect on the way does not use it up.
    assert_eq!(browser.open("/runs").await.status, 302);
    assert!(browser.open(&next).await.text.contains("You are signed out."));
    assert!(
        !browser.open(&next).await.text.contains("You are signed out."),
        "only once"
    );
    assert_eq!(flash(&browser), "");
}

#[tokio::test]
async fn a_forged_flash_is_not_shown() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser
        .submit("/login", "/fn/auth/login", "form[username]=ada&form[password]=x")
        .await;
    let payload = flash(&browser).replace("User name or password is wrong", "Send your password to pwn.example");
    let cookie = browser.cookie();
    let parts: Vec<&str> = cookie.strip_prefix("flash=").unwrap().split('.').collect();
    let forged = format!(
        "{}.{}.{}",
        parts[0],
        BASE64URL_NOPAD.encode(payload.as_bytes()),
        parts[2]
    );
    for cookie in [forged.as_str(), "", "x", "a.b.c"] {
        let page = app.browser_with(&format!("flash={cookie}")).open("/login").await;
        assert!(page.status == 200 && !page.text.contains("pwn.example") && !page.text.contains("role=\"alert\""));
    }
    assert!(
        browser
            .open("/login")
            .await
            .text
            .contains("User name or password is wrong")
    );
}

const CSV: &[u8] = b"a,b,c\n1,2,x\n3,4,y\n5,6,x\n";

/// Every form of the site that can be refused: page, path, and the fields that make it refused.
const FORMS: [(&str, &str, &str); 18] = [
    ("/tasks/new", "/fn/tasks/create", "form[status]=x"),
    (
        "/tasks/1/edit",
        "/fn/tasks/save",
        "form[id]=1&form[version]=1&form[status]=x",
    ),
    ("/tasks", "/fn/tasks/quick_add", ""),
    ("/tasks", "/fn/tasks/save_view", "form[query]=x"),
    ("/account", "/fn/account/update", "form[time_zone]=x"),
    ("/account", "/fn/account/change_email", ""),
    ("/account/password", "/fn/account/change_password", ""),
    ("/account/data", "/fn/account/delete", ""),
    ("/account/tokens", "/fn/tokens/create", ""),
    ("/admin/users/new", "/fn/users/create", ""),
    ("/admin/users/1", "/fn/users/set_quota", "form[id]=1"),
    ("/datasets/1", "/fn/datasets/update", "form[id]=1"),
    ("/datasets/imports/2", "/fn/imports/apply", "form[id]=2"),
    (
        "/runs/new?dataset=1&algorithm=decision_tree",
        "/fn/runs/create",
        "form[dataset_id]=1&form[algorithm]=decision_tree",
    ),
    ("/login", "/fn/auth/login", ""),
    ("/register", "/fn/auth/register", ""),
    ("/password/forgot", "/fn/auth/password_forgot", ""),
    ("/password/reset?token=secretmarker", "/fn/auth/password_reset", ""),
];

/// Names and kinds of the fields of a form that a person writes into, or that carry a secret.
fn fields(html: &str, path: &str) -> Vec<(String, bool)> {
    let html = Html::parse_document(html);
    let controls = format!("form[action=\"{path}\"] :is(input, textarea)[name]");
    let of = |control: scraper::ElementRef<'_>| {
        let attribute = |name: &str| control.value().attr(name).unwrap_or_default().to_owned();
        let (name, kind) = (attribute("name"), attribute("type"));
        let is_secret = kind == "password" || name.contains("token");
        let is_written = !["hidden", "checkbox", "file", "submit"].contains(&kind.as_str());
        (is_secret || is_written).then_some((name, is_secret))
    };
    html.select(&Selector::parse(&controls).unwrap())
        .filter_map(of)
        .collect()
}

/// Content of a field of a form.
fn field_text(html: &str, path: &str, name: &str) -> String {
    let html = Html::parse_document(html);
    let control = format!("form[action=\"{path}\"] [name=\"{name}\"]");
    let control = html.select(&Selector::parse(&control).unwrap()).next().unwrap();
    match control.value().name() {
        "textarea" => control.text().collect(),
        _ => control.value().attr("value").unwrap_or_default().to_owned(),
    }
}

#[tokio::test]
async fn every_refused_form_keeps_its_texts_but_no_secret() {
    let app = TestApp::start().await;
    app.superuser("root").await;
    let browser = app.browser();
    let login = format!("form[username]=root&form[password]={PASSWORD}&form[next]=");
    browser.submit("/login", "/fn/auth/login", &login).await;
    browser.submit("/tasks/new", "/fn/tasks/create", "form[title]=x").await;
    assert_eq!(browser.import(CSV, "").await, "/datasets/1");
    assert_eq!(browser.upload(CSV).await, "/datasets/imports/2");
    browser.open("/").await;
    // The password was entered so long ago that the forms ask for it.
    app.advance(chrono::TimeDelta::minutes(15));
    for (on, path, refused) in FORMS {
        let visitor = app.browser();
        let browser = if path.starts_with("/fn/auth/") {
            &visitor
        } else {
            &browser
        };
        let fields = fields(&browser.open(on).await.text, path);
        assert!(!fields.is_empty(), "{path} has no fields");
        let long = "typed marker".repeat(25);
        let typed: Vec<String> = fields
            .iter()
            .map(|(name, is_secret)| format!("{name}={}", if *is_secret { "secretmarker" } else { &long }))
            .collect();
        let form = format!(
            "{refused}&{}&form[token2]=secretmarker&other=secretmarker",
            typed.join("&")
        );
        assert_eq!(browser.submit(on, path, &form).await, on, "{path}");
        assert!(!flash(browser).contains("secretmarker"), "{path}: {}", flash(browser));
        for row in sessions(&app).await {
            assert!(!row.contains("secretmarker"), "{path}: {row}");
        }
        let page = browser.open(on).await.text;
        for (name, is_secret) in fields {
            let expected = match is_secret {
                false => long.as_str(),
                true if name.contains("token") && on.contains("token=") => "secretmarker",
                true => "",
            };
            assert_eq!(field_text(&page, path, &name), expected, "{name} of {path}");
        }
    }
}

#[tokio::test]
async fn a_form_of_thousands_of_fields_is_kept_small() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    assert_eq!(browser.import(CSV, "").await, "/datasets/1");
    let features: String = (0..2500).map(|i| format!("&form[features][]=n{i}")).collect();
    let form = format!("form[dataset_id]=1&form[algorithm]=kmeans&form[parameters][n_clusters]=2{features}");
    let unknown: String = (0..6000).map(|i| format!("&x{i}=y")).collect();
    for form in [form, format!("form[dataset_id]=1{unknown}")] {
        assert!(form.len() < 64 << 10);
        browser.submit("/runs/new?dataset=1", "/fn/runs/create", &form).await;
        let largest = sessions(&app).await.iter().map(String::len).max().unwrap();
        assert!(largest < 260 << 10, "{largest} bytes");
        let page = browser.open("/runs/new?dataset=1").await;
        assert!(page.text.len() < 400 << 10, "a page of {} bytes", page.text.len());
    }
    assert!(sessions(&app).await.iter().all(|row| row.len() < 1000), "shown once");
}

#[tokio::test]
async fn an_upload_with_too_many_fields_is_refused() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let names: Vec<String> = (0..60).map(|i| format!("f{i}")).collect();
    let fields: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    let answer = ada.upload(b"a,b\n1,2\n3,4\n", &fields).await;
    assert_eq!(
        answer.problem(),
        ("validation".into(), vec![(String::new(), "too_many".into())])
    );
}

#[tokio::test]
async fn the_error_of_a_group_of_fields_describes_it_and_gives_it_the_focus() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let table = b"when,a,c\n2024-01-01,1,x\n2024-02-01,2,y\n2024-03-05,3,x\n";
    assert_eq!(browser.import(table, "").await, "/datasets/1");
    let on = "/runs/new?dataset=1&target=c&algorithm=decision_tree";
    let form = "form[dataset_id]=1&form[algorithm]=decision_tree&form[target]=c";
    for (field, group) in [("features", "fieldset"), ("encodings", "select")] {
        let refused = format!("{form}&form[{field}][]=nope");
        assert_eq!(browser.submit(on, "/fn/runs/create", &refused).await, on);
        let page = browser.open(on).await.text;
        let note = format!("{field}-note");
        assert_eq!(texts(&page, &format!("#{note}.field-error")).len(), 1, "{page}");
        let focused = format!("{group}[autofocus][aria-describedby=\"{note}\"]");
        assert_eq!(texts(&page, &focused).len(), 1, "{page}");
    }
}

#[tokio::test]
async fn a_refused_table_of_columns_keeps_the_chosen_types() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    assert_eq!(browser.import(CSV, "").await, "/datasets/1");
    let form = "form[id]=1&form[columns][b]=ignore&form[columns][c]=numeric";
    browser.submit("/datasets/1", "/fn/datasets/update", form).await;
    let page = browser.open("/datasets/1").await.text;
    assert!(!texts(&page, "form .alert-error").is_empty(), "{page}");
    for (column, label) in [("a", "Numeric"), ("b", "Ignored"), ("c", "Numeric")] {
        let chosen = format!("select[name=\"form[columns][{column}]\"] option[selected]");
        assert_eq!(texts(&page, &chosen), [label], "{column}");
    }
}

#[tokio::test]
async fn a_refused_upload_keeps_a_pasted_table_that_is_short() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    for (table, is_kept) in [("a,b\n1,2\n".to_owned(), true), ("a,b\n".repeat(20_000), false)] {
        // A file and a table at once are refused.
        let (content_type, body) = multipart(CSV, &[("text", &table)]);
        let headers = [
            ("content-type", content_type.as_str()),
            ("accept", "text/html"),
            ("referer", "http://localhost/datasets"),
        ];
        let answer = browser.request(Method::POST, "/datasets/upload", &headers, body).await;
        assert_eq!(answer.header("location"), "/datasets", "{}", answer.text);
        let page = browser.open("/datasets").await.text;
        assert!(page.contains("not both"), "{page}");
        let expected = if is_kept { table.as_str() } else { "" };
        assert_eq!(field_text(&page, "/datasets/upload", "text"), expected);
    }
}
