//! Validation of requests and forms, and answers of the API.

use super::*;
use crate::algorithm::{AlgorithmSpec, ParameterKind, ParameterSpec, Task};
use crate::error::{ErrorCode, FieldError};
use serde_json::json;

fn spec(task: Task) -> AlgorithmSpec {
    let parameters = vec![
        ParameterSpec::integer("n_clusters", "Clusters", 3).range(1.0, 1000.0),
        ParameterSpec::number("tol", "Tolerance", 1e-4).range(0.0, 1.0),
    ];
    AlgorithmSpec::new("example", "Example", task, "An example.", parameters)
}

fn form(fields: &[(&str, &str)]) -> RunForm {
    let parameters = fields.iter().map(|&(name, text)| (name.to_owned(), text.to_owned()));
    RunForm {
        dataset_id: "7".into(),
        algorithm: "example".into(),
        parameters: parameters.collect(),
        ..RunForm::default()
    }
}

fn request(body: Value) -> TrainRequest {
    serde_json::from_value(body).unwrap()
}

fn pointers(failure: &crate::Failure) -> Vec<&str> {
    failure.errors.iter().map(|error| error.pointer.as_str()).collect()
}

#[test]
fn an_empty_form_leaves_the_defaults_to_the_algorithm() {
    let request = form(&[]).parse(Some(&spec(Task::Clustering))).unwrap();
    assert_eq!(
        request,
        self::request(json!({ "dataset_id": 7, "algorithm": "example" }))
    );
    let classify = RunForm {
        target: "species".into(),
        permutation_repeats: "5".into(),
        ..form(&[("n_clusters", "10")])
    };
    let request = classify.parse(Some(&spec(Task::Classification))).unwrap();
    assert_eq!(
        (request.target(), request.permutation_repeats),
        (Some("species"), Some(5))
    );
    assert_eq!(Value::Object(request.parameters), json!({ "n_clusters": 10 }));
}

#[test]
fn a_form_splits_by_the_default_of_the_task_unless_it_says_otherwise() {
    let parse = |split: &str, column: &str, test_size: &str, task| {
        let form = RunForm {
            target: "y".into(),
            split: split.into(),
            column: column.into(),
            test_size: test_size.into(),
            ..form(&[])
        };
        form.parse(Some(&spec(task))).map(|request| request.split)
    };
    let (classes, numbers) = (Task::Classification, Task::Regression);
    let stratified = |test_size| Some(Split::Stratified { test_size });
    assert_eq!(parse("", "", "", classes).unwrap(), None);
    assert_eq!(parse("", "", "0.4", classes).unwrap(), stratified(0.4));
    assert_eq!(
        parse("stratified", "", "", classes).unwrap(),
        stratified(DEFAULT_TEST_SIZE)
    );
    let random = Some(Split::Random { test_size: 0.4 });
    assert_eq!(parse("", "", "0.4", numbers).unwrap(), random);
    assert_eq!(parse("none", "", "0.4", numbers).unwrap(), Some(Split::None));
    let group = Split::Group {
        column: "shop".into(),
        test_size: DEFAULT_TEST_SIZE,
    };
    assert_eq!(parse("group", "shop", "", classes).unwrap(), Some(group));
    for (split, column, test_size, field) in [
        ("by_moon", "", "", "split"),
        ("time", "", "", "column"),
        ("group", "y", "", "column"),
        ("random", "", "0.99", "test_size"),
        ("random", "", "some", "test_size"),
    ] {
        let failure = parse(split, column, test_size, classes).unwrap_err();
        let fields: Vec<_> = failure.errors.iter().map(FieldError::field).collect();
        assert_eq!(fields, [field], "{split} {column} {test_size}");
    }
    assert_eq!(
        parse("stratified", "", "", numbers).unwrap_err().errors[0].field(),
        "split"
    );
}

#[test]
fn every_wrong_field_of_the_form_is_reported() {
    let mut wrong = form(&[("n_clusters", "many"), ("tol", "-1")]);
    wrong.seed = "x".into();
    wrong.permutation_repeats = "on".into();
    wrong.missing = "guess".into();
    let failure = wrong.parse(Some(&spec(Task::Clustering))).unwrap_err();
    let fields: Vec<_> = failure.errors.iter().map(FieldError::field).collect();
    assert_eq!(fields, ["seed", "permutation_repeats", "missing", "n_clusters", "tol"]);
    let failure = RunForm::default().parse(None).unwrap_err();
    assert_eq!(failure.errors.len(), 2, "data set and algorithm");
}

