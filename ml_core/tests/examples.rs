//! Runs the examples and checks their results. `cargo test` and `cargo nextest run` build them
//! beside this test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;
use std::process::Command;

/// Returns the lines that an example prints.
#[track_caller]
fn run(name: &str) -> Vec<String> {
    // target/debug/deps/examples-… → target/debug/examples/name
    let deps = std::env::current_exe().unwrap();
    let folder: PathBuf = deps.ancestors().nth(2).unwrap().join("examples");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "{program:?} is not built: cargo build -p ml_core --examples"
    );
    let output = Command::new(&program).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {errors}");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// Returns the number after the text `before`.
#[track_caller]
fn number(lines: &[String], before: &str) -> f64 {
    let rest = lines
        .iter()
        .find_map(|line| line.split_once(before))
        .unwrap()
        .1
        .trim_start();
    let text: String = rest
        .chars()
        .take_while(|c| c.is_ascii_digit() || ".-".contains(*c))
        .collect();
    text.parse().unwrap()
}

#[test]
fn clustering() {
    let lines = run("clustering");
    assert_eq!(lines[0], "342 penguins, 2 left out");
    let size = |line: &String| {
        Some(
            line.split_once(": ")?
                .1
                .split_once(" penguins, on average")?
                .0
                .parse()
                .unwrap(),
        )
    };
    let sizes: Vec<usize> = lines.iter().filter_map(size).collect();
    assert_eq!((sizes.len(), sizes.iter().sum::<usize>()), (3, 342));
    // The centres are in grams and millimetres again.
    assert!((3000.0..6000.0).contains(&number(&lines, "body_mass_g ")));
    assert!(number(&lines, "(adjusted Rand index): ") > 0.7);
}

#[test]
fn regression() {
    let lines = run("regression");
    assert!(lines[0].contains(" <= "), "{}", lines[0]);
    let (baseline, tree, forest) = (
        number(&lines, "always the mean: "),
        number(&lines, "the tree: "),
        number(&lines, "a forest: "),
    );
    assert!(forest < tree && tree < baseline / 1.5, "{forest} {tree} {baseline}");
    assert!((0.75..1.0).contains(&number(&lines, "out of bag: ")));
}

#[test]
fn choosing_k() {
    let lines = run("choosing_k");
    assert_eq!(lines.last().unwrap(), "best silhouette: 3 clusters");
}

#[test]
fn stepping() {
    let lines = run("stepping");
    let last = lines.iter().rev().find(|line| line.ends_with(" 0.0000")).unwrap();
    assert!(last.contains(" 0 ") && last.contains(" 78.85 "), "{last}");
    assert_eq!(number(&lines, "the same clusters, inertia "), 78.85);
}

#[test]
fn decision_tree() {
    let lines = run("decision_tree");
    let baseline = number(&lines, "baseline: ");
    assert!(number(&lines, "three questions: ") > baseline + 0.1, "{lines:?}");
    assert!(
        lines.iter().any(|line| line.starts_with("sex=")),
        "the first question: {lines:?}"
    );
    assert!(number(&lines, "pruned with ccp_alpha = ") > 0.0);
}

#[test]
fn random_forest() {
    let lines = run("random_forest");
    let (oob, test) = (
        number(&lines, "out-of-bag accuracy: "),
        number(&lines, "test accuracy: "),
    );
    assert!(oob > 0.93 && test > 0.93 && (oob - test).abs() < 0.05, "{lines:?}");
    assert!(number(&lines, "ROC curve: ") > 0.97);
}

#[test]
fn saved_model() {
    let lines = run("saved_model");
    for (line, expected) in lines[1..]
        .iter()
        .zip(["Ada: Gentoo (", "Bo: Chinstrap (", "Cy: Adelie ("])
    {
        assert!(line.starts_with(expected), "{line}");
    }
    assert_eq!(lines.len(), 4);
}

#[test]
fn linear_models() {
    let lines = run("linear_models");
    assert_eq!(lines[0], "12 columns of rank 9");
    let error = number(&lines, "mean absolute error: ");
    assert!(
        error < 300.0 && error < number(&lines, "always the median: ") / 2.0,
        "{lines:?}"
    );
    assert!(number(&lines, "R² ") > 0.8, "{lines:?}");
    assert!(number(&lines, "species: ") > 0.99, "{lines:?}");
}
