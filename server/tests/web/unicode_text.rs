//! Texts that Unicode spells in several ways, or that show nothing.

use crate::client::TestApp;
use axum::http::Method;
use domain::percent_encoding::encode;
use serde_json::json;

/// Encodes the value of a query such as `q=é`.
fn encoded(query: &str) -> String {
    let (key, value) = query.split_once('=').unwrap();
    format!("{key}={}", encode(value))
}

#[tokio::test]
async fn a_password_is_the_same_however_it_is_typed() {
    let app = TestApp::start().await;
    let (composed, decomposed) = ("plum-for\u{ea}t-ninety owl", "plum-fore\u{302}t-ninety\u{a0}owl");
    for (name, set, typed) in [("ada", composed, decomposed), ("bob", decomposed, composed)] {
        let account = json!({ "email": format!("{name}-e\u{301}@example.com"), "username": name, "password": set });
        assert_eq!(app.anonymous().post("/auth/register", account).await.status, 201);
        for (login, password) in [(name.to_owned(), set), (format!("{name}-\u{c9}@example.com"), typed)] {
            let caller = app.login_with(&encode(&login), password).await;
            let confirmed = caller
                .post("/auth/password/confirm", json!({ "current_password": typed }))
                .await;
            assert!(confirmed.status.is_success(), "{}", confirmed.text);
        }
    }
}

#[tokio::test]
async fn a_changed_address_is_the_same_however_it_is_typed() {
    let app = TestApp::start().await;
    let change = |email: &str| json!({ "email": email, "current_password": crate::client::PASSWORD });
    let (ada, bob) = (app.api("ada").await, app.api("bob").await);
    let changed = ada.patch("/users/me", change("jose\u{301}@example.com")).await;
    assert_eq!(changed.json()["email"], "jos\u{e9}@example.com", "{}", changed.text);
    let same = ada
        .patch("/users/me", json!({ "email": "jos\u{c9}@example.com" }))
        .await;
    assert_eq!(
        same.status, 200,
        "no other address, so no password is needed: {}",
        same.text
    );
    let taken = bob.patch("/users/me", change("jose\u{301}@example.com")).await;
    assert_eq!(taken.problem().0, "conflict");
}

#[tokio::test]
async fn texts_are_found_whatever_their_case_and_normal_form() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    for title in ["ΟΔΟΣΑΡ", "Hauptstraße", "cafe\u{301}", "Zebra", "Äpfel"] {
        let task = json!({ "title": title, "labels": [format!("x-{title}")] });
        assert_eq!(ada.post("/tasks/", task).await.status, 201);
    }
    for (q, title) in [
        ("ΟΔΟΣ", "ΟΔΟΣΑΡ"),
        ("οδος", "ΟΔΟΣΑΡ"),
        ("HAUPTSTRASSE", "Hauptstraße"),
        ("CAFÉ", "cafe\u{301}"),
        ("a\u{308}pf", "Äpfel"),
    ] {
        for query in [format!("q={q}"), format!("label=x-{}", title.to_uppercase())] {
            let list = ada.get(&format!("/tasks/?{}", encoded(&query))).await.json();
            assert_eq!(list["items"][0]["title"], title, "{query}");
            assert_eq!(list["total"], 1, "{query}");
        }
    }
    let sorted = ada.get("/tasks/?sort=title").await.json();
    let sorted: Vec<&str> = sorted["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|task| task["title"].as_str())
        .collect();
    assert_eq!(sorted, ["Äpfel", "cafe\u{301}", "Hauptstraße", "Zebra", "ΟΔΟΣΑΡ"]);
    let both = json!({ "title": "both", "labels": ["café", "cafe\u{301}", "CAFÉ", "straße", "STRASSE"] });
    let both = ada.post("/tasks/", both).await.json();
    assert_eq!(both["labels"].as_array().unwrap().len(), 2, "{both}");
    ada.post("/tasks/", json!({ "title": "more", "labels": ["cafe\u{301}"] }))
        .await;
    let counts = ada.get("/tasks/labels").await.json();
    let cafe: Vec<_> = counts
        .as_array()
        .unwrap()
        .iter()
        .filter(|count| count["label"] == "café")
        .collect();
    assert_eq!(cafe, [&json!({ "label": "café", "count": 2 })]);
}