#[test]
fn a_request_is_checked_like_the_form() {
    let body = json!({ "dataset_id": 1, "target": "y", "algorithm": "example", "cv": 1, "features": ["y"],
        "permutation_repeats": 0,
        "split": { "kind": "random", "test_size": 1.5 }, "parameters": { "n_clusters": 0, "n_estimators": 3 } });
    let failure = request(body).check(&spec(Task::Regression)).unwrap_err();
    assert_eq!(failure.code, ErrorCode::Validation);
    let expected = [
        "/parameters/n_clusters",
        "/parameters/n_estimators",
        "/features",
        "/split/test_size",
        "/cv",
        "/permutation_repeats",
    ];
    assert_eq!(pointers(&failure), expected);
    let bare = request(json!({ "dataset_id": 1, "algorithm": "example", "seed": MAX_SEED + 1, "features": [] }));
    let failure = bare.check(&spec(Task::Classification)).unwrap_err();
    assert_eq!(pointers(&failure), ["/target", "/features", "/seed"]);
    let native = request(json!({ "dataset_id": 1, "algorithm": "example", "target": "y", "missing": "native" }));
    let failure = native.check(&spec(Task::Classification)).unwrap_err();
    assert_eq!(pointers(&failure), ["/missing"]);
    native.check(&spec(Task::Classification).native_missing()).unwrap();
    let clustering = request(json!({ "dataset_id": 1, "algorithm": "example", "target": "y", "cv": 5,
        "permutation_repeats": 5, "split": { "kind": "random", "test_size": 0.5 } }));
    let failure = clustering.check(&spec(Task::Clustering)).unwrap_err();
    assert_eq!(pointers(&failure), ["/target", "/split", "/cv", "/permutation_repeats"]);
}

#[test]
fn a_form_names_encodings_by_column() {
    let parse = |encodings: &[&str], features: &[&str]| {
        let texts = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
        let form = RunForm {
            target: "y".into(),
            encodings: texts(encodings),
            features: texts(features),
            ..form(&[])
        };
        form.parse(Some(&spec(Task::Regression)))
    };
    let found = parse(&["", "when=date:year", "a=b=hashing:8"], &["x"]).unwrap();
    let expected = request(json!({ "dataset_id": 7, "algorithm": "example", "target": "y",
        "features": ["x", "a=b", "when"], "encodings": { "when": { "kind": "date_parts", "parts": ["year"] },
        "a=b": { "kind": "hashing", "buckets": 8 } } }));
    assert_eq!(found, expected);
    assert_eq!(parse(&["when=date"], &[]).unwrap().features, None);
    // Browsers send `\r\n` for a line break in the name of a column.
    let with_line_break = parse(&["a\r\nb=frequency"], &["a\r\nb"]).unwrap();
    assert_eq!(with_line_break.features.as_deref(), Some(&["a\nb".to_owned()][..]));
    assert!(with_line_break.encodings.contains_key("a\nb"));
    for encodings in [
        &["when=date:minute"][..],
        &["when"],
        &["y=frequency"],
        &["city=hashing:1"],
    ] {
        let failure = parse(encodings, &[]).unwrap_err();
        assert_eq!(pointers(&failure), ["/encodings"], "{encodings:?}");
    }
}

