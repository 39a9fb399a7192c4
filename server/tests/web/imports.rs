//! Imports with a preview: the JSON API, and the pages without JavaScript.

use crate::client::{Browser, TestApp, multipart, texts};
use axum::http::Method;
use serde_json::json;

const BOOK: &[u8] = include_bytes!("../../../ml_core/tests/data/formats/book.xlsx");
const IRIS: &[u8] = include_bytes!("../../../data/iris.csv");
/// A column of numbers with a value that is none.
const MEASURED: &[u8] = b"sep=;\nsize;kind\n1,5;<b>a\n2,5;b\nbroken;a\n4,5;b\n";

#[tokio::test]
async fn a_client_previews_a_file_changes_its_types_and_imports_it() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let answer = ada.upload_preview(MEASURED, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let import = answer.json();
    let path = format!("/ml/imports/{}", import["id"]);
    assert_eq!(answer.header("location"), format!("/api/v1{path}"));
    assert_eq!(
        (&import["file_name"], &import["size_bytes"], &import["rows"]),
        (&json!("t.csv"), &json!(MEASURED.len()), &json!(4))
    );
    assert_eq!(import["format"]["delimiter"], ";");
    assert_eq!(import["first_rows"][0], json!(["1,5", "<b>a"]));
    assert_eq!(
        (&import["errors"], &import["warnings"][0]["code"]),
        (&json!([]), &json!("delimiter_line"))
    );
    let size = &import["columns"][0];
    assert_eq!((&size["name"], &size["type"]), (&json!("size"), &json!("categorical")));
    let contradictions = json!({
        "type": "numeric", "fitting": 3, "contradicting": 1,
        "values": [{ "value": "broken", "count": 1, "rows": [3] }]
    });
    assert_eq!(size["contradictions"], contradictions);
    assert_eq!(ada.get("/ml/datasets/").await.json()["total"], 0);
    assert_eq!(ada.get(&path).await.json(), import);
    let listed = &ada.get("/ml/imports/").await.json()[0];
    assert_eq!(
        (&listed["id"], &listed["expires_at"]),
        (&import["id"], &import["expires_at"])
    );

    let declared = json!({ "types": { "size": "numeric" } });
    let shown = ada.post(&format!("{path}/preview"), declared).await.json();
    let error = shown["errors"][0]["message"].as_str().unwrap();
    assert!(
        error.starts_with("Line 5, column 1 (“size”): “broken” is not a number"),
        "{error}"
    );
    assert_eq!(shown["columns"][0]["contradictions"], contradictions);

    let options = json!({ "na_values": "broken", "types": { "kind": "text" } });
    let shown = ada.post(&format!("{path}/preview"), options).await.json();
    assert_eq!(
        (&shown["columns"][0]["type"], &shown["columns"][1]["type"]),
        (&json!("numeric"), &json!("text"))
    );
    let unknown = ada.post(&format!("{path}/preview"), json!({ "colour": "red" })).await;
    assert_eq!(unknown.status, 422);
    let created = ada.send(Method::POST, &path, &[], "").await;
    assert_eq!(created.status, 201, "{}", created.text);
    let dataset = created.json();
    assert_eq!(
        created.header("location"),
        format!("/api/v1/ml/datasets/{}", dataset["id"])
    );
    assert_eq!(
        (&dataset["columns"][0]["mean"], &dataset["rows"]),
        (&shown["columns"][0]["mean"], &json!(4))
    );
    assert_eq!(ada.get(&path).await.status, 404);
    assert_eq!(ada.get("/ml/imports/").await.json(), json!([]));
}

#[tokio::test]
async fn the_sheets_of_a_workbook_are_listed_whichever_is_chosen() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let import = ada.upload_preview(BOOK, &[]).await.json();
    let sheets = json!(["Notes", "Sales 2024", "Other", "Empty"]);
    assert_eq!((&import["table"], &import["tables"]), (&json!("Sales 2024"), &sheets));
    let path = format!("/ml/imports/{}/preview", import["id"]);
    for (sheet, field) in [("Sheet9", "/table"), ("Empty", "/file")] {
        let shown = ada.post(&path, json!({ "table": sheet })).await.json();
        assert_eq!(shown["errors"][0]["pointer"], field, "{shown}");
        assert_eq!((&shown["table"], &shown["tables"]), (&json!(null), &sheets));
    }
    let csv = ada.upload_preview(MEASURED, &[]).await.json();
    assert_eq!((&csv["table"], &csv["tables"]), (&json!(null), &json!([])));
}

