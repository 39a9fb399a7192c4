//! Validation of requests and round trips of results.

use super::*;
use crate::error::{ErrorCode, FieldError};
use serde_json::json;

fn form(algorithm: Algorithm, fields: &[(&str, &str)]) -> RunForm {
    let parameters = fields
        .iter()
        .map(|&(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    RunForm {
        dataset_id: "7".into(),
        algorithm: algorithm.as_str().into(),
        parameters,
        ..RunForm::default()
    }
}

#[test]
fn an_empty_form_takes_the_defaults() {
    let RunRequest::KMeans(request) = form(Algorithm::Kmeans, &[]).parse().unwrap() else {
        panic!("not kmeans")
    };
    assert_eq!(
        (request.dataset_id, request.n_clusters, request.n_init, request.seed),
        (7, 3, None, None)
    );
    let classify = RunForm {
        target: "species".into(),
        ..form(Algorithm::RandomForest, &[("n_estimators", "10")])
    };
    let RunRequest::Classify(request) = classify.parse().unwrap() else {
        panic!("not classify")
    };
    assert_eq!(Value::Object(request.parameters), json!({ "n_estimators": 10 }));
    assert_eq!(request.algorithm, Classifier::RandomForest);
}

#[test]
fn every_wrong_field_of_the_form_is_reported() {
    let mut wrong = form(Algorithm::Kmeans, &[("n_clusters", "many"), ("tol", "-1")]);
    wrong.seed = "x".into();
    wrong.missing = "guess".into();
    let failure = wrong.parse().unwrap_err();
    let fields: Vec<_> = failure.errors.iter().map(FieldError::field).collect();
    assert_eq!(fields, ["seed", "missing", "n_clusters", "tol"]);
    assert_eq!(
        RunForm::default().parse().unwrap_err().errors.len(),
        2,
        "data set and algorithm"
    );
}

#[test]
fn a_request_is_checked_like_the_form() {
    let body = json!({ "dataset_id": 1, "target": "y", "algorithm": "decision_tree", "test_size": 1.5, "cv": 1,
        "features": ["y"], "parameters": { "max_depth": 0, "n_estimators": 3 } });
    let failure = RunRequest::Classify(serde_json::from_value(body).unwrap())
        .check()
        .unwrap_err();
    assert_eq!(failure.code, ErrorCode::Validation);
    let pointers: Vec<_> = failure.errors.iter().map(|error| error.pointer.as_str()).collect();
    let expected = [
        "/parameters/max_depth",
        "/parameters/n_estimators",
        "/features",
        "/test_size",
        "/cv",
    ];
    assert_eq!(pointers, expected);
    let no_target = json!({ "dataset_id": 1, "algorithm": "random_forest" });
    let failure = RunRequest::Classify(serde_json::from_value(no_target).unwrap())
        .check()
        .unwrap_err();
    assert_eq!(
        (failure.errors[0].pointer.as_str(), failure.errors[0].code.as_str()),
        ("/target", "required")
    );
    let sweep = json!({ "dataset_id": 1, "n_clusters": 5, "n_clusters_max": 5, "seed": MAX_SEED + 1, "features": [] });
    let failure = RunRequest::KMeans(serde_json::from_value(sweep).unwrap())
        .check()
        .unwrap_err();
    let fields: Vec<_> = failure.errors.iter().map(FieldError::field).collect();
    assert_eq!(fields, ["n_clusters_max", "features", "seed"]);
}

#[test]
fn a_stored_request_comes_back_as_it_was() {
    let kmeans = form(Algorithm::Kmeans, &[("n_clusters", "4"), ("init", "random")])
        .parse()
        .unwrap();
    let tree = RunForm {
        target: "y".into(),
        ..form(Algorithm::DecisionTree, &[("max_depth", "3")])
    }
    .parse()
    .unwrap();
    for request in [kmeans, tree] {
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<RunRequest>(&text).unwrap(), request);
    }
}

#[test]
fn a_state_is_spelled_as_in_json() {
    for state in RunState::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    assert_eq!(RunState::ALL.iter().filter(|state| state.has_ended()).count(), 3);
}
