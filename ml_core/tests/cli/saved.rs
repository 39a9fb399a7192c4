//! Saved models, standard input, and text output.

use super::{Folder, contains, ml, ok, records, refused, report, sample};
use serde_json::json;

#[test]
fn a_saved_model_predicts_as_the_training_did() {
    let folder = Folder::new();
    let data = sample("penguins");
    for (command, extra) in [
        ("kmeans", &["--scale"][..]),
        ("decision-tree", &["--target", "species"]),
        ("random-forest", &["--target", "species", "--n-estimators", "9"]),
    ] {
        let (model, output) = (folder.path("model.json"), folder.path("trained.csv"));
        let mut args = vec![
            command, "--data", &data, "--seed", "3", "--model", &model, "--output", &output,
        ];
        args.extend(extra);
        ok(&args);
        let printed = ok(&["predict", "--model", &model, "--data", &data]);
        let again = folder.path("again.csv");
        ok(&["predict", "--model", &model, "--data", &data, "--output", &again]);
        assert_eq!(printed, std::fs::read_to_string(&again).unwrap(), "{command}");
        let (trained, predicted) = (records(&output), records(&again));
        let width = predicted[0].len();
        assert_eq!(trained.len(), predicted.len());
        assert!(
            trained.iter().zip(&predicted).all(|(a, b)| a[..width] == b[..]),
            "{command}"
        );
        assert_eq!(predicted[4][8..].join(""), "", "a row without values has no prediction");
    }
}

/// The results of the files are tested in `tests/onnx/`.
#[test]
fn the_model_is_saved_as_onnx() {
    let folder = Folder::new();
    let data = sample("penguins");
    for (command, extra) in [
        ("kmeans", &["--scale"][..]),
        ("decision-tree", &["--target", "species"]),
        ("random-forest", &["--target", "species", "--n-estimators", "9"]),
    ] {
        let (alone, beside) = (folder.path("alone.onnx"), folder.path("beside.onnx"));
        ok(&[&[command, "--data", &data, "--onnx", &alone], extra].concat());
        let model = folder.path("model.json");
        ok(&[&[command, "--data", &data, "--onnx", &beside, "--model", &model], extra].concat());
        let bytes = std::fs::read(&alone).unwrap();
        assert_eq!(bytes, std::fs::read(&beside).unwrap(), "{command}");
        assert_eq!(
            bytes[..2],
            [0x08, 0x08],
            "{command}: the version of the format comes first"
        );
        ok(&["predict", "--model", &model, "--data", &data]);
    }
    let unwritable = ml(&["kmeans", "--data", &data, "--onnx", &folder.path("no/such/folder.onnx")]);
    assert_eq!(unwritable.status.code(), Some(1));
    contains(
        &String::from_utf8(unwritable.stderr).unwrap(),
        "folder.onnx cannot be written",
    );
}

#[test]
fn a_saved_model_is_evaluated() {
    let folder = Folder::new();
    let model = folder.path("model.json");
    let data = sample("wine");
    let trained = report(&[
        "decision-tree",
        "--data",
        &data,
        "--target",
        "cultivar",
        "--max-depth",
        "2",
        "--test-size",
        "0",
        "--model",
        &model,
    ]);
    let evaluated = report(&["evaluate", "--model", &model, "--data", &data]);
    assert_eq!(evaluated["metrics"]["test"], trained["metrics"]["train"]);
    assert_eq!(
        (&evaluated["algorithm"], &evaluated["parameters"]),
        (&json!("decision_tree"), &json!({}))
    );
    assert_eq!(evaluated["timings"]["fit_seconds"], json!(null));
    let predicted = report(&["predict", "--model", &model, "--data", &data, "--target", "cultivar"]);
    assert_eq!(predicted["metrics"], evaluated["metrics"]);
    contains(
        &ok(&["evaluate", "--model", &model, "--data", &data]),
        "true \\ predicted",
    );
    let renamed = folder.file(
        "renamed.csv",
        &std::fs::read_to_string(&data).unwrap().replacen("cultivar", "kind", 1),
    );
    contains(
        &refused(&["evaluate", "--model", &model, "--data", &renamed]),
        "no column “cultivar”",
    );
    ok(&["evaluate", "--model", &model, "--data", &renamed, "--target", "kind"]);
    let clusters = folder.path("clusters.json");
    let fitted = report(&["kmeans", "--data", &data, "--model", &clusters]);
    let scored = report(&["evaluate", "--model", &clusters, "--data", &data]);
    assert_eq!(scored["metrics"]["cluster_sizes"], fitted["metrics"]["cluster_sizes"]);
    let refusal = refused(&["predict", "--model", &clusters, "--data", &data, "--target", "cultivar"]);
    contains(&refusal, "the model is a clustering");
}

#[test]
fn describe_shows_each_column() {
    let found = report(&["describe", "--data", &sample("penguins")]);
    assert_eq!(
        (&found["rows"], found["columns"].as_array().unwrap().len()),
        (&json!(344), 8)
    );
    let bill = &found["columns"][1];
    assert_eq!(
        (&bill["name"], &bill["type"], &bill["missing"]),
        (&json!("bill_length_mm"), &json!("numeric"), &json!(2))
    );
    assert!(found["timings"]["load_seconds"].as_f64().unwrap() >= 0.0);
    let text = ok(&["describe", "--data", &sample("penguins")]);
    contains(&text, "344 rows, 8 columns");
    contains(&text, "Biscoe (168)");
}

#[test]
fn text_is_printed_by_default() {
    let text = ok(&[
        "decision-tree",
        "--data",
        &sample("iris"),
        "--target",
        "species",
        "--rules",
    ]);
    for part in [
        "decision tree: 150 rows, 4 columns",
        "accuracy",
        "petal_length <= 2.45",
        "importance",
    ] {
        contains(&text, part);
    }
    contains(&ok(&["kmeans", "--data", &sample("iris")]), "cluster sizes");
    contains(&ok(&["random-forest", "--help"]), "--n-estimators");
    contains(&ok(&["--version"]), "ml ");
}