#[tokio::test]
async fn an_import_is_created_once_for_a_key() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let path = format!("/ml/imports/{}", ada.upload_preview(MEASURED, &[]).await.json()["id"]);
    let key = [("idempotency-key", "one")];
    let first = ada.json(Method::POST, &path, &key, json!({})).await;
    let again = ada.json(Method::POST, &path, &key, json!({})).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.json(), again.json());
    assert_eq!(ada.get("/ml/datasets/").await.json()["total"], 1);
}

#[tokio::test]
async fn a_client_learns_why_a_file_cannot_be_imported_and_cancels() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let answer = ada.upload_preview(b"a,b\n1,2\n3\n", &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let import = answer.json();
    assert_eq!((&import["format"], &import["columns"]), (&json!(null), &json!([])));
    assert_eq!(
        (&import["errors"][0]["pointer"], &import["errors"][0]["code"]),
        (&json!("/file"), &json!("invalid_file"))
    );
    let path = format!("/ml/imports/{}", import["id"]);
    assert_eq!(ada.send(Method::POST, &path, &[], "").await.problem().0, "invalid_file");
    assert_eq!(ada.delete(&path).await.status, 204);
    assert_eq!(ada.delete(&path).await.status, 404);
    let refused = ada.upload_preview(MEASURED, &[("delimiter", "x")]).await;
    assert_eq!(refused.problem().1, [("/delimiter".to_owned(), "choice".to_owned())]);
    assert_eq!(ada.get("/ml/imports/").await.json(), json!([]));
}

#[tokio::test]
async fn a_text_is_a_file_and_two_files_are_too_many() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let boundary = [("content-type", "multipart/form-data; boundary=x")];
    let part =
        |name: &str, text: &str| format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    let pasted = format!("{}{}--x--\r\n", part("file", ""), part("text", "a\tb\r\n1\t2\r\n"));
    let answer = ada.send(Method::POST, "/ml/upload-data", &boundary, pasted).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(
        (&answer.json()["name"], &answer.json()["format"]["delimiter"]),
        (&json!("pasted"), &json!("\t"))
    );
    let both = format!("{}{}--x--\r\n", part("file", "a\n1\n"), part("text", "a\n1\n"));
    let answer = ada.send(Method::POST, "/ml/upload-data", &boundary, both).await;
    assert_eq!(answer.problem().1, [("/file".to_owned(), "too_many".to_owned())]);
}

/// Text of the selected choice of a field.
fn selected(html: &str, field: &str) -> String {
    texts(html, &format!("[name=\"{field}\"] option[selected]")).concat()
}

async fn signed_in(app: &TestApp) -> Browser<'_> {
    let browser = app.browser();
    browser.register("ada").await;
    browser
}

