//! Tests of trainings that are stopped in the middle. They count checks for a stop, not time.

mod leases;
mod long_texts;
mod memory;
mod outages;
mod storage;

use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::outcome::{Outcome, TrainTask};
use crate::jobs::train::train;
use crate::services::datasets::stored_format::StoredFormat;
use crate::testing::datasets::request;
use domain::dataset::ColumnType;
use ml_core::data::CsvFormat;
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Returns three numeric columns, a categorical one, and a class.
fn csv(rows: u32) -> String {
    let mut text = "a,b,c,colour,kind\n".to_owned();
    for row in 0..rows {
        let noise = row * 7919 % 101;
        let colour = ["red", "green", "blue"][(noise % 3) as usize];
        let kind = if (row + noise) % 5 < 2 { "x" } else { "y" };
        writeln!(text, "{},{},{},{colour},{kind}", row % 17, noise, row * noise % 23).unwrap();
    }
    text
}

fn task(body: serde_json::Value) -> TrainTask {
    let numbers = ["a", "b", "c"].map(|name| (name.to_owned(), ColumnType::Numeric));
    let texts = ["colour", "kind"].map(|name| (name.to_owned(), ColumnType::Categorical));
    TrainTask {
        request: request(body),
        seed: 7,
        format: StoredFormat::new("UTF-8", &CsvFormat::default()),
        kinds: numbers.into_iter().chain(texts).collect(),
        max_columns: 10,
    }
}

fn train_rows(task: &TrainTask, rows: u32, control: &JobControl) -> (Result<Outcome, TrainError>, String) {
    let text = csv(rows);
    let data = (text.as_bytes(), text.len() as u64);
    let model = tempfile::NamedTempFile::new().unwrap();
    let outcome = train(task, data, model.reopen().unwrap(), control);
    (outcome, std::fs::read_to_string(model.path()).unwrap())
}

fn kmeans() -> TrainTask {
    task(json!({ "dataset_id": 1, "n_clusters": 3, "n_init": 1, "max_iter": 5 }))
}

fn forest() -> TrainTask {
    task(json!({
        "dataset_id": 1, "target": "kind", "algorithm": "random_forest", "cv": 2, "permutation_repeats": 2,
        "parameters": { "n_estimators": 3 }
    }))
}

/// Returns the stages in which a training stops when it is stopped after each possible number of
/// checks.
fn stages(task: &TrainTask, rows: u32) -> BTreeSet<String> {
    let control = JobControl::default();
    let (outcome, _) = train_rows(task, rows, &control);
    assert!(outcome.is_ok(), "{outcome:?}");
    let mut stages = BTreeSet::new();
    let all = control.checks();
    for allowed in (0..all).step_by(1 + all as usize / 200).chain([all - 1]) {
        let control = JobControl::stopping_after(allowed);
        let (outcome, _) = train_rows(task, rows, &control);
        assert!(
            matches!(outcome, Err(TrainError::Stopped)),
            "after {allowed} of {all}: {outcome:?}"
        );
        // Each thread may check once more before it sees the stop, and each caller on the way out.
        assert!(
            control.checks() <= allowed + 40,
            "{} after {allowed} of {all}",
            control.checks()
        );
        stages.insert(control.progress().map_or_else(String::new, |progress| progress.stage));
    }
    stages
}

#[test]
fn a_clustering_stops_in_every_stage() {
    let expected = [
        "encoding",
        "fitting",
        "predicting",
        "projection",
        "reading",
        "saving the model",
        "scoring",
    ];
    assert_eq!(stages(&kmeans(), 60), expected.map(String::from).into());
}

#[test]
fn a_classification_stops_in_every_stage() {
    let folds = ["fold 1 of 2", "fold 2 of 2"];
    let expected = [
        "encoding",
        "fitting",
        "permutation importances",
        "predicting",
        "reading",
        "saving the model",
        "scoring",
    ];
    let expected = expected.into_iter().chain(folds).map(String::from);
    assert_eq!(stages(&forest(), 60), expected.collect());
}

#[test]
fn longer_stages_check_more_often_for_a_stop() {
    let questions = |task: &TrainTask, rows: u32| {
        let control = JobControl::default();
        train_rows(task, rows, &control).0.unwrap();
        control.checks()
    };
    // The silhouette compares each row with all others: one check for each row.
    assert!(questions(&kmeans(), 2000) >= 2000);
    let trees = |count: u32| {
        let parameters = json!({ "n_estimators": count });
        task(json!({ "dataset_id": 1, "target": "kind", "algorithm": "random_forest", "parameters": parameters }))
    };
    // Each tree checks when it is grown, when it predicts its out-of-bag rows, and when it
    // predicts.
    assert!(questions(&trees(40), 300) >= questions(&trees(4), 300) + 3 * 36);
}

#[test]
fn checks_for_a_stop_do_not_change_the_result() {
    for task in [kmeans(), forest()] {
        let (first, model) = train_rows(&task, 200, &JobControl::default());
        let (second, again) = train_rows(&task, 200, &JobControl::stopping_after(u64::MAX));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(
            (first.metrics, first.result, model),
            (second.metrics, second.result, again)
        );
    }
}
