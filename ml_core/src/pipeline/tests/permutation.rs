//! Permutation importances of the columns of a table.

use super::*;
use crate::metrics::MetricError;
use crate::progress::Progress;
use crate::report::{Importance, Report};
use std::ops::ControlFlow;
use std::sync::Mutex;

const COLUMNS: [&str; 4] = ["city", "code", "size", "when"];

/// Returns a table of 120 rows, whose kind and price depend on the city alone.
fn table() -> Table {
    let row = |row: usize| {
        let city = ["Cork", "Dover", "Oslo"][row % 3];
        let (kind, price) = if city == "Oslo" { ("far", 90) } else { ("near", 20) };
        let (month, day) = (row / 28 + 1, row % 28 + 1);
        let (size, code) = (row * 37 % 101, row * 11 % 60);
        format!(
            "{size},{city},2024-{month:02}-{day:02},code {code},{kind},{}\n",
            price + row % 5
        )
    };
    let rows: String = (0..120).map(row).collect();
    read(&format!("size,city,when,code,kind,price\n{rows}"))
}

fn request(algorithm: &str, target: &str) -> TrainRequest {
    TrainRequest {
        features: Some(COLUMNS.map(str::to_owned).to_vec()),
        permutation_repeats: Some(3),
        ..TrainRequest::new(algorithm)
            .target(target)
            .encoding("when", "date:month+weekday".parse().unwrap())
            .encoding("code", "hashing:4".parse().unwrap())
    }
}

fn train(request: &TrainRequest) -> Report {
    Prepared::new(table(), request).unwrap().train(&()).unwrap().report
}

/// Removes the importances from a report; returns their score, rows, repeats and columns.
fn take_importances(report: &mut Report) -> Option<(String, String, usize, Vec<Importance>)> {
    let is_one = |artifact: &Artifact| matches!(artifact, Artifact::PermutationImportances { .. });
    let at = report.artifacts.iter().position(is_one)?;
    match report.artifacts.remove(at) {
        Artifact::PermutationImportances {
            score,
            rows,
            repeats,
            columns,
        } => Some((score, rows, repeats, columns)),
        _ => None,
    }
}

#[test]
fn each_column_of_the_table_has_one_importance() {
    for (algorithm, target, expected) in [
        ("decision_tree", "kind", "accuracy"),
        ("logistic_regression", "kind", "accuracy"),
        ("random_forest_regressor", "price", "r2"),
        ("ridge", "price", "r2"),
    ] {
        let (score, rows, repeats, columns) = take_importances(&mut train(&request(algorithm, target))).unwrap();
        assert_eq!(
            (score.as_str(), rows.as_str(), repeats),
            (expected, "test", 3),
            "{algorithm}"
        );
        assert_eq!(columns[0].column, "city", "{algorithm}: {columns:?}");
        assert!(
            columns[0].importance > 0.2 && columns[1].importance < 0.1,
            "{algorithm}: {columns:?}"
        );
        assert!(columns[0].std.is_some_and(|std| std > 0.0), "{algorithm}: {columns:?}");
        let mut names: Vec<&str> = columns.iter().map(|found| found.column.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, COLUMNS, "{algorithm}");
    }
}

#[test]
fn training_rows_are_taken_where_none_are_held_out() {
    let request = TrainRequest {
        split: Some(Split::None),
        ..request("decision_tree", "kind")
    };
    let (_, rows, _, columns) = take_importances(&mut train(&request)).unwrap();
    assert_eq!((rows.as_str(), columns[0].column.as_str()), ("train", "city"));
}

#[cfg(feature = "parallel")]
#[test]
fn importances_do_not_depend_on_threads_and_change_nothing_else() {
    for (algorithm, target) in [("random_forest", "kind"), ("k_neighbors_regressor", "price")] {
        let with = request(algorithm, target);
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| train(&with))
        };
        let mut report = on(1);
        assert_eq!(report, on(4), "{algorithm}");
        assert!(take_importances(&mut report).is_some());
        let without = TrainRequest {
            permutation_repeats: None,
            ..with
        };
        assert_eq!(report, train(&without), "{algorithm}");
    }
}

/// Monitor that cancels the importances after four scores.
#[derive(Default)]
struct Canceller {
    stage: Mutex<String>,
    last: Mutex<Option<Progress>>,
}

impl Monitor for Canceller {
    fn stage(&self, name: &str) {
        name.clone_into(&mut self.stage.lock().unwrap());
    }

    fn observe(&self, progress: Progress) -> ControlFlow<()> {
        if *self.stage.lock().unwrap() != "permutation importances" {
            return ControlFlow::Continue(());
        }
        *self.last.lock().unwrap() = Some(progress);
        match progress.done {
            4 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }
}

#[test]
fn importances_report_their_progress_and_can_be_cancelled() {
    let canceller = Canceller::default();
    let prepared = Prepared::new(table(), &request("random_forest", "kind")).unwrap();
    let error = prepared.train(&canceller).unwrap_err();
    assert!(matches!(error, TrainError::Metric(MetricError::Cancelled)), "{error}");
    // One score of the rows as they are, and three of each column.
    let last = Progress { done: 4, total: 13 };
    assert_eq!(*canceller.last.lock().unwrap(), Some(last));
}

#[test]
fn importances_need_a_target_and_a_repeat() {
    let refused = |request: TrainRequest| Prepared::new(table(), &request).unwrap_err();
    let clustering = TrainRequest {
        permutation_repeats: Some(3),
        ..TrainRequest::new("kmeans")
    };
    assert!(matches!(refused(clustering), TrainError::NoScore));
    let never = TrainRequest {
        permutation_repeats: Some(0),
        ..request("decision_tree", "kind")
    };
    assert!(matches!(refused(never), TrainError::Metric(MetricError::NoRepeats)));
}