#[tokio::test]
async fn a_page_shows_what_was_found_and_imports_what_was_chosen() {
    let app = TestApp::start().await;
    let browser = signed_in(&app).await;
    let path = browser.upload(MEASURED).await;
    assert_eq!(path, "/datasets/imports/1");
    let page = browser.open(&path).await.text;
    assert_eq!(selected(&page, "form[delimiter]"), "Found: Semicolon");
    assert_eq!(selected(&page, "form[has_header]"), "Found: First line has names");
    assert_eq!(selected(&page, "form[types][0]"), "Found: Categorical");
    for part in [
        "3 of 4 values are numbers, but not “broken” (row 3).",
        "The first line names the delimiter",
        "&lt;b&gt;a",
        "4 rows",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let list = browser.open("/datasets").await.text;
    assert!(list.contains("Unfinished imports") && list.contains("href=\"/datasets/imports/1\""));

    let form = "form[id]=1&form[act]=preview&form[na_values]=broken&form[names][0]=size&form[types][0]=\
                &form[names][1]=kind&form[types][1]=text";
    assert_eq!(browser.submit(&path, "/fn/imports/apply", form).await, path);
    let page = browser.open(&path).await.text;
    assert_eq!(selected(&page, "form[types][0]"), "Found: Numeric");
    assert_eq!(selected(&page, "form[types][1]"), "Text");
    assert!(!page.contains("but not"));
    assert_eq!(texts(&page, ".import-form tbody tr:last-child .row-number"), ["4"]);

    let form = form.replace("act]=preview", "act]=import") + "&form[name]=My+sizes";
    assert_eq!(browser.submit(&path, "/fn/imports/apply", &form).await, "/datasets/1");
    let page = browser.open("/datasets/1").await.text;
    for part in [
        "My sizes",
        "“My sizes” was imported.",
        "delimiter: semicolon",
        "also missing: broken",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert_eq!(browser.open("/datasets/1/download").await.text.as_bytes(), MEASURED);
    assert_eq!(browser.open(&path).await.status, 404);
}

#[tokio::test]
async fn a_page_offers_the_sheets_of_a_workbook() {
    let app = TestApp::start().await;
    let browser = signed_in(&app).await;
    let path = browser.upload(BOOK).await;
    let offered = ["Found: Sales 2024", "Notes", "Sales 2024", "Other", "Empty"];
    let page = browser.open(&path).await.text;
    assert_eq!(texts(&page, "select#table option"), offered);
    let form = "form[id]=1&form[act]=preview&form[table]=Empty";
    assert_eq!(browser.submit(&path, "/fn/imports/apply", form).await, path);
    let page = browser.open(&path).await.text;
    assert_eq!(selected(&page, "form[table]"), "Empty");
    assert_eq!(texts(&page, "select#table option")[1..], offered[1..]);
    let page = browser.open(&browser.upload(MEASURED).await).await.text;
    assert!(texts(&page, "[name=\"form[table]\"]").is_empty(), "{page}");
}

#[tokio::test]
async fn a_page_of_a_file_that_cannot_be_read_offers_other_options() {
    let app = TestApp::start().await;
    let browser = signed_in(&app).await;
    let path = browser.upload(b"a,b\n1,2\n3\n").await;
    let page = browser.open(&path).await.text;
    assert!(page.contains("Line 3 has 1 value"), "{page}");
    assert!(!page.contains("value=\"import\""), "there is nothing to import");
    assert_eq!(selected(&page, "form[delimiter]"), "Detect automatically");
    // Entered values stay, also where they are refused.
    let refused = "form[id]=1&form[act]=preview&form[delimiter]=;&form[na_values]=%22";
    assert_eq!(browser.submit(&path, "/fn/imports/apply", refused).await, path);
    let page = browser.open(&path).await.text;
    assert_eq!(selected(&page, "form[delimiter]"), "Semicolon");
    assert_eq!(texts(&page, ".field-error").len(), 1, "{page}");
    let form = "form[id]=1&form[act]=preview&form[delimiter]=;";
    browser.submit(&path, "/fn/imports/apply", form).await;
    let page = browser.open(&path).await.text;
    assert_eq!(selected(&page, "form[delimiter]"), "Semicolon");
    assert!(page.contains("value=\"import\"") && !page.contains("Line 3"), "{page}");

    assert_eq!(
        browser.submit(&path, "/fn/imports/delete", "form[id]=1").await,
        "/datasets"
    );
    let page = browser.open("/datasets").await.text;
    assert!(page.contains("The import was cancelled.") && !page.contains("Unfinished imports"));
}

#[tokio::test]
async fn an_import_keeps_the_file_and_the_upload_form_its_errors() {
    let app = TestApp::start().await;
    let browser = signed_in(&app).await;
    assert_eq!(browser.import(IRIS, "flowers").await, "/datasets/1");
    assert_eq!(browser.open("/datasets/1/download").await.text.as_bytes(), IRIS);
    let empty = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n\
                 --x\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n\r\n--x--\r\n";
    let headers = [
        ("content-type", "multipart/form-data; boundary=x"),
        ("accept", "text/html"),
        ("referer", "http://localhost/datasets"),
    ];
    let answer = browser.request(Method::POST, "/datasets/upload", &headers, empty).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/datasets"));
    let page = browser.open("/datasets").await.text;
    assert_eq!(
        texts(&page, ".field-error"),
        ["Choose a file with a table, or paste one."]
    );
}

#[tokio::test]
async fn a_script_is_told_where_the_import_is_or_why_there_is_none() {
    let app = TestApp::start().await;
    let browser = signed_in(&app).await;
    let send = async |csv: &[u8], fields: &[(&str, &str)]| {
        let (content_type, body) = multipart(csv, fields);
        let headers = [("content-type", content_type.as_str()), ("accept", "application/json")];
        browser.request(Method::POST, "/datasets/upload", &headers, body).await
    };
    let sent = send(MEASURED, &[]).await;
    assert_eq!(
        (sent.status.as_u16(), sent.json()),
        (200, json!({ "location": "/datasets/imports/1" }))
    );
    let refused = send(MEASURED, &[("colour", "red")]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["code"], "unknown_field");
}

#[tokio::test]
async fn the_imports_of_others_are_not_shown() {
    let app = TestApp::start().await;
    let browser = signed_in(&app).await;
    let path = browser.upload(MEASURED).await;
    let eve = app.browser();
    eve.register("eve").await;
    assert_eq!(eve.open(&path).await.status, 404);
    for (function, form) in [
        ("/fn/imports/apply", "form[id]=1&form[act]=import"),
        ("/fn/imports/apply", "form[id]=1&form[act]=preview"),
        ("/fn/imports/delete", "form[id]=1"),
    ] {
        assert_eq!(eve.call(function, form).await.status, 404, "{function}: {form}");
    }
    assert_eq!(browser.open(&path).await.status, 200);
}
