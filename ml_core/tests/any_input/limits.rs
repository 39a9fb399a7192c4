//! Numbers so large that memory would not hold what they ask for are refused.

use ml_core::data::{ColumnKind, NewColumn, NewValues, Table};
use ml_core::decision_tree::{Criterion, DecisionTreeClassifier, best_split};
use ml_core::metrics::{accuracy, confusion_matrix, per_class};
use ml_core::model_selection::{k_fold, train_test_split};
use ml_core::random_forest::RandomForestClassifier;
use ndarray::array;

#[track_caller]
fn says<T: std::fmt::Debug, E: std::error::Error>(result: Result<T, E>, part: &str) {
    let text = result.unwrap_err().to_string();
    assert!(text.contains(part), "“{part}” is not in: {text}");
}

#[test]
fn more_classes_than_anybody_has() {
    let x = array![[0.0], [1.0]];
    says(
        DecisionTreeClassifier::params().fit(x.view(), &[0, 1], usize::MAX),
        "at most 65536",
    );
    says(
        best_split(x.view(), &[0, 1], usize::MAX, Criterion::Gini),
        "at most 65536",
    );
    says(
        RandomForestClassifier::params().fit(x.view(), &[0, 1], 1 << 40),
        "at most 65536",
    );
    assert!(DecisionTreeClassifier::params().fit(x.view(), &[0, 1], 65_536).is_ok());
    says(confusion_matrix(&[0], &[0], usize::MAX), "at most 10000");
    says(per_class(&[0], &[0], 1 << 40), "at most 10000");
    assert_eq!(accuracy(&[u32::MAX], &[u32::MAX]), Ok(1.0));
}

#[test]
fn more_trees_and_rows_than_memory_holds() {
    let x = array![[0.0], [1.0]];
    let forest = RandomForestClassifier::params().n_estimators(usize::MAX);
    says(forest.fit(x.view(), &[0, 1], 2), "from 1 to 1000000");
    says(k_fold(usize::MAX, 2, 0), "at most 4294967294");
    says(train_test_split(None, usize::MAX, 0.5, 0), "at most 4294967294");
}

#[test]
fn a_table_whose_codes_have_no_level() {
    let kind = |codes: &[u32]| NewColumn {
        name: "kind".into(),
        kind: ColumnKind::Categorical,
        values: NewValues::Codes {
            codes: codes.to_vec(),
            levels: vec!["a".into(), "b".into()],
        },
    };
    says(Table::from_columns(vec![kind(&[0, 2])]), "row 2");
    assert!(Table::from_columns(vec![kind(&[0, 1, u32::MAX])]).is_ok());
    let infinite = NewColumn {
        name: "size".into(),
        kind: ColumnKind::Numeric,
        values: NewValues::Numeric(vec![1.0, f64::NEG_INFINITY]),
    };
    says(Table::from_columns(vec![infinite]), "row 2");
}
