//! Model files that the fuzzer starts from (`ml_core/fuzz/`), and inputs it has found.

use ml_core::data::{CsvOptions, read_csv};
use ml_core::model::SavedModel;
use ml_core::tree::DecisionTreeModel;

#[test]
fn fuzzer_seeds_are_models_that_predict() {
    let table = read_csv("a,c\n0.25,x\n7,y\n,z\n".as_bytes(), &CsvOptions::default()).unwrap();
    for name in ["kmeans", "decision_tree", "random_forest"] {
        let path = format!("{}/fuzz/seeds/model/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let model = SavedModel::from_reader(std::fs::File::open(path).unwrap()).unwrap();
        assert_eq!(model.estimator().name(), name);
        assert_eq!(model.predict(&table).unwrap().rows, [0, 1, 2]);
    }
}

/// The importances of such a tree would not fit into memory.
#[test]
fn a_tree_with_too_many_features_is_rejected() {
    let tree = r#"{"n_features":N,"n_classes":1,"feature":[0],"threshold":[0],"left":[0],"right":[0],
        "impurity":[0],"samples":[1],"weight":[1],"shares":[1]}"#;
    assert!(serde_json::from_str::<DecisionTreeModel>(&tree.replace('N', "2")).is_ok());
    let refused = serde_json::from_str::<DecisionTreeModel>(&tree.replace('N', "4611686018427387904"));
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("from 1 to 16777216 features"), "{message}");
}
