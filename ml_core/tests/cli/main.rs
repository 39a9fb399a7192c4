//! Tests of the command line `ml`, run as a process.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod encodings;
mod files;
mod formats;
mod refit;
mod refusals;
mod saved;
mod scoring;
mod streams;
mod training;

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const MEASURES: &str = "sepal_length,sepal_width,petal_length,petal_width";

fn sample(name: &str) -> String {
    format!("{}/../data/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

fn ml(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ml"))
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn ok(args: &[&str]) -> String {
    let output = ml(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn report(args: &[&str]) -> Value {
    let text = ok(&[args, &["--json"]].concat());
    assert_eq!(text.lines().count(), 1, "one object on one line");
    serde_json::from_str(&text).unwrap()
}

/// Runs [`ml`] with text on standard input.
fn ml_with_input(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ml"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Runs arguments that must be rejected, and returns the text of standard error.
#[track_caller]
fn refused(args: &[&str]) -> String {
    let output = ml(args);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(output.stdout.is_empty(), "nothing on standard output");
    message
}

#[track_caller]
fn contains(text: &str, part: &str) {
    assert!(text.contains(part), "“{part}” is not in: {text}");
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.path().join(name), text).unwrap();
        self.path(name)
    }
}

/// Returns the records of a CSV, the header first.
fn records(path: impl AsRef<Path>) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    let record = |record: Result<csv::StringRecord, _>| record.unwrap().iter().map(str::to_owned).collect();
    reader.records().map(record).collect()
}
