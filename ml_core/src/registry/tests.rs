//! Every algorithm of the registry.

use super::*;
use crate::cluster::kmeans::KMeans;
use crate::data::{CsvOptions, Table, read_csv};
use crate::ensemble::random_forest::{RandomForestClassifier, RandomForestRegressor};
use crate::linear::{LogisticRegression, Ridge};
use crate::model::SavedModel;
use crate::model::fitted_model::TargetValues;
use crate::naive_bayes::GaussianNb;
use crate::neighbors::{KNeighborsClassifier, KNeighborsRegressor};
use crate::pipeline::{Prepared, TrainRequest};
use crate::spec::{ParameterKind, Split};
use crate::tree::{DecisionTreeClassifier, DecisionTreeRegressor};
use ndarray::array;
use serde_json::{Map, json};
use std::collections::HashSet;

/// Returns a table with a class, a number and two numeric features.
fn table() -> Table {
    let row = |row: u32| {
        format!(
            "{},{},{},{}\n",
            row % 9,
            (row * 7) % 13,
            ["a", "b"][(row % 9 / 5) as usize],
            row % 9 * 2
        )
    };
    let rows: String = (0..60).map(row).collect();
    read_csv(format!("x,z,kind,price\n{rows}").as_bytes(), &CsvOptions::default()).unwrap()
}

fn request(spec: &AlgorithmSpec) -> TrainRequest {
    let request = TrainRequest {
        features: Some(vec!["x".into(), "z".into()]),
        ..TrainRequest::new(&spec.id)
    };
    match spec.task {
        Task::Classification => request.target("kind"),
        Task::Regression => request.target("price"),
        Task::Clustering => request,
    }
}

#[test]
fn descriptions_are_complete() {
    let mut ids = HashSet::new();
    for spec in algorithms() {
        assert!(ids.insert(&spec.id), "{} occurs twice", spec.id);
        assert!(!spec.name.is_empty() && spec.summary.ends_with('.'), "{}", spec.id);
        let mut names = HashSet::new();
        for parameter in &spec.parameters {
            let name = &parameter.name;
            assert!(names.insert(name), "{}: {name} occurs twice", spec.id);
            assert!(parameter.description.ends_with('.'), "{}: {name}", spec.id);
            assert_eq!(
                parameter.check(&parameter.default),
                Ok(()),
                "{}: the default of {name}",
                spec.id
            );
            let has_choices = !parameter.choices.is_empty();
            let is_plain = matches!(
                parameter.kind,
                ParameterKind::Integer | ParameterKind::Number | ParameterKind::Boolean
            );
            assert_ne!(has_choices, is_plain, "{}: {name}", spec.id);
        }
    }
}

#[test]
fn every_algorithm_trains_predicts_and_is_saved() {
    for spec in algorithms() {
        let trained = Prepared::new(table(), &request(spec)).unwrap().train(&()).unwrap();
        let model = &trained.model;
        assert_eq!(
            (model.estimator().name(), model.estimator().task()),
            (spec.id.as_ref(), spec.task)
        );
        let file: Value = serde_json::to_value(model.estimator()).unwrap();
        let keys: Vec<&String> = file.as_object().unwrap().keys().collect();
        assert_eq!(keys, [spec.id.as_ref()], "the key in files is the id");
        let mut bytes = Vec::new();
        model.to_writer(&mut bytes).unwrap();
        let read = SavedModel::from_reader(bytes.as_slice()).unwrap();
        assert_eq!(
            read.predict(&table()).unwrap(),
            model.predict(&table()).unwrap(),
            "{}",
            spec.id
        );
        assert!(model.to_onnx().unwrap().len() > 100, "{}", spec.id);
        assert!(!model.estimator().title().is_empty());
        let report = &trained.report;
        let split = Split::default_of(spec.task);
        assert_eq!((&report.algorithm, &report.split), (&spec.id.to_string(), &split));
        assert!(!report.artifacts.is_empty(), "{}", spec.id);
        let text = serde_json::to_string(report).unwrap();
        let again: crate::report::Report = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), text, "{}", spec.id);
    }
}

