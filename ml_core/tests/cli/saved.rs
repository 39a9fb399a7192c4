//! Saved models, standard input, and text output.

use super::{Folder, contains, ml, ok, records, refused, report, sample};
use serde_json::json;

#[test]
fn a_saved_model_predicts_as_the_training_did() {
    let folder = Folder::new();
    let data = sample("penguins");
    for (command, extra) in [
        ("kmeans", &["--scale"][..]),
        ("decision-tree", &["--target", "species", "--missing", "drop"]),
        (
            "random-forest",
            &["--target", "species", "--n-estimators", "9", "--missing", "drop"],
        ),
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

#[test]
fn rows_with_missing_values_are_predicted_where_the_algorithm_takes_them() {
    let folder = Folder::new();
    let (model, output) = (folder.path("model.json"), folder.path("predicted.csv"));
    let data = sample("titanic");
    let base = [
        "decision-tree",
        "--data",
        &data,
        "--target",
        "survived",
        "--max-depth",
        "5",
    ];
    let trained = report(&[&base[..], &["--model", &model]].concat());
    assert_eq!(
        trained["parameters"]["missing"],
        json!("native"),
        "the default of trees"
    );
    assert_eq!(
        (&trained["metrics"]["rows_used"], &trained["metrics"]["rows_dropped"]),
        (&json!(1309), &json!(0))
    );
    let used = |name: &str| {
        let columns = trained["columns_used"].as_array().unwrap();
        columns.iter().find(|column| column["name"] == name).unwrap().clone()
    };
    assert_eq!(
        used("age"),
        json!({ "name": "age", "levels": null, "fill": null, "missing_rows": 263, "left_out_rows": 0 })
    );
    assert_eq!(
        (&used("embarked")["levels"], &used("embarked")["missing_rows"]),
        (&json!(3), &json!(2))
    );
    let text = ok(&base);
    contains(&text, "age (kept missing in 263 rows)");
    contains(&text, "embarked (3 categories, kept missing in 2 rows)");
    contains(&ok(&[&base[..], &["--rules"]].concat()), " or missing\n");
    let written = ok(&[&base[..], &["--missing", "native"]].concat());
    let scores = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(scores(&written), scores(&text), "the default, written out");

    let evaluated = report(&["evaluate", "--model", &model, "--data", &data]);
    assert_eq!(evaluated["metrics"]["rows_dropped"], json!(0));
    let new = folder.file(
        "new.csv",
        "class,sex,age,siblings_spouses,parents_children,fare,embarked\n,,,,,,\n3,,,,,,\n",
    );
    ok(&["predict", "--model", &model, "--data", &new, "--output", &output]);
    let rows = records(&output);
    assert!(rows[1..].iter().all(|row| !row[7].is_empty()), "{rows:?}");
    // With other treatments nothing is kept missing.
    let dropped = report(&[&base[..], &["--missing", "drop"]].concat());
    assert_eq!(dropped["metrics"]["rows_dropped"], json!(266));
    let refusal = refused(&[
        "logistic-regression",
        "--data",
        &data,
        "--target",
        "survived",
        "--missing",
        "native",
    ]);
    contains(&refusal, "Logistic regression takes no missing values as they are");
    contains(
        &refusal,
        "or an algorithm that takes them: random_forest, decision_tree",
    );
    contains(&ok(&["random-forest", "--help"]), "[default: native]");
    contains(&ok(&["kmeans", "--help"]), "[default: drop]");
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

#[test]
fn a_column_is_found_however_its_name_is_spelled() {
    let folder = Folder::new();
    let (model, output) = (folder.path("model.json"), folder.path("predicted.csv"));
    let row = |at: usize| format!("{},{}\n", at % 20, ["Köln", "Ulm"][at % 2]);
    let rows: String = (0..40).map(row).collect();
    let data = folder.file("data.csv", &format!("größe,Straße\n{rows}"));
    let train = [
        "decision-tree",
        "--data",
        &data,
        "--target",
        "STRASSE",
        "--model",
        &model,
    ];
    ok(&train);
    let new = folder.file("new.csv", &format!("GRO\u{308}SSE,STRASSE\n{rows}"));
    ok(&["predict", "--model", &model, "--data", &new, "--output", &output]);
    assert_eq!(
        records(&output)[0][..2],
        ["GRO\u{308}SSE", "STRASSE"],
        "the names of the file"
    );
    let evaluated = report(&["evaluate", "--model", &model, "--data", &new]);
    assert_eq!(evaluated["metrics"]["rows_dropped"], json!(0));
    ok(&[&train[..], &["--test", &new, "--features", "GRÖSSE"]].concat());
}
