//! The OpenAPI document: true, complete and checked in.

use crate::client::TestApp;
use axum::http::Method;
use serde_json::Value;
use std::collections::BTreeSet;

/// Method, path and description of each operation.
pub(crate) fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, item): (&String, &Value)| {
        let item = item.as_object().unwrap().clone();
        let path = path.clone();
        let method = |name: &str| Method::from_bytes(name.to_uppercase().as_bytes()).unwrap();
        item.into_iter()
            .map(move |(name, operation)| (method(&name), path.clone(), operation))
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[tokio::test]
async fn the_document_is_the_one_that_is_checked_in() {
    let app = TestApp::start().await;
    let served = app.anonymous().get("/openapi.json").await;
    assert_eq!(served.json()["openapi"], "3.1.0");
    assert_eq!(served.text, server::api::openapi_json());
    let known = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json")).unwrap();
    assert!(
        served.text.trim() == known.trim(),
        "docs/openapi.json is out of date: run `make openapi`"
    );
}

#[tokio::test]
async fn the_tasks_of_algorithms_are_those_of_their_schema() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let list = ada.get("/ml/").await.json();
    let document = ada.get("/openapi.json").await.json();
    let tasks = document["components"]["schemas"]["AlgorithmTask"]["enum"]
        .as_array()
        .unwrap();
    let items = list["items"].as_array().unwrap();
    assert!(
        !items.is_empty() && items.iter().all(|item| tasks.contains(&item["kind"])),
        "{list}"
    );
}

#[tokio::test]
async fn the_schema_of_a_task_has_the_members_of_an_answer() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let task = ada.post("/tasks/", serde_json::json!({ "title": "x" })).await.json();
    let document = ada.get("/openapi.json").await.json();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let schema = &document["components"]["schemas"]["Task"];
    assert_eq!(names(&schema["properties"]), names(&task));
}

#[tokio::test]
async fn every_error_of_the_document_is_a_problem() {
    let app = TestApp::start().await;
    let document = app.anonymous().get("/openapi.json").await.json();
    let codes: Vec<&str> = domain::ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(
        document["components"]["schemas"]["ErrorCode"]["enum"],
        serde_json::json!(codes)
    );
    for (method, path, operation) in operations(&document) {
        assert!(operation["operationId"].is_string(), "{method} {path}");
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = match response["$ref"].as_str() {
                Some(name) => document.pointer(name.trim_start_matches('#')).unwrap(),
                None => response,
            };
            assert!(response["description"].is_string(), "{method} {path} {status}");
            if status.as_str() >= "400" {
                assert!(
                    response["content"].get("application/problem+json").is_some(),
                    "{method} {path} {status}"
                );
            }
        }
    }
}