#[test]
fn every_parameter_is_checked() {
    for spec in algorithms() {
        let unknown: Map<String, Value> = [("colour".to_owned(), json!(1))].into_iter().collect();
        let errors = spec.with_defaults(&unknown).unwrap_err();
        assert_eq!((errors.len(), errors[0].code), (1, "unknown_parameter"));
        for parameter in &spec.parameters {
            let wrong: Map<String, Value> = [(parameter.name.to_string(), json!({ "a": [] }))].into_iter().collect();
            let errors = spec.with_defaults(&wrong).unwrap_err();
            assert_eq!(errors[0].name, parameter.name, "{}", spec.id);
            assert!(
                errors[0].message.contains(&parameter.expectation()),
                "{}",
                errors[0].message
            );
        }
    }
}

/// Fits with the defaults of the algorithm's description, and returns the estimator as JSON.
fn fit(id: &str, target: TargetValues<'_>) -> String {
    let x = x();
    let rows = TrainingRows {
        x: x.view().into(),
        target,
        keeps_missing: false,
        seed: 7,
    };
    let parameters = algorithm(id).unwrap().with_defaults(&Map::new()).unwrap();
    let fitted = Estimator::fit(id, &rows, &parameters, &crate::progress::unobserved).unwrap();
    serde_json::to_string(&fitted).unwrap()
}

fn x() -> Array2<f64> {
    array![[1.0, 0.5], [2.0, 0.1], [2.5, 0.9], [6.0, 0.4], [7.0, 0.3], [9.0, 0.8]]
}

/// Each default is written twice: in the description and in the typed parameters.
#[test]
fn defaults_are_those_of_the_typed_parameters() {
    let (x, y, names) = (x(), [0, 0, 1, 1, 0, 1], ["a".to_owned(), "b".to_owned()]);
    let classes = TargetValues::Classes { y: &y, names: &names };
    let tree = DecisionTreeClassifier::params().seed(7).fit(x.view(), &y, 2).unwrap();
    let json = |estimator: &Estimator| serde_json::to_string(estimator).unwrap();
    assert_eq!(fit("decision_tree", classes), json(&Estimator::DecisionTree(tree)));
    // The out-of-bag score is computed by default here, because people ask for it.
    let forest = RandomForestClassifier::params().oob_score(true).seed(7);
    let forest = forest.fit(x.view(), &y, 2).unwrap();
    assert_eq!(fit("random_forest", classes), json(&Estimator::RandomForest(forest)));
    let bayes = GaussianNb::params().fit(x.view(), &y, 2).unwrap();
    assert_eq!(fit("gaussian_nb", classes), json(&Estimator::GaussianNb(bayes)));
    let neighbours = KNeighborsClassifier::params().fit(x.view(), &y, 2).unwrap();
    assert_eq!(fit("k_neighbors", classes), json(&Estimator::KNeighbors(neighbours)));
    let logistic = LogisticRegression::params().fit(x.view(), &y, 2).unwrap();
    assert_eq!(
        fit("logistic_regression", classes),
        json(&Estimator::LogisticRegression(logistic))
    );
    let prices = [1.0, 2.5, 2.0, 7.0, 6.0, 9.5];
    let numbers = TargetValues::Numbers(&prices);
    let tree = DecisionTreeRegressor::params().seed(7).fit(x.view(), &prices).unwrap();
    assert_eq!(
        fit("decision_tree_regressor", numbers),
        json(&Estimator::DecisionTreeRegressor(tree))
    );
    let forest = RandomForestRegressor::params().oob_score(true).seed(7);
    let forest = forest.fit(x.view(), &prices).unwrap();
    assert_eq!(
        fit("random_forest_regressor", numbers),
        json(&Estimator::RandomForestRegressor(forest))
    );
    let ridge = Ridge::params().fit(x.view(), &prices).unwrap();
    assert_eq!(fit("ridge", numbers), json(&Estimator::Ridge(ridge)));
    let neighbours = KNeighborsRegressor::params().fit(x.view(), &prices).unwrap();
    assert_eq!(
        fit("k_neighbors_regressor", numbers),
        json(&Estimator::KNeighborsRegressor(neighbours))
    );
    let kmeans = KMeans::params(3).seed(7).fit(x.view()).unwrap();
    assert_eq!(fit("kmeans", TargetValues::None), json(&Estimator::Kmeans(kmeans)));
}
