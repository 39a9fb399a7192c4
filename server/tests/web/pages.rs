//! The pages as a browser without JavaScript sees them.

use crate::client::{PASSWORD, TestApp};
use axum::http::Method;

const IRIS: &[u8] = include_bytes!("../../../data/iris.csv");

#[tokio::test]
async fn a_page_has_the_theme_of_the_cookie() {
    let app = TestApp::start().await;
    for (cookie, theme) in [
        ("theme=dark", "dark"),
        ("theme=pink", "system"),
        ("other=dark", "system"),
    ] {
        let page = app.browser_with(cookie).open("/login").await.text;
        assert!(page.contains(&format!("data-theme=\"{theme}\"")), "{cookie}: {page}");
    }
}

#[tokio::test]
async fn a_visitor_is_sent_to_sign_in_and_back() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let answer = browser.open("/runs?page=2").await;
    assert_eq!(
        answer.header("location"),
        "/login?next=/runs%3Fpage%3D2",
        "{}",
        answer.status
    );
    // A program that takes anything is sent there too.
    let answer = browser.request(Method::GET, "/runs", &[("accept", "*/*")], "").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (302, "/login?next=/runs")
    );
    for path in [
        "/account/export",
        "/datasets/1/download",
        "/runs/1/output.csv",
        "/runs/1/model",
        "/runs/1/model.onnx",
        "/runs/1/charts/tree.svg",
        "/events",
    ] {
        let answer = browser.open(path).await;
        assert_eq!(
            (
                answer.status.as_u16(),
                answer.header("location").starts_with("/login?next=")
            ),
            (303, true),
            "{path}"
        );
    }
    browser.register("ada").await;
    assert_eq!(browser.open("/").await.status, 200);
    assert_eq!(browser.submit("/", "/fn/auth/logout", "").await, "/login");
    let login = format!("form[username]=ada&form[password]={PASSWORD}&form[next]=%2Fruns");
    assert_eq!(browser.submit("/login", "/fn/auth/login", &login).await, "/runs");
    let elsewhere = format!("form[username]=ada&form[password]={PASSWORD}&form[next]=%2F%2Fevil.example");
    assert_eq!(browser.submit("/login", "/fn/auth/login", &elsewhere).await, "/");
}

#[tokio::test]
async fn a_page_beyond_the_last_one_links_back() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let task = "form[title]=a&form[status]=pending&form[priority]=medium";
    browser.submit("/tasks/new", "/fn/tasks/create", task).await;
    let link = "href=\"/tasks?page=1\"";
    assert!(!browser.open("/tasks").await.text.contains(link));
    let page = browser.open("/tasks?page=3").await.text;
    assert!(page.contains(link) && page.contains("Page 3 of 1"), "{page}");
}

#[tokio::test]
async fn a_column_whose_name_has_a_line_break_gets_another_type() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let page = browser.import(b"\"a\nb\",c\n1,2\n3,4\n5,6\n", "x").await;
    let id = page.rsplit('/').next().unwrap();
    // A browser sends `\r\n`.
    let types = format!("form[id]={id}&form[columns][a%0D%0Ab]=categorical&form[columns][c]=numeric");
    assert_eq!(browser.submit(&page, "/fn/datasets/update", &types).await, page);
    assert!(browser.open(&page).await.text.contains("The column types were saved."));
}

#[tokio::test]
async fn a_refused_form_is_shown_once_with_what_was_typed() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let form = "form[username]=grace&form[password]=verysecretword&form[next]=";
    assert_eq!(
        browser.submit("/login?next=/runs", "/fn/auth/login", form).await,
        "/login?next=/runs"
    );
    let page = browser.open("/login?next=/runs").await.text;
    assert!(
        page.contains("User name or password is wrong") && page.contains("grace"),
        "{page}"
    );
    assert!(!page.contains("verysecretword"));
    assert!(
        !browser
            .open("/login")
            .await
            .text
            .contains("User name or password is wrong"),
        "only once"
    );
}

#[tokio::test]
async fn the_toast_of_an_action_is_shown_once() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    assert!(browser.open("/").await.text.contains("Your account was created."));
    let next = browser.submit("/", "/fn/datasets/add_samples", "").await;
    let message = "6 sample data sets were added.";
    // A request that is no navigation leaves the flash in place.
    browser.request(Method::GET, "/", &[("accept", "*/*")], "").await;
    assert!(browser.open(&next).await.text.contains(message));
    assert!(!browser.open(&next).await.text.contains(message), "only once");
    let next = browser.submit("/", "/fn/auth/logout", "").await;
    assert!(browser.open(&next).await.text.contains("You are signed out."));
    assert!(
        !browser.open(&next).await.text.contains("You are signed out."),
        "only once"
    );
}

