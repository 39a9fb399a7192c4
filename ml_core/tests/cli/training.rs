//! Results, reports and files of the training commands.

use super::{Folder, MEASURES, contains, ok, records, refused, report, sample};
use serde_json::json;

#[test]
fn kmeans_finds_the_clusters_of_iris() {
    let folder = Folder::new();
    let output = folder.path("results.csv");
    let found = report(&[
        "kmeans",
        "--data",
        &sample("iris"),
        "--features",
        MEASURES,
        "--clusters",
        "3",
        "--output",
        &output,
    ]);
    assert_eq!(
        (&found["algorithm"], &found["rows"], &found["columns"]),
        (&json!("kmeans"), &json!(150), &json!(4))
    );
    let metrics = &found["metrics"];
    assert!(
        (metrics["inertia"].as_f64().unwrap() - 78.851_441_426_146).abs() < 1e-6,
        "as scikit-learn: {metrics}"
    );
    assert!(
        (metrics["silhouette"].as_f64().unwrap() - 0.552_819_012_356).abs() < 1e-6,
        "as scikit-learn: {metrics}"
    );
    assert!(metrics["n_iter"].as_u64().unwrap() > 0);
    for name in ["load_seconds", "fit_seconds", "predict_seconds"] {
        assert!(
            found["timings"][name].as_f64().is_some_and(|seconds| seconds >= 0.0),
            "{name}"
        );
    }
    let parameters = json!({ "n_clusters": 3, "n_clusters_max": null, "init": "k-means++", "n_init": 10, "max_iter": 300,
        "tol": 1e-4, "seed": 0, "scale": false, "missing": "drop", "features": MEASURES.split(',').collect::<Vec<_>>() });
    assert_eq!(found["parameters"], parameters);
    let rows = records(&output);
    assert_eq!(rows[0].join(","), format!("{MEASURES},species,cluster,distance"));
    assert_eq!(
        (rows.len(), rows[1][..5].join(",")),
        (151, "5.1,3.5,1.4,0.2,setosa".into())
    );
    let mut sizes = [0; 3];
    rows[1..]
        .iter()
        .for_each(|row| sizes[row[5].parse::<usize>().unwrap()] += 1);
    assert_eq!(metrics["cluster_sizes"], json!(sizes));
    let inertia: f64 = rows[1..].iter().map(|row| row[6].parse::<f64>().unwrap().powi(2)).sum();
    assert!((inertia - 78.851_441_426_146).abs() < 1e-6);
}

#[test]
fn every_parameter_of_kmeans_is_a_flag() {
    let folder = Folder::new();
    let centres = folder.file("start.csv", "petal_width,petal_length\n0.2,1.4\n1.3,4.3\n2,5.5\n");
    let base = [
        "kmeans",
        "--data",
        &sample("iris"),
        "--features",
        "petal_length,petal_width",
        "--n-clusters",
        "3",
    ];
    let given = report(
        &[
            &base[..],
            &[
                "--init",
                &centres,
                "--max-iter",
                "1",
                "--tol",
                "0",
                "--seed",
                "9",
                "--scale",
            ],
        ]
        .concat(),
    );
    assert_eq!(given["metrics"]["n_iter"], json!(1));
    assert_eq!(given["parameters"]["init"].as_array().unwrap().len(), 3);
    assert_eq!(
        given["metrics"]["cluster_sizes"][0],
        json!(50),
        "the first centre is that of setosa"
    );
    let random = report(&[&base[..], &["--init", "random", "--n-init", "2"]].concat());
    assert_eq!(
        (&random["parameters"]["init"], &random["parameters"]["n_init"]),
        (&json!("random"), &json!(2))
    );
    let two = folder.file("two.csv", "petal_width,petal_length\n0.2,1.4\n1.3,4.3\n");
    contains(
        &refused(&[&base[..], &["--init", &two]].concat()),
        "2 × 2, but must be 3 × 2",
    );
    let hole = folder.file("hole.csv", "petal_width,petal_length\n0.2,1.4\n1.3,\n1,2\n");
    contains(
        &refused(&[&base[..], &["--init", &hole]].concat()),
        "hole.csv: row 2 lacks a value",
    );
    let text = folder.file("text.csv", "petal_width,petal_length\n0.2,1.4\n1.3,x\n1,2\n");
    contains(
        &refused(&[&base[..], &["--init", &text]].concat()),
        "text.csv: line 3, column 2 (“petal_length”): “x” is not a number",
    );
    contains(
        &refused(&[&base[..], &["--init", "kmeans"]].concat()),
        "--init must be k-means++, random",
    );
}

