//! The option `--refit`: fits the model that is saved once more, to all rows.

use super::{Folder, contains, ok, records, sample};
use serde_json::Value;

fn saved(path: &str) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn features(model: &Value) -> Vec<String> {
    let features = model["encoder"].as_array().unwrap().iter();
    features
        .map(|feature| feature["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_refit_has_the_features_of_the_scored_model() {
    let folder = Folder::new();
    let (scored, all) = (folder.path("scored.json"), folder.path("all.json"));
    let data = sample("penguins");
    for (flag, column) in [("--group", "island"), ("--time", "year")] {
        let base = ["decision-tree", "--data", &data, "--target", "species", flag, column];
        // A split by time keeps the rows of a year together, and the latest year has 35 % of all
        // rows, which is more than the default test size.
        let base = [&base[..], &["--test-size", "0.4"]].concat();
        ok(&[&base[..], &["--model", &scored]].concat());
        ok(&[&base[..], &["--model", &all, "--refit"]].concat());
        let found = features(&saved(&all));
        assert_eq!(found, features(&saved(&scored)));
        assert!(!found.contains(&column.to_owned()), "{found:?}");
    }
}

#[test]
fn a_refit_keeps_the_interval_of_the_scored_model() {
    let folder = Folder::new();
    let (scored, all) = (folder.path("scored.json"), folder.path("all.json"));
    let data = sample("penguins");
    for (algorithm, split) in [
        ("ridge", &[][..]),
        ("ridge", &["--cv", "4"]),
        ("random-forest-regressor", &["--group", "island", "--n-estimators", "9"]),
    ] {
        let base = [algorithm, "--data", &data, "--target", "body_mass_g"];
        let base = [&base[..], split].concat();
        ok(&[&base[..], &["--model", &scored]].concat());
        ok(&[&base[..], &["--model", &all, "--refit"]].concat());
        let (scored, all) = (saved(&scored)["target"].clone(), saved(&all)["target"].clone());
        assert!(scored["interval"]["above"].is_number(), "{scored}");
        assert_eq!(all["interval"], scored["interval"], "{algorithm} {split:?}");
        if split.first() != Some(&"--cv") {
            assert_ne!(all["mean"], scored["mean"], "the baseline is that of all rows");
        }
    }
    let predicted = folder.path("predicted.csv");
    ok(&["predict", "--model", &all, "--data", &data, "--output", &predicted]);
    assert!(records(&predicted)[0].contains(&"prediction_upper".to_owned()));
}

#[test]
fn a_refit_is_always_reported() {
    let folder = Folder::new();
    let (model, output) = (folder.path("model.json"), folder.path("output.csv"));
    let data = sample("iris");
    let tree = ["decision-tree", "--data", &data, "--target", "species"];
    let refit = ["--model", &model, "--refit"];
    let message = "the saved model was fitted once more, to all rows";
    for options in [&[][..], &["--cv", "3"], &["--test", &data], &["--test-size", "0"]] {
        contains(&ok(&[&tree[..], &refit, options].concat()), &format!("{message}\n"));
    }
    contains(&ok(&[&["kmeans", "--data", &data], &refit[..]].concat()), message);
    let text = ok(&[&tree[..], &refit, &["--rules", "--output", &output]].concat());
    contains(
        &text,
        &format!("{message} (--rules and --output show the scored model)\n"),
    );
    let text = ok(&[&tree[..], &refit, &["--rules"]].concat());
    contains(&text, &format!("{message} (--rules shows the scored model)\n"));
}