#[tokio::test]
async fn the_whole_result_is_in_the_first_answer() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    assert_eq!(browser.import(IRIS, "").await, "/datasets/1");
    let form = "form[dataset_id]=1&form[algorithm]=random_forest&form[target]=species&form[parameters][n_estimators]=10\
                &form[permutation_repeats]=2";
    assert_eq!(browser.submit("/runs/new", "/fn/runs/create", form).await, "/runs/1");
    let services = &app.services;
    let user = services.account_get(1).await.unwrap().unwrap();
    services
        .run_wait(&user.actor(), 1, std::time::Duration::from_secs(60))
        .await
        .unwrap();
    let page = browser.open("/runs/1").await;
    for part in [
        "Random forest on t",
        "Test metrics",
        "Confusion matrix",
        "Feature importances",
        "Permutation importances",
        "Mean decrease of the accuracy on the test rows over 2 shuffles",
        "<svg",
        "petal_length",
        "href=\"/runs/1/model.onnx\"",
        "<dt>Trees",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
    for (chart, part) in [
        ("feature-importances", "petal_length"),
        ("permutation-importances", "petal_length"),
        ("tree", "node-box"),
    ] {
        let file = browser.open(&format!("/runs/1/charts/{chart}.svg")).await;
        assert_eq!(file.header("content-type"), "image/svg+xml");
        assert!(
            file.header("content-disposition")
                .contains(&format!("run-1-{chart}.svg"))
        );
        assert!(file.text.starts_with("<svg xmlns=") && file.text.contains(part) && !file.text.contains("<a "));
    }
    for wrong in ["clusters.svg", "tree.png", "tree.svg?tree=99"] {
        assert_eq!(
            browser.open(&format!("/runs/1/charts/{wrong}")).await.status,
            404,
            "{wrong}"
        );
    }
    assert_eq!(browser.open("/runs/1/output.csv").await.text.lines().count(), 151);
    let onnx = browser.open("/runs/1/model.onnx").await;
    assert!(onnx.header("content-disposition").contains("random_forest-1.onnx"));
    assert!(onnx.text.contains("TreeEnsembleClassifier"));
    assert_eq!(browser.open("/runs/2").await.status, 404);
}

#[tokio::test]
async fn pages_carry_their_headers() {
    let app = TestApp::start().await;
    let page = app.browser().open("/login").await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("'nonce-") && !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
        "{policy}"
    );
    for part in [
        "script-src 'strict-dynamic' 'nonce-",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    // A page whose code fails says so.
    assert!(page.text.contains("This page has stopped working in your browser."));
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), value);
    }
    assert!(!page.header("x-request-id").is_empty());
    let start = page.text.find("/v/").unwrap();
    let build: String = page.text[start + 3..].chars().take_while(|c| *c != '/').collect();
    let script = app.browser().open(&format!("/v/{build}/pkg/playground.js")).await;
    assert_eq!(
        (script.status.as_u16(), script.header("cache-control")),
        (200, "public, max-age=31536000, immutable")
    );
    assert_eq!(app.browser().open("/v/0000/pkg/playground.js").await.status, 404);
    let gone = app.browser().open("/no/such/page").await;
    assert_eq!(
        (gone.status.as_u16(), gone.header("content-type")),
        (404, "text/html; charset=utf-8")
    );
    for path in ["/livez", "/readyz", "/healthz"] {
        assert_eq!(app.browser().open(path).await.text, "ok", "{path}");
    }
}

#[tokio::test]
async fn another_site_cannot_act_for_a_person() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    for header in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let form = [("content-type", "application/x-www-form-urlencoded"), header];
        let answer = browser
            .request(Method::POST, "/fn/datasets/add_samples", &form, "")
            .await;
        assert_eq!(answer.status, 403, "{header:?}");
    }
}

#[tokio::test]
async fn the_form_for_a_new_run_says_that_its_list_of_data_sets_is_cut() {
    let variables = [
        ("RATE_LIMIT_API", "off"),
        ("RATE_LIMIT_LOGIN", "off"),
        // An account whose address is not verified has an eighth.
        ("QUOTA_DATASETS", "808"),
    ];
    let app = TestApp::start_with(&variables).await;
    let browser = app.browser();
    browser.register("ada").await;
    let ada = app.login("ada").await;
    let note = "1 older data set is not in this list";
    for count in 1..=101 {
        assert_eq!(ada.upload(b"a,b\n1,2\n3,4\n", &[]).await.status, 201);
        if count >= 100 {
            let page = browser.open("/runs/new").await.text;
            assert_eq!(page.contains(note), count == 101, "{count}: {page}");
        }
    }
    // The selected one is in the list, wherever it comes from.
    let page = browser.open("/runs/new?dataset=1").await.text;
    assert!(!page.contains(note), "{page}");
}
