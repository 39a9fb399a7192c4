//! Uploads of other formats than CSV, by the API and by the pages.

use crate::client::{Browser, TestApp, multipart};
use axum::http::Method;
use serde_json::{Value, json};

const BOOK: &[u8] = include_bytes!("../../../ml_core/tests/data/formats/book.xlsx");
const PAGES: &[u8] = include_bytes!("../../../ml_core/tests/data/formats/pages.parquet");

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!(
        "{}/../ml_core/tests/data/formats/{name}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

/// Returns the values that are there, separated by spaces.
fn words(values: &[&Value]) -> String {
    let texts = values.iter().filter(|value| !value.is_null()).map(|value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    texts.collect::<Vec<_>>().join(" ")
}

async fn post_page(browser: &Browser<'_>, path: &str, file: &[u8], fields: &[(&str, &str)]) -> crate::client::Answer {
    let (content_type, body) = multipart(file, fields);
    let headers = [
        ("content-type", content_type.as_str()),
        ("accept", "text/html"),
        ("referer", "http://localhost/datasets"),
    ];
    browser.request(Method::POST, path, &headers, body).await
}

#[tokio::test]
async fn page_and_api_find_what_the_command_line_finds() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let browser = app.browser();
    browser.register("bob").await;
    let expected: Value =
        serde_json::from_str(include_str!("../../../ml_core/tests/data/formats/expected.json")).unwrap();
    for expected in expected.as_array().unwrap() {
        let file = fixture(expected["file"].as_str().unwrap());
        let fields: Vec<(&str, &str)> = expected["table"]
            .as_str()
            .map(|name| ("table", name))
            .into_iter()
            .collect();
        let found = ada.upload(&file, &fields).await.json();
        assert_eq!(found["rows"], expected["rows"], "{found}");
        let columns = found["columns"].as_array().unwrap().iter();
        let columns = columns.map(|column| words(&[&column["name"], &column["type"], &column["missing"]]));
        assert_eq!(json!(columns.collect::<Vec<_>>()), expected["columns"]);
        let warnings = found["warnings"].as_array().unwrap().iter();
        let warnings = warnings.map(|warning| words(&[&warning["code"], &warning["column"], &warning["rows"]]));
        assert_eq!(json!(warnings.collect::<Vec<_>>()), expected["warnings"]);

        let answer = post_page(&browser, "/datasets/upload", &file, &fields).await;
        assert_eq!(answer.status, 303);
        let page = browser.open(answer.header("location")).await.text;
        for warning in found["warnings"].as_array().unwrap() {
            let message = warning["message"].as_str().unwrap().replace('&', "&amp;");
            assert!(page.contains(&message), "{message} is not in {page}");
        }
    }
}

#[tokio::test]
async fn an_upload_of_another_format_is_stored_as_csv() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let found = ada.upload(BOOK, &[("table", "Other"), ("decimal", ",")]).await.json();
    let warnings = found["warnings"].as_array().unwrap();
    assert_eq!(warnings[1]["code"], "options_not_used");
    assert_eq!(
        (&found["size_bytes"], &found["format"]["encoding"]),
        (&json!(4), &json!("UTF-8"))
    );
    let download = ada.get(&format!("/ml/datasets/{}/download", found["id"])).await;
    assert_eq!(download.text, "x\n5\n");
    assert!(download.header("content-disposition").contains("filename=\"t.csv\""));
    let rows = ada.get(&format!("/ml/datasets/{}/rows", found["id"])).await.json();
    assert_eq!(rows["items"], json!([["5"]]));
}

#[tokio::test]
async fn refusals_name_the_field_and_the_limit() {
    let app = TestApp::start_with(&[("MAX_UPLOAD_MB", "1")]).await;
    let ada = app.api("ada").await;
    let wrong = ada.upload(BOOK, &[("table", "Sheet9")]).await;
    assert_eq!(wrong.status, 422);
    let error = wrong.json()["errors"][0].clone();
    assert_eq!(
        (&error["pointer"], &error["code"]),
        (&json!("/table"), &json!("choice"))
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("there is “Notes”, “Sales 2024”"),
        "{error}"
    );
    let bomb = ada.upload(PAGES, &[]).await;
    assert_eq!(bomb.status, 413, "{}", bomb.text);
    assert!(
        bomb.text.contains("larger than 1 MB when it is unpacked"),
        "{}",
        bomb.text
    );
    let broken = ada.upload(&BOOK[..3000], &[]).await;
    assert_eq!(
        (broken.status.as_u16(), &broken.json()["code"]),
        (422, &json!("invalid_file"))
    );
    assert!(
        broken.text.contains("The zip archive cannot be read"),
        "{}",
        broken.text
    );
    assert_eq!(ada.get("/ml/datasets/").await.json()["total"], 0);
}