#[test]
fn a_decision_tree_is_scored_on_a_second_file() {
    let folder = Folder::new();
    let all = records(sample("iris"));
    let part = |odd: bool| {
        let keep = |(number, _): &(usize, &Vec<String>)| *number == 0 || (number % 2 == 1) == odd;
        all.iter()
            .enumerate()
            .filter(keep)
            .map(|(_, row)| row.join(",") + "\n")
            .collect::<String>()
    };
    let (train, test) = (
        folder.file("train.csv", &part(true)),
        folder.file("test.csv", &part(false)),
    );
    let output = folder.path("out.csv");
    let found = report(&[
        "decision-tree",
        "--data",
        &train,
        "--target",
        "species",
        "--test",
        &test,
        "--max-depth",
        "5",
        "--criterion",
        "entropy",
        "--min-samples-leaf",
        "2",
        "--output",
        &output,
        "--permutation",
        "3",
    ]);
    assert_eq!(
        (&found["algorithm"], &found["rows"]),
        (&json!("decision_tree"), &json!(75))
    );
    assert_eq!(
        (&found["parameters"]["criterion"], &found["parameters"]["max_depth"]),
        (&json!("entropy"), &json!(5))
    );
    let metrics = &found["metrics"];
    assert!(metrics["depth"].as_u64().unwrap() <= 5 && metrics["n_nodes"].as_u64().unwrap() >= 5);
    for set in ["train", "test"] {
        let scores = &metrics[set];
        assert!(scores["accuracy"].as_f64().unwrap() > 0.9, "{set}");
        assert!((scores["baseline_accuracy"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(
            scores["confusion_matrix"]["labels"],
            json!(["setosa", "versicolor", "virginica"])
        );
        assert_eq!(scores["per_class"][0]["support"], json!(25));
    }
    let importances = metrics["feature_importances"].as_array().unwrap();
    let total: f64 = importances.iter().map(|one| one["importance"].as_f64().unwrap()).sum();
    assert!(importances.len() == 4 && (total - 1.0).abs() < 1e-9);
    assert_eq!(metrics["permutation_importances"].as_array().unwrap().len(), 4);
    let mut artifacts = found["artifacts"].as_array().unwrap().iter();
    let shuffled = artifacts.find(|artifact| artifact["kind"] == "permutation_importances");
    let shuffled = shuffled.unwrap();
    assert_eq!((&shuffled["rows"], &shuffled["repeats"]), (&json!("test"), &json!(3)));
    let rows = records(&output);
    assert_eq!(
        rows[0][5..],
        [
            "prediction",
            "probability_setosa",
            "probability_versicolor",
            "probability_virginica",
            "split"
        ]
    );
    assert_eq!(
        (rows.len(), rows[75][9].as_str(), rows[76][9].as_str()),
        (151, "train", "test")
    );
    let right = rows[76..].iter().filter(|row| row[4] == row[5]).count();
    assert!((right as f64 / 75.0 - metrics["test"]["accuracy"].as_f64().unwrap()).abs() < 1e-12);
}

#[test]
fn a_forest_has_its_own_parameters() {
    let found = report(&[
        "random-forest",
        "--data",
        &sample("titanic"),
        "--target",
        "survived",
        "--n-estimators",
        "20",
        "--missing",
        "mean",
        "--oob-score",
        "--voting",
        "soft",
        "--max-features",
        "3",
        "--max-samples",
        "0.5",
        "--class-weight",
        "yes=2",
        "--seed",
        "4",
        "--bootstrap",
        "true",
    ]);
    let parameters = &found["parameters"];
    let expected = json!({ "n_estimators": 20, "criterion": "gini", "max_depth": null, "min_samples_split": 2,
        "min_samples_leaf": 1, "min_impurity_decrease": 0.0, "max_leaf_nodes": null, "ccp_alpha": 0.0, "max_features": 3,
        "class_weight": { "yes": 2.0 }, "bootstrap": true, "max_samples": 0.5, "oob_score": true, "voting": "soft",
        "scale": false, "missing": "mean", "seed": 4 });
    assert_eq!(parameters, &expected);
    let metrics = &found["metrics"];
    assert!(
        (0.7..0.9).contains(&metrics["oob_score"].as_f64().unwrap()),
        "{}",
        metrics["oob_score"]
    );
    assert!(metrics["train"]["roc_auc"].as_f64().unwrap() > 0.9);
    assert_eq!(metrics["rows_used"], json!(1309));
}

#[test]
fn the_result_does_not_depend_on_the_threads() {
    let folder = Folder::new();
    let run = |threads: &str| {
        let (model, output) = (folder.path(&format!("m{threads}")), folder.path(&format!("o{threads}")));
        ok(&[
            "random-forest",
            "--data",
            &sample("iris"),
            "--target",
            "species",
            "--n-estimators",
            "10",
            "--threads",
            threads,
            "--model",
            &model,
            "--output",
            &output,
        ]);
        (std::fs::read(model).unwrap(), std::fs::read(output).unwrap())
    };
    assert_eq!(run("1"), run("3"));
}

#[test]
fn added_columns_do_not_hide_those_of_the_file() {
    let folder = Folder::new();
    let data = folder.file("data.csv", "cluster,x\n7,1\n7,2\n8,9\n");
    let output = folder.path("out.csv");
    ok(&[
        "kmeans",
        "--data",
        &data,
        "--clusters",
        "2",
        "--features",
        "x",
        "--output",
        &output,
    ]);
    assert_eq!(records(output)[0], ["cluster", "x", "cluster_2", "distance"]);
}

#[test]
fn columns_header_and_encoding_can_be_given() {
    let folder = Folder::new();
    let data = folder.path("latin.csv");
    // In windows-1252 the byte 0xE9 is é.
    let rows: String = (0..12)
        .map(|row| format!("{},{},caf@\n", 10_000 + row % 3, row))
        .collect();
    let bytes: Vec<u8> = rows
        .bytes()
        .map(|byte| if byte == b'@' { 0xE9 } else { byte })
        .collect();
    std::fs::write(&data, bytes).unwrap();
    let guessed = report(&["describe", "--data", &data]);
    assert_eq!(guessed["format"]["encoding"], json!("windows-1252"));
    let codes = guessed["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| warning["code"].clone());
    assert_eq!(
        codes.collect::<Vec<_>>(),
        [json!("encoding_guessed"), json!("no_header")]
    );
    let types = "column_1=categorical";
    let options = [
        "--data",
        &data,
        "--encoding",
        "windows-1252",
        "--no-header",
        "--types",
        types,
    ];
    let found = report(&[&["describe"], &options[..]].concat());
    assert_eq!(
        (&found["rows"], &found["columns"][0]["type"]),
        (&json!(12), &json!("categorical"))
    );
    assert_eq!(found["columns"][2]["top"][0]["value"], json!("café"));
    contains(
        &refused(&["describe", "--data", &data, "--types", "a=number"]),
        "numeric, categorical",
    );
    contains(
        &refused(&["describe", "--data", &data, "--encoding", "ebcdic"]),
        "windows-1252",
    );
}

#[test]
fn the_first_score_is_on_rows_that_were_held_out() {
    let data = sample("penguins");
    let base = [
        "train",
        "random-forest",
        "--data",
        &data,
        "--target",
        "species",
        "--n-estimators",
        "9",
    ];
    let found = report(&base);
    assert_eq!(found["split"], json!({ "kind": "stratified", "test_size": 0.25 }));
    let counts = &found["row_counts"];
    assert_eq!(
        (&counts["train"], &counts["test"], &counts["missing_values"]),
        (&json!(258), &json!(86), &json!(0))
    );
    assert!(found["metrics"]["test"]["accuracy"].as_f64().unwrap() > 0.9);
    let text = ok(&base);
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("“{part}” is not in: {text}"));
    assert!(place("test: 86 rows held out") < place(" train") && place(" train") < place("accuracy"));
    contains(&text, "columns used: island (3 categories), bill_length_mm");
    let folds = ok(&[&base[..], &["--cv", "4"]].concat());
    assert!(
        folds.find("cross-validation").unwrap() < folds.find("train").unwrap(),
        "{folds}"
    );
    assert!(
        !folds.contains("no rows were held out") && !folds.contains("test:"),
        "{folds}"
    );
    contains(
        &ok(&[&base[..], &["--test-size", "0"]].concat()),
        "no rows were held out",
    );
    let groups = report(&[&base[..], &["--group", "island", "--test-size", "0.4"]].concat());
    assert_eq!(groups["split"]["kind"], json!("group"));
    assert_eq!(
        groups["columns_left_out"],
        json!([{ "name": "island", "reason": "split_column" }])
    );
}

#[test]
fn a_refit_uses_all_rows_and_says_so() {
    let folder = Folder::new();
    let (scored, all) = (folder.path("scored.json"), folder.path("all.json"));
    let data = sample("iris");
    let base = ["decision-tree", "--data", &data, "--target", "species"];
    contains(
        &ok(&[&base[..], &["--model", &scored]].concat()),
        "the saved model is the one that was scored",
    );
    let text = ok(&[&base[..], &["--model", &all, "--refit"]].concat());
    contains(&text, "the saved model was fitted once more, to all rows");
    contains(&text, "test: 38 rows held out");
    let rows = |model: &str| {
        let file: serde_json::Value = serde_json::from_slice(&std::fs::read(model).unwrap()).unwrap();
        file["estimator"]["decision_tree"]["samples"][0].clone()
    };
    assert_eq!((rows(&scored), rows(&all)), (json!(112), json!(150)));
    contains(
        &refused(&[&base[..], &["--refit"]].concat()),
        "--refit needs a file for the model",
    );
}

#[test]
fn every_algorithm_is_listed_and_trained_by_its_name() {
    let listed: serde_json::Value = serde_json::from_str(&ok(&["algorithms", "--json"])).unwrap();
    let text = ok(&["algorithms"]);
    let folder = Folder::new();
    let rows: String = (0..40)
        .map(|row| format!("{},{},{}\n", row % 7, row * 3 % 11, ["a", "b"][row % 7 / 4]))
        .collect();
    let data = folder.file("data.csv", &format!("x,z,kind\n{rows}"));
    for spec in listed.as_array().unwrap() {
        let command = spec["id"].as_str().unwrap().replace('_', "-");
        contains(&text, &format!("{command}: "));
        let target = match spec["kind"].as_str().unwrap() {
            "classification" => &["--target", "kind"][..],
            "regression" => &["--target", "z"],
            _ => &[],
        };
        let found = report(&[&["train", &command, "--data", &data], target].concat());
        assert_eq!(found["algorithm"], spec["id"]);
        for parameter in spec["parameters"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap();
            assert_eq!(found["parameters"][name], parameter["default"], "{command}: {name}");
            contains(
                &ok(&["train", &command, "--help"]),
                &format!("--{}", name.replace('_', "-")),
            );
        }
    }
}