#[tokio::test]
async fn names_that_show_nothing_are_refused() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    for blank in [
        "\u{200b}",
        "\u{feff}",
        "\u{2060}",
        "\u{200e}\u{202e}",
        "\u{3164}",
        "\u{115f} \u{1160}",
        "\u{ad}",
    ] {
        for (path, body, pointer) in [
            ("/tasks/", json!({ "title": blank }), "/title"),
            ("/tasks/quick", json!({ "text": blank }), "/text"),
            ("/tasks/", json!({ "title": "x", "labels": [blank] }), "/labels"),
            ("/task-views/", json!({ "name": blank, "query": "" }), "/name"),
            (
                "/users/me/tokens/",
                json!({ "name": blank, "scopes": ["tasks:read"] }),
                "/name",
            ),
        ] {
            let refused = ada.post(path, body).await;
            let (code, errors) = refused.problem();
            assert_eq!(
                (refused.status.as_u16(), code.as_str()),
                (422, "validation"),
                "{path} {blank:?}"
            );
            assert_eq!(errors[0].0, pointer, "{path} {blank:?}");
        }
        let named = ada.patch("/users/me", json!({ "full_name": blank })).await.json();
        assert!(named["full_name"].is_null(), "{blank:?}");
    }
}

#[tokio::test]
async fn a_prediction_finds_columns_and_categories_however_they_are_spelled() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let row = |at: usize| {
        let (city, kind) = [("Köln", "a"), ("Straße", "b"), ("ΟΔΟΣ", "a")][at % 3];
        format!("{},{city},{kind}\n", at % 7)
    };
    let rows: String = (0..60).map(row).collect();
    let file = format!("café,Ort,kind\n{rows}");
    let dataset = ada.upload(file.as_bytes(), &[]).await.json()["id"].clone();
    let body = json!({ "dataset_id": dataset, "algorithm": "decision_tree", "target": "KIND",
        "features": ["cafe\u{301}", "ORT"] });
    let wait = [("content-type", "application/json"), ("prefer", "wait=30")];
    let run = ada
        .send(Method::POST, "/ml/train", &wait, body.to_string())
        .await
        .json();
    assert_eq!(run["state"], "succeeded", "{run}");
    let path = format!("/ml/runs/{}/predict", run["id"]);
    for (place, city, label) in [
        ("cafe\u{301}", "KO\u{308}LN", "a"),
        ("CAFÉ", "STRASSE", "b"),
        ("Café", "οδος", "a"),
    ] {
        let by_json = ada
            .post(&path, json!({ "rows": [{ place: 1, "ORT": city }] }))
            .await
            .json();
        let table = format!("{place},ORT\n1,{city}\n");
        let csv = [("content-type", "text/csv")];
        let by_csv = ada.send(Method::POST, &path, &csv, table).await.json();
        for answer in [by_json, by_csv] {
            assert_eq!(answer["predictions"][0]["label"], label, "{answer}");
            assert_eq!(answer["warnings"], json!([]), "{answer}");
        }
    }
    let answer = ada
        .post(&path, json!({ "rows": [{ "cafe": 1, "Ort": "Köln" }, {}] }))
        .await
        .json();
    let absent = json!({
        "code": "absent_column",
        "message": "no row has the column “café”; its values were taken as missing",
        "column": "café",
        "rows": 2,
    });
    assert_eq!(answer["warnings"], json!([absent]), "{answer}");
    let doubled = json!({ "rows": [{ "CAFÉ": 1, "Café": 2, "Ort": "Köln" }] });
    let refused = ada.post(&path, doubled).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["errors"][0]["code"]),
        (422, &json!("duplicate")),
        "{}",
        refused.text
    );
    let exact = json!({ "rows": [{ "café": 1, "CAFÉ": 2, "Ort": "Köln" }] });
    assert_eq!(ada.post(&path, exact).await.status, 200);
}

#[tokio::test]
async fn a_name_of_a_view_is_taken_whatever_its_case_and_normal_form() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let view = |name: &str| json!({ "name": name, "query": "" });
    for (name, status) in [
        ("Café", 201),
        ("CAFE\u{301}", 409),
        ("Straße", 201),
        ("STRASSE", 409),
        ("Strasse 2", 201),
    ] {
        assert_eq!(ada.post("/task-views/", view(name)).await.status, status, "{name}");
    }
    let rename = |name: &str| json!({ "name": name });
    assert_eq!(
        ada.patch("/task-views/1", rename("CAFÉ")).await.status,
        200,
        "its own name"
    );
    assert_eq!(ada.patch("/task-views/1", rename("strasse")).await.status, 409);
}

#[tokio::test]
async fn lengths_and_numbers_count_the_texts_that_are_kept() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let long = "e\u{301}".repeat(40);
    let mut labels: Vec<String> = (0..8).map(|at| format!("l{at}")).collect();
    labels.extend(["straße", "STRASSE", &long].map(str::to_owned));
    let made = ada.post("/tasks/", json!({ "title": "x", "labels": labels })).await;
    assert_eq!(made.status, 201, "{}", made.text);
    for query in [format!("label={long}"), format!("q={}", "e\u{301}".repeat(200))] {
        let found = ada.get(&format!("/tasks/?{}", encoded(&query))).await;
        assert_eq!(found.status, 200, "{}", found.text);
    }
    let view = json!({ "name": "e\u{301}".repeat(60), "query": "" });
    assert_eq!(ada.post("/task-views/", view).await.status, 201);
}