#[tokio::test]
async fn predictions_take_other_formats_and_tell_what_was_converted() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let iris: &[u8] = include_bytes!("../../../data/iris.csv");
    assert_eq!(browser.import(iris, "iris").await, "/datasets/1");
    let form = "form[dataset_id]=1&form[algorithm]=decision_tree&form[target]=species";
    assert_eq!(browser.submit("/runs/new", "/fn/runs/create", form).await, "/runs/1");
    let user = app.services.account_get(1).await.unwrap().unwrap();
    let wait = std::time::Duration::from_secs(60);
    app.services.run_wait(&user.actor(), 1, wait).await.unwrap();
    let lines = b"{\"petal_length\":1.4,\"petal_width\":0.2,\"sepal_length\":5.1,\"sepal_width\":3.5}\n\
        {\"petal_length\":5.5,\"petal_width\":2.1,\"sepal_length\":\"unknown\",\"sepal_width\":3.0}\n";
    let answer = post_page(&browser, "/runs/label", lines, &[("id", "1"), ("na_values", "unknown")]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let labelled: Vec<&str> = answer.text.lines().collect();
    assert!(labelled[1].starts_with("1.4,0.2,5.1,3.5,setosa,"), "{}", answer.text);
    assert_eq!(labelled.len(), 3);
    let note = "The JSON file was converted to CSV";
    assert!(!browser.open("/runs/1").await.text.contains(note), "not of this page");
    let page = browser.open("/runs/1/predict").await.text;
    assert!(page.contains(note) && page.contains("t-decision_tree-1.csv"), "{page}");
    assert!(!browser.open("/runs/1/predict").await.text.contains(note), "only once");

    // Nothing is guessed about a clean file; the page is told so, and asks no more.
    let answer = post_page(&browser, "/runs/label", iris, &[("id", "1")]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let json = [("content-type", "application/json"), ("accept", "application/json")];
    let label_notes = || browser.request(Method::POST, "/fn/runs/label_notes", &json, r#"{"id":1}"#);
    assert_eq!(label_notes().await.json()["warnings"], json!([]));
    assert!(label_notes().await.json().is_null());
}

#[tokio::test]
async fn long_texts_are_shortened_and_said_to_be() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let short = String::from("row,text,more\n") + &"1,a,b\n".repeat(10);
    let long = format!("2,{text},{text}\n", text = "ä".repeat(20_000));
    let file = short.clone() + &long.repeat(90);
    let found = ada.upload(file.as_bytes(), &[]).await;
    assert_eq!(found.status, 201, "{}", found.text);
    let found = found.json();
    let answer = ada
        .get(&format!("/ml/datasets/{}/rows?per_page=100", found["id"]))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.len() < 5 << 20, "{}", answer.text.len());
    let page = answer.json();
    assert_eq!((&page["truncated"], &page["total"]), (&json!(true), &json!(100)));
    assert_eq!(page["items"][0], json!(["1", "a", "b"]));
    let text = page["items"][10][1].as_str().unwrap();
    assert!(text.ends_with("ä…") && text.len() < 33 << 10, "{}", text.len());
    assert_eq!(page["items"][99], json!(["…", "…", "…"]), "there is no room left");
    let download = ada.get(&format!("/ml/datasets/{}/download", found["id"])).await;
    assert!(download.text == file);
    let found = ada.upload(short.as_bytes(), &[]).await.json();
    let page = ada.get(&format!("/ml/datasets/{}/rows", found["id"])).await.json();
    assert_eq!(page["truncated"], json!(false));

    let browser = app.browser();
    browser.register("bob").await;
    for (file, says) in [(short.clone() + &long, true), (short, false)] {
        let page = browser.import(file.as_bytes(), "x").await;
        let page = browser.open(&page).await;
        assert_eq!(page.text.contains("Long texts are shortened here"), says);
    }
}
