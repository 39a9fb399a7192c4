//! Standard input, standard output, and output files.

use super::{Folder, contains, ml_with_input, ok, refused, report, sample};
use serde_json::Value;
use std::process::Output;

#[track_caller]
fn text(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_dash_means_standard_input_or_output() {
    let args = ["kmeans", "--data", "-", "--clusters", "2", "--output", "-"];
    let output = ml_with_input(&args, "a;b\n1,5;x\n1,5;x\n9,5;x\n;x\n");
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines[0], lines[4]), ("a;b;cluster;distance", ";x;;"));
    let (first, last) = (
        lines[1].split(';').collect::<Vec<_>>(),
        lines[3].split(';').collect::<Vec<_>>(),
    );
    assert_eq!((first[0], first[3], last[3]), ("1,5", "0", "0"));
    assert_ne!(first[2], last[2]);
    contains(
        &String::from_utf8(output.stderr).unwrap(),
        "1 row was left out because a value is missing",
    );
}

#[test]
fn every_command_reads_standard_input() {
    let folder = Folder::new();
    let model = folder.path("model.json");
    let iris = std::fs::read_to_string(sample("iris")).unwrap();
    let found = |args: &[&str]| -> Value {
        let output = ml_with_input(&[args, &["--data", "-", "--json"]].concat(), &iris);
        serde_json::from_str(&text(output)).unwrap()
    };
    let centres = folder.file("centres.csv", "petal_length,petal_width\n1,0\n4,1\n6,2\n");
    let features = ["--features", "petal_length,petal_width"];
    let kmeans = found(&[&["kmeans", "--init", &centres], &features[..]].concat());
    assert_eq!(kmeans["metrics"]["cluster_sizes"][0], 50);
    assert_eq!(found(&["describe"])["rows"], 150);
    assert_eq!(
        found(&["random-forest", "--target", "species", "--n-estimators", "5"])["rows"],
        150
    );
    let tree = [
        "decision-tree",
        "--target",
        "species",
        "--test-size",
        "0",
        "--model",
        &model,
    ];
    let tree = found(&tree);
    assert_eq!(
        found(&["evaluate", "--model", &model])["metrics"]["test"],
        tree["metrics"]["train"]
    );
    let rows = text(ml_with_input(&["predict", "--model", &model, "--data", "-"], &iris));
    assert_eq!(rows, ok(&["predict", "--model", &model, "--data", &sample("iris")]));
    let tested = [
        "decision-tree",
        "--data",
        &sample("iris"),
        "--target",
        "species",
        "--test",
        "-",
        "--output",
        "-",
    ];
    assert_eq!(text(ml_with_input(&tested, &iris)).lines().count(), 301);
}

#[test]
fn an_error_names_standard_input() {
    let output = ml_with_input(&["describe", "--data", "-"], "a,b\n1,2\n3\n");
    assert_eq!(output.status.code(), Some(2));
    contains(
        &String::from_utf8(output.stderr).unwrap(),
        "ml: standard input: line 3 has 1 value",
    );
}

#[test]
fn a_tree_is_printed_as_rules_and_as_graphviz() {
    let folder = Folder::new();
    let tree = [
        "decision-tree",
        "--data",
        &sample("iris"),
        "--target",
        "species",
        "--max-depth",
        "2",
        "--test-size",
        "0",
    ];
    contains(
        &ok(&[&tree[..], &["--rules"]].concat()),
        "\npetal_length <= 2.45\n  setosa (50 rows, 100%)\n",
    );
    let found = report(&[&tree[..], &["--rules"]].concat());
    contains(found["metrics"]["rules"].as_str().unwrap(), "petal_length <= 2.45\n");
    assert!(report(&tree)["metrics"].get("rules").is_none());
    let drawn = ok(&[&tree[..], &["--graphviz", "-"]].concat());
    assert!(drawn.starts_with("digraph tree {") && drawn.ends_with("}\n"), "{drawn}");
    let file = folder.path("tree.dot");
    contains(&ok(&[&tree[..], &["--graphviz", &file]].concat()), "accuracy");
    assert_eq!(std::fs::read_to_string(file).unwrap(), drawn);
    contains(
        &refused(&[&tree[..], &["--graphviz", "-", "--output", "-"]].concat()),
        "--output and --graphviz name the same file",
    );
    contains(
        &refused(&[&tree[..], &["--graphviz", "-", "--json"]].concat()),
        "--json and --graphviz -",
    );
}

#[test]
fn every_help_has_examples() {
    let commands = [
        "kmeans",
        "decision-tree",
        "random-forest",
        "predict",
        "evaluate",
        "describe",
    ];
    for command in commands {
        let help = ok(&[command, "--help"]);
        contains(&help, "Examples:");
        contains(&help, &format!("ml {command} "));
    }
    contains(&ok(&["--help"]), "Machine learning on CSV files");
    contains(&ok(&["train", "kmeans", "--help"]), "Finds groups of similar rows");
    for command in ["train kmeans", "predict", "describe", "algorithms"] {
        contains(&ok(&["--help"]), &format!("ml {command}"));
    }
}

#[test]
fn no_progress_bar_without_a_terminal() {
    let output = ml_with_input(&["kmeans", "--data", "-"], "a\n1\n2\n3\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