#[test]
fn only_a_feature_can_have_an_encoding() {
    let check = |more: Value| {
        let mut body = json!({ "dataset_id": 1, "algorithm": "example", "target": "y" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let checked = request(body).check(&spec(Task::Classification));
        checked.map_err(|failure| failure.errors[0].message.clone())
    };
    let frequency = json!({ "kind": "frequency" });
    check(json!({ "encodings": { "a": frequency } })).unwrap();
    for (body, message) in [
        (
            json!({ "encodings": { "y": frequency } }),
            "“y” is the target, which needs no encoding.",
        ),
        (
            json!({ "encodings": { "a": frequency }, "features": ["b"] }),
            "“a” has an encoding, but it is not among the features.",
        ),
        (
            json!({ "encodings": { "a": frequency }, "split": { "kind": "group", "column": "a", "test_size": 0.2 } }),
            "“a” decides the split, so it cannot be encoded.",
        ),
        (
            json!({ "encodings": { "a": { "kind": "date_parts", "parts": [] } } }),
            "“a” needs at least one part of its dates.",
        ),
    ] {
        assert_eq!(check(body).unwrap_err(), message);
    }
    let names: Vec<String> = (0..300).map(|at| format!("c{at}")).collect();
    let encodings: Value = names.iter().map(|name| (name.clone(), frequency.clone())).collect();
    check(json!({ "encodings": encodings, "features": names })).unwrap();
    let refused = check(json!({ "encodings": encodings, "features": names[1..] })).unwrap_err();
    assert_eq!(refused, "“c0” has an encoding, but it is not among the features.");
}

#[test]
fn the_bodies_of_the_oldest_calls_become_training_requests() {
    let kmeans: KMeansRequest =
        serde_json::from_value(json!({ "dataset_id": 1, "n_clusters": 4, "init": "random" })).unwrap();
    let expected =
        json!({ "dataset_id": 1, "algorithm": "kmeans", "parameters": { "n_clusters": 4, "init": "random" } });
    assert_eq!(TrainRequest::from(kmeans), request(expected));
    let body = json!({ "dataset_id": 1, "target": "y", "algorithm": "decision_tree", "test_size": 0.3,
        "permutation_repeats": 5, "parameters": { "max_depth": 3 } });
    let classify: ClassifyRequest = serde_json::from_value(body).unwrap();
    let expected = json!({ "dataset_id": 1, "target": "y", "algorithm": "decision_tree",
        "permutation_repeats": 5, "split": { "kind": "stratified", "test_size": 0.3 }, "parameters": { "max_depth": 3 } });
    assert_eq!(TrainRequest::try_from(classify.clone()).unwrap(), request(expected));
    let two_splits = ClassifyRequest {
        split: Some(Split::None),
        ..classify
    };
    assert_eq!(
        pointers(&TrainRequest::try_from(two_splits).unwrap_err()),
        ["/test_size"]
    );
}

#[test]
fn an_answer_keeps_the_fields_of_the_oldest_algorithms() {
    let run = json!({
        "id": 1, "dataset_id": 2, "dataset_name": "iris", "algorithm": "kmeans", "algorithm_name": "K-Means",
        "task": "clustering", "parameters": { "scale": true, "parameters": { "n_clusters": 2 } }, "seed": 7,
        "state": "succeeded", "progress": null, "cancel_requested": false, "error": null,
        "metrics": { "task": "clustering", "inertia": 2.5, "silhouette": 0.5, "cluster_sizes": [3, 1] },
        "result": {
            "parameters": { "n_clusters": 2 }, "split": { "kind": "none" }, "columns": { "used": [], "left_out": [] },
            "rows": { "total": 5, "train": 4, "test": 0, "missing_values": 1 }, "facts": { "n_iter": 6 },
            "artifacts": [
                { "kind": "centroids", "columns": ["a"], "rows": [[1.0], [2.0]] },
                { "kind": "projection", "axes": [], "points": [], "centroids": [[1.0, 0.0]], "rows": 4 },
            ],
            "warnings": [{ "code": "example", "message": "An example." }],
        },
        "timings": null, "created_at": "2026-07-01T22:30:00Z", "started_at": null, "finished_at": null,
    });
    let run: Run = serde_json::from_value(run).unwrap();
    let answer = serde_json::to_value(RunAnswer::from(run)).unwrap();
    assert_eq!(answer["parameters"], json!({ "scale": true, "n_clusters": 2 }));
    let metrics = json!({ "task": "clustering", "inertia": 2.5, "silhouette": 0.5, "cluster_sizes": [3, 1],
        "n_iter": 6, "rows_used": 4, "rows_dropped": 1 });
    assert_eq!(answer["metrics"], metrics);
    let result = &answer["result"];
    assert_eq!(result["centroids"], json!([[1.0], [2.0]]));
    assert_eq!((&result["columns"], &result["n_iter"]), (&json!(["a"]), &json!(6)));
    assert_eq!(result["projection"]["centroids"], json!([[1.0, 0.0]]));
    assert_eq!(result["artifacts"].as_array().map(Vec::len), Some(2));
    assert_eq!(answer["warnings"][0]["code"], "example");
    assert_eq!(answer["rows"]["total"], 5);
    assert_eq!(
        serde_json::to_value(serde_json::from_value::<RunAnswer>(answer.clone()).unwrap()).unwrap(),
        answer
    );
}

#[test]
fn a_stored_request_says_what_was_left_to_the_defaults() {
    let bare = request(json!({ "dataset_id": 1, "algorithm": "example", "target": "y" }));
    let filled = bare.clone().with_defaults(&spec(Task::Regression).native_missing());
    let split = Split::default_of(Task::Regression);
    assert_eq!((filled.missing, filled.split), (Some(Missing::Native), Some(split)));
    let clustering = bare.with_defaults(&spec(Task::Clustering));
    assert_eq!((clustering.missing, clustering.split), (Some(Missing::Drop), None));
}

#[test]
fn a_state_is_spelled_as_in_json() {
    for state in RunState::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    assert_eq!(RunState::ALL.iter().filter(|state| state.has_ended()).count(), 3);
}

#[test]
fn names_of_features_beyond_any_data_set_are_not_kept() {
    let features = |count: usize| -> Option<Vec<String>> {
        let body = json!({ "dataset_id": 1, "n_clusters": 2, "features": vec!["a"; count] });
        let kmeans: KMeansRequest = serde_json::from_value(body).unwrap();
        TrainRequest::from(kmeans).features
    };
    assert_eq!(features(2), Some(vec!["a".to_owned(); 2]));
    assert_eq!(features(500_000).map(|names| names.len()), Some(100_001));
    let without = request(json!({ "dataset_id": 1, "algorithm": "example", "features": null }));
    assert_eq!(without.features, None);
}

#[test]
fn parameters_of_hundreds_of_kilobytes_are_refused() {
    let refused = |numbers: usize| {
        let centres = ParameterSpec::choice("init", "Start", &["random"]).or(ParameterKind::ChoiceOrRows);
        let spec = AlgorithmSpec::new("example", "Example", Task::Clustering, "An example.", vec![centres]);
        let centres = vec![vec![0.125; numbers]; 2];
        let body = json!({ "dataset_id": 1, "algorithm": "example", "parameters": { "init": centres } });
        request(body)
            .check(&spec)
            .err()
            .map(|failure| failure.errors[0].code.clone())
    };
    assert_eq!(refused(16_000), None);
    assert_eq!(refused(17_000), Some("too_long".into()));
}
