//! Consistency of the catalogue.

use super::parameter::text_of;
use super::*;
use serde_json::json;

#[test]
fn every_default_obeys_its_own_rule() {
    for algorithm in catalogue() {
        for parameter in &algorithm.parameters {
            assert!(
                parameter.check(&parameter.default).is_ok(),
                "{:?} {}",
                algorithm.id,
                parameter.name
            );
            let parsed = parameter
                .parse(&parameter.default_text())
                .unwrap()
                .unwrap_or(Value::Null);
            assert_eq!(text_of(&parsed), parameter.default_text(), "{}", parameter.name);
        }
    }
}

#[test]
fn a_bad_value_is_refused_with_name_value_and_range() {
    let values = json!({ "n_clusters": 0, "tol": "small", "init": "magic", "depth": 3, "max_iter": 1.5 });
    let errors = check_parameters(Algorithm::Kmeans, values.as_object().unwrap()).unwrap_err();
    let found: Vec<_> = errors
        .iter()
        .map(|error| (error.field(), error.code.as_str()))
        .collect();
    let expected = [
        ("depth", "unknown_parameter"),
        ("init", "choice"),
        ("max_iter", "type"),
        ("n_clusters", "out_of_range"),
        ("tol", "type"),
    ];
    assert_eq!(found, expected);
    assert_eq!(
        errors[3].message,
        "Clusters must be a whole number from 1 to 1000, not “0”."
    );
}

#[test]
fn form_fields_are_parsed_by_type() {
    let forest = describe(Algorithm::RandomForest);
    let parse = |name: &str, text: &str| {
        forest
            .parameters
            .iter()
            .find(|parameter| parameter.name == name)
            .unwrap()
            .parse(text)
    };
    assert_eq!(parse("n_estimators", " 50 ").unwrap(), Some(json!(50)));
    assert_eq!(parse("max_depth", "").unwrap(), None);
    assert_eq!(parse("bootstrap", "off").unwrap(), Some(json!(false)));
    assert_eq!(parse("n_estimators", "fifty").unwrap_err().code, "type");
    assert_eq!(parse("ccp_alpha", "NaN").unwrap_err().code, "type");
    assert_eq!(parse("max_samples", "2").unwrap_err().code, "out_of_range");
}

#[test]
fn an_id_is_spelled_as_in_json() {
    for algorithm in Algorithm::ALL {
        assert_eq!(Algorithm::parse(algorithm.as_str()), Some(algorithm));
        assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.as_str());
    }
    assert_eq!(Algorithm::parse("svm"), None);
}
