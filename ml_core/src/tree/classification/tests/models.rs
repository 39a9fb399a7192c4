//! Text and file formats of trees.

use super::noisy;
use crate::tree::{DecisionTreeClassifier, DecisionTreeModel};
use ndarray::{Array2, array};

#[test]
fn a_tree_as_deep_as_its_rows_does_not_overflow_the_stack() {
    let rows = 20_000;
    let x = Array2::from_shape_fn((rows, 1), |(row, _)| row as f64);
    let y: Vec<u32> = (0..rows as u32).map(|row| row % 2).collect();
    let model = DecisionTreeClassifier::params().fit(x.view(), &y, 2).unwrap();
    assert_eq!(model.predict(x.view()).unwrap(), y);
    let rules = model.rules(&[], &[]);
    assert!(
        rules
            .lines()
            .any(|line| line.trim_start().starts_with("[51] feature_0 > "))
    );
    assert!(rules.len() < 500 * rows, "{}", rules.len());
}

#[test]
fn a_tree_survives_json_and_malformed_ones_are_rejected() {
    let (x, y) = noisy(100);
    let model = DecisionTreeClassifier::params().fit(x.view(), &y, 3).unwrap();
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<DecisionTreeModel>(&text).unwrap(), model);
    let good = serde_json::to_value(DecisionTreeClassifier::params().fit(x.view(), &[0; 100], 1).unwrap()).unwrap();
    let change = |field: &str, value: serde_json::Value| {
        let mut tree = good.clone();
        tree[field] = value;
        serde_json::from_value::<DecisionTreeModel>(tree)
    };
    assert!(change("n_features", 5.into()).is_ok());
    for (field, value) in [
        ("n_features", 0.into()),
        ("n_classes", 2.into()),
        ("left", [1].to_vec().into()),
        ("right", [1].to_vec().into()),
        ("feature", [7].to_vec().into()),
        ("threshold", Vec::<f64>::new().into()),
        ("shares", [2.0].to_vec().into()),
        ("extra", 1.into()),
    ] {
        assert!(change(field, value).is_err(), "{field}");
    }
}

#[test]
fn graphviz_quotes_names() {
    let model = DecisionTreeClassifier::params()
        .fit(array![[0.0], [1.0]].view(), &[0, 1], 2)
        .unwrap();
    let text = model.graphviz(&["the \"width\"".into()], &["a".into(), "b".into()]);
    assert!(
        text.contains("the \\\"width\\\" <= 0.5") && text.contains("0 -> 1;") && text.ends_with("}\n"),
        "{text}"
    );
}
