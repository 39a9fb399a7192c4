//! Rejected input, with messages and exit codes.

use super::{Folder, MEASURES, contains, ml, refused, sample};
use std::path::PathBuf;

#[test]
fn bad_data_are_rejected_with_their_place() {
    let folder = Folder::new();
    let bad = [
        ("ragged.csv", "a,b\n1,2\n3\n", "ragged.csv: line 3 has 1 value"),
        (
            "infinite.csv",
            "a,b\n1,2\n3,1e999\n",
            "infinite.csv: line 3, column 2 (“b”)",
        ),
        ("empty.csv", "", "empty.csv: the file is empty"),
        ("header.csv", "a,b\n", "header.csv: the file has a header"),
        ("twice.csv", "a,a\n1,2\n", "twice.csv: columns 1 and 2"),
        ("quote.csv", "a,b\n1,\"2\n", "quote.csv: line 2, column 2 opens a quote"),
        ("binary.csv", "a,b\n1,2\n3,\0\n", "binary.csv: line 3 holds a NUL byte"),
        (
            "long.csv",
            "a,b\n1,2\n3,4,5\n",
            "line 3 has 3 values, but the first line has 2, so “5” has no column",
        ),
        (
            "holes.csv",
            "a,b\n1,\n,2\n",
            "holes.csv: each of the 2 rows lacks a value",
        ),
        (
            "same.csv",
            "a\n1\n1\n1\n",
            "same.csv: no column can be used: a (the same value in every row)",
        ),
    ];
    for (name, text, message) in bad {
        let data = folder.file(name, text);
        contains(&refused(&["kmeans", "--data", &data, "--clusters", "2"]), message);
    }
    contains(
        &refused(&["kmeans", "--data", &folder.path("none.csv")]),
        "none.csv: the file cannot be opened",
    );
    contains(&refused(&["kmeans", "--data", &folder.path("")]), "this is a folder");
}

#[test]
fn bad_options_are_rejected() {
    let folder = Folder::new();
    let iris = sample("iris");
    let one_class = folder.file("one.csv", "x,y\n1,a\n2,a\n");
    let other = folder.file("other.csv", &format!("{MEASURES},species\n1,2,3,4,rose\n"));
    let tree = ["decision-tree", "--data", &iris, "--target"];
    let cases: Vec<(Vec<&str>, &str)> = vec![
        (
            vec!["kmeans", "--data", &iris, "--clusters", "0"],
            "Clusters must be a whole number from 1 to 1000, not “0”",
        ),
        (
            vec!["kmeans", "--data", &iris, "--tol", "-1"],
            "tol: Tolerance must be a number from 0 to 1",
        ),
        (
            vec!["kmeans", "--data", &iris, "--features", "nothing"],
            "there is no column “nothing”",
        ),
        (
            vec!["kmeans", "--data", &iris, "--threads", "0"],
            "--threads must be at least 1",
        ),
        (
            vec!["kmeans", "--data", &iris, "--json", "--output", "-"],
            "--json and --output -",
        ),
        (
            vec!["kmeans", "--data", &iris, "--output", &iris],
            "cannot be an output too",
        ),
        (
            vec!["kmeans", "--data", &iris, "--model", "same", "--output", "same"],
            "--output and --model name the same file",
        ),
        (
            vec!["kmeans", "--data", &iris, "--onnx", "same", "--model", "same"],
            "--model and --onnx name the same file",
        ),
        (
            vec!["kmeans", "--data", &iris, "--onnx", &iris],
            "cannot be an output too",
        ),
        (
            vec!["decision-tree", "--data", "-", "--test", "-", "--target", "y"],
            "cannot both be standard input",
        ),
        (
            vec!["kmeans", "--data", &iris, "--model", &iris],
            "cannot be an output too",
        ),
        (
            vec!["kmeans", "--data", &iris, "--delimiter", "x"],
            "the delimiter “x” is not supported",
        ),
        (
            vec!["kmeans", "--data", &iris, "--decimal", "12"],
            "use a single character",
        ),
        (vec!["kmeans", "--clusters", "3"], "--data <FILE>"),
        (vec!["cluster"], "unrecognized subcommand"),
        ([&tree[..], &["kind"]].concat(), "there is no column “kind”"),
        ([&tree[..], &["species", "--max-depth", "0"]].concat(), "max_depth"),
        (
            [&tree[..], &["species", "--max-features", "many"]].concat(),
            "sqrt, log2",
        ),
        (
            [&tree[..], &["species", "--class-weight", "rose=2"]].concat(),
            "there is no class “rose”",
        ),
        (
            [&tree[..], &["species", "--class-weight", "heavy"]].concat(),
            "such as yes=2,no=1",
        ),
        (
            [&tree[..], &["species", "--permutation", "0"]].concat(),
            "at least one repeat",
        ),
        (
            vec!["kmeans", "--data", &iris, "--permutation"],
            "so it has no permutation importances",
        ),
        (
            [&tree[..], &["species", "--test", &one_class]].concat(),
            "one.csv: there is no column “petal_length”",
        ),
        (
            [&tree[..], &["species", "--test", &other]].concat(),
            "other.csv: row 1: the class “rose”",
        ),
        (
            [&tree[..], &["species", "--test", &iris, "--output", &iris]].concat(),
            "cannot be an output too",
        ),
        (
            vec!["decision-tree", "--data", &one_class, "--target", "y"],
            "at least 2 classes",
        ),
        (
            vec![
                "random-forest",
                "--data",
                &iris,
                "--target",
                "species",
                "--max-samples",
                "-1",
            ],
            "max_samples",
        ),
        (
            vec!["predict", "--data", &iris, "--model", &iris],
            "iris.csv: this is not a model file",
        ),
        (
            vec!["predict", "--data", &iris, "--model", "none.json"],
            "none.json: the file cannot be opened",
        ),
    ];
    for (args, message) in cases {
        contains(&refused(&args), message);
    }
}

#[test]
fn an_unwritable_result_has_its_own_exit_code() {
    let folder = Folder::new();
    let nowhere: PathBuf = [&folder.path("none"), "out"].iter().collect();
    for option in ["--output", "--model"] {
        let output = ml(&[
            "kmeans",
            "--data",
            &sample("iris"),
            option,
            &nowhere.display().to_string(),
        ]);
        assert_eq!(output.status.code(), Some(1));
        contains(&String::from_utf8(output.stderr).unwrap(), "cannot be written");
    }
}
