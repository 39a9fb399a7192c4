//! Errors for sizes that would exceed the memory.

use ml_core::data::{ClassLabels, CsvOptions, Encoder, read_csv};
use ml_core::ensemble::random_forest::RandomForestClassifier;
use ml_core::metrics::{accuracy, confusion_matrix, per_class};
use ml_core::model_selection::{k_fold, train_test_split};
use ml_core::spec::Missing;
use ml_core::tree::{Criterion, DecisionTreeClassifier, best_split};
use ndarray::array;

#[track_caller]
fn assert_error_contains<T: std::fmt::Debug, E: std::error::Error>(result: Result<T, E>, part: &str) {
    let text = result.unwrap_err().to_string();
    assert!(text.contains(part), "“{part}” is not in: {text}");
}

#[test]
fn too_many_classes_are_rejected() {
    let x = array![[0.0], [1.0]];
    assert_error_contains(
        DecisionTreeClassifier::params().fit(x.view(), &[0, 1], usize::MAX),
        "at most 65536",
    );
    assert_error_contains(
        best_split(x.view(), &[0, 1], usize::MAX, Criterion::Gini),
        "at most 65536",
    );
    assert_error_contains(
        RandomForestClassifier::params().fit(x.view(), &[0, 1], 1 << 40),
        "at most 65536",
    );
    assert!(DecisionTreeClassifier::params().fit(x.view(), &[0, 1], 65_536).is_ok());
    assert_error_contains(confusion_matrix(&[0], &[0], usize::MAX), "at most 10000");
    assert_error_contains(per_class(&[0], &[0], 1 << 40), "at most 10000");
    assert_eq!(accuracy(&[u32::MAX], &[u32::MAX]), Ok(1.0));
}

#[test]
fn too_many_trees_and_rows_are_rejected() {
    let x = array![[0.0], [1.0]];
    let forest = RandomForestClassifier::params().n_estimators(usize::MAX);
    assert_error_contains(forest.fit(x.view(), &[0, 1], 2), "from 1 to 1000000");
    assert_error_contains(k_fold(usize::MAX, 2, 0), "at most 4294967294");
    assert_error_contains(train_test_split(None, usize::MAX, 0.5, 0), "at most 4294967294");
}

#[test]
fn long_classes_and_categories_are_rejected_before_a_model_repeats_them() {
    let table = |bytes: usize| {
        let long = "x".repeat(bytes);
        let rows = format!("{long},1\ny,2\n").repeat(20);
        read_csv(format!("kind,a\n{rows}").as_bytes(), &CsvOptions::default()).unwrap()
    };
    let rows: Vec<usize> = (0..40).collect();
    let features = ["kind".to_owned()];
    let fits = table(1000);
    assert!(ClassLabels::from_table(&fits, "kind", &rows).is_ok());
    assert!(Encoder::fit(&fits, Some(&features), None, Missing::Drop).is_ok());
    let long = table(1001);
    assert_error_contains(ClassLabels::from_table(&long, "kind", &rows), "a value of 1001 bytes");
    assert_error_contains(
        Encoder::fit(&long, Some(&features), None, Missing::Drop),
        "a class or category has at most 1000",
    );
}
