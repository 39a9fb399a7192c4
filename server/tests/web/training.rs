//! The training calls of the API, and the ids of algorithms wherever they are listed.

use crate::client::TestApp;
use axum::http::Method;
use backend::algorithms;
use domain::algorithm::Task;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Returns 60 rows with a number that depends on two others, and two classes.
fn rows() -> Vec<u8> {
    let line = |row: u32| {
        let (x, z) = (row * 37 % 19, row * 11 % 7);
        format!("{x},{z},{},{}\n", x * 3 + z, if x > 9 { "big" } else { "small" })
    };
    let lines: String = (0..60).map(line).collect();
    format!("x,z,sum,size\n{lines}").into_bytes()
}

/// Returns the call and the body of a training of any algorithm.
fn training(spec: &domain::algorithm::AlgorithmSpec, dataset: &Value) -> (&'static str, Value) {
    let mut body = json!({ "dataset_id": dataset, "algorithm": spec.id, "seed": 1 });
    let call = match spec.task {
        Task::Classification => {
            body["target"] = "size".into();
            "/ml/classify"
        }
        Task::Regression => {
            body["target"] = "sum".into();
            "/ml/regress"
        }
        Task::Clustering => "/ml/cluster",
    };
    (call, body)
}

#[tokio::test]
async fn every_algorithm_is_trained_by_the_call_of_its_task_and_by_the_general_one() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let dataset = ada.upload(&rows(), &[]).await.json()["id"].clone();
    let wait = [("content-type", "application/json"), ("prefer", "wait=30")];
    for spec in algorithms() {
        let (call, body) = training(spec, &dataset);
        let by_task = ada.send(Method::POST, call, &wait, body.to_string()).await.json();
        let general = ada
            .send(Method::POST, "/ml/train", &wait, body.to_string())
            .await
            .json();
        assert_eq!(by_task["state"], "succeeded", "{by_task}");
        for field in ["metrics", "parameters", "columns", "rows", "split", "task"] {
            assert_eq!(by_task[field], general[field], "{} {field}", spec.id);
        }
        assert_eq!(by_task["metrics"]["task"], spec.task.as_str());
        assert!(by_task["columns"]["used"].as_array().unwrap().len() >= 2, "{by_task}");
        let kinds: BTreeSet<_> = by_task["result"]["artifacts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| a["kind"].to_string())
            .collect();
        assert!(!kinds.is_empty(), "{}", spec.id);
        if spec.task == Task::Regression {
            let test = &by_task["metrics"]["test"];
            for metric in [
                "mae",
                "rmse",
                "r2",
                "median_absolute_error",
                "baseline_mae",
                "baseline_rmse",
            ] {
                assert!(test[metric].is_number(), "{} {metric}: {test}", spec.id);
            }
            assert!(kinds.contains("\"residuals\""), "{kinds:?}");
        }
    }
}

#[tokio::test]
async fn permutation_importances_are_measured_on_request() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let dataset = ada.upload(&rows(), &[]).await.json()["id"].clone();
    let wait = [("content-type", "application/json"), ("prefer", "wait=30")];
    let run = async |call: &str, more: Value| {
        let mut body = json!({ "dataset_id": dataset, "features": ["x", "z"], "seed": 1 });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ada.send(Method::POST, call, &wait, body.to_string()).await.json()
    };
    for (call, target, algorithm, score) in [
        ("/ml/classify", "size", "random_forest", "accuracy"),
        ("/ml/regress", "sum", "ridge", "r2"),
        ("/ml/train", "sum", "k_neighbors_regressor", "r2"),
    ] {
        let with = json!({ "target": target, "algorithm": algorithm, "permutation_repeats": 4 });
        let with = run(call, with).await;
        let plain = run(call, json!({ "target": target, "algorithm": algorithm })).await;
        assert_eq!(with["parameters"]["permutation_repeats"], 4, "{with}");
        assert!(plain["metrics"]["permutation_importances"].is_null(), "{plain}");
        let artifacts = with["result"]["artifacts"].as_array().unwrap();
        let (found, others): (Vec<&Value>, Vec<&Value>) = artifacts
            .iter()
            .partition(|artifact| artifact["kind"] == "permutation_importances");
        assert_eq!(
            Value::from_iter(others.into_iter().cloned()),
            plain["result"]["artifacts"]
        );
        let found = found[0];
        assert_eq!(
            (&found["score"], &found["rows"], &found["repeats"]),
            (&score.into(), &"test".into(), &4.into())
        );
        let columns = found["columns"].as_array().unwrap();
        assert_eq!((columns.len(), &columns[0]["column"]), (2, &"x".into()), "{found}");
        assert!(
            columns[0]["importance"].as_f64().unwrap() > 0.1 && columns[0]["std"].is_number(),
            "{found}"
        );
        assert_eq!(with["metrics"]["permutation_importances"], found["columns"]);
    }
    let clustering = run(
        "/ml/cluster",
        json!({ "algorithm": "kmeans", "permutation_repeats": 4 }),
    )
    .await;
    assert_eq!(
        (&clustering["status"], &clustering["code"]),
        (&422.into(), &"validation".into())
    );
    assert_eq!(clustering["errors"][0]["pointer"], "/permutation_repeats");
    assert_eq!(clustering["errors"][0]["code"], "not_allowed");
}

#[tokio::test]
async fn the_same_algorithms_are_listed_everywhere() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let ids: Vec<Value> = algorithms().iter().map(|spec| spec.id.as_ref().into()).collect();
    let listed = ada.get("/ml/").await.json();
    let listed: Vec<Value> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|spec| spec["id"].clone())
        .collect();
    assert_eq!(listed, ids);
    let document = ada.get("/openapi.json").await.json();
    let in_document = &document["components"]["schemas"]["TrainRequest"]["properties"]["algorithm"]["enum"];
    assert_eq!(in_document, &Value::from(ids.clone()));
    let classifiers = &document["components"]["schemas"]["ClassifyRequest"]["properties"]["algorithm"]["enum"];
    assert!(classifiers.as_array().unwrap().len() >= 4, "{classifiers}");
    let browser = app.browser();
    browser.register("grace").await;
    browser.submit("/datasets", "/fn/datasets/add_samples", "").await;
    let page = browser.open("/runs/new").await.text;
    for id in ids {
        let id = id.as_str().unwrap();
        assert!(page.contains(&format!("algorithm={id}")), "{id} is not in the form");
    }
}

#[tokio::test]
async fn a_wrong_value_is_refused_at_its_place_in_the_body() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let dataset = ada.upload(&rows(), &[]).await.json()["id"].clone();
    let pointer = async |call: &str, mut body: Value| {
        body["dataset_id"] = dataset.clone();
        let answer = ada.post(call, body).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        answer.json()["errors"][0]["pointer"].as_str().unwrap().to_owned()
    };
    assert_eq!(pointer("/ml/kmeans", json!({ "n_clusters": 0 })).await, "/n_clusters");
    let tree = json!({ "target": "size", "algorithm": "decision_tree", "test_size": 2 });
    assert_eq!(pointer("/ml/classify", tree).await, "/test_size");
    let both = json!({ "target": "size", "algorithm": "decision_tree", "test_size": 0.2, "split": { "kind": "none" } });
    assert_eq!(pointer("/ml/classify", both).await, "/test_size");
    let not_a_classifier = json!({ "target": "size", "algorithm": "ridge" });
    assert_eq!(pointer("/ml/classify", not_a_classifier).await, "/algorithm");
    let ridge = json!({ "target": "sum", "algorithm": "ridge", "parameters": { "alpha": -1 } });
    assert_eq!(pointer("/ml/regress", ridge).await, "/parameters/alpha");
    let share = json!({ "target": "sum", "algorithm": "ridge", "split": { "kind": "random", "test_size": 2 } });
    assert_eq!(pointer("/ml/train", share).await, "/split/test_size");
    // A share that only the data can refuse: one test row for two classes.
    let small = ada.upload(b"x,size\n1,a\n2,a\n3,b\n4,b\n", &[]).await.json()["id"].clone();
    let split = json!({ "kind": "stratified", "test_size": 0.05 });
    let bodies = [
        ("/ml/classify", "test_size", json!(0.05), "/test_size"),
        ("/ml/train", "split", split, "/split/test_size"),
    ];
    for (call, field, value, expected) in bodies {
        let mut body = json!({ "dataset_id": small, "target": "size", "algorithm": "decision_tree" });
        body[field] = value;
        let answer = ada.post(call, body).await.json();
        assert_eq!(answer["errors"][0]["pointer"], expected, "{answer}");
    }
    assert_eq!(
        pointer("/ml/train", json!({ "algorithm": "oracle" })).await,
        "/algorithm"
    );
    assert_eq!(
        pointer("/ml/cluster", json!({ "algorithm": "kmeans", "target": "sum" })).await,
        "/target"
    );
}
