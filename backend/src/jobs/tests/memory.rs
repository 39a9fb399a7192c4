//! Tests that compare the estimated memory of a run with the allocations of its training.

use crate::db::datasets::DatasetRow;
use crate::jobs::control::JobControl;
use crate::jobs::outcome::TrainTask;
use crate::jobs::train::train;
use crate::services::datasets::columns::summarized_column;
use crate::services::datasets::stored_format::StoredFormat;
use crate::services::runs::estimate::Estimate;
use crate::testing::allocations::peak_of;
use chrono::DateTime;
use domain::dataset::{Column, ColumnType};
use domain::run::TrainRequest;
use domain::{Failure, FieldError};
use ml_core::data::{CsvFormat, CsvOptions, describe, read_csv};
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write as _;

/// Returns numeric columns, categorical columns with so many values, and a class that depends on a
/// few numbers, with noise.
fn csv(rows: u64, numbers: u64, categories: u64, values: u64, classes: u64) -> String {
    let noise = |row: u64, column: u64| {
        let mut z = (row * 1_000_003 + column).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z ^ (z >> 31)
    };
    let names = (0..numbers).map(|at| format!("n{at}"));
    let names: Vec<String> = names.chain((0..categories).map(|at| format!("c{at}"))).collect();
    let mut text = names.join(",") + ",kind\n";
    for row in 0..rows {
        for column in 0..numbers {
            write!(text, "{}.{},", noise(row, column) % 100, noise(row, column) % 997).unwrap();
        }
        for column in 0..categories {
            write!(text, "v{},", noise(row, 500 + column) % values).unwrap();
        }
        let signal_class = noise(row, 0) % 100 * classes / 100;
        let class = if noise(row, 999) % 4 == 0 {
            noise(row, 998) % classes
        } else {
            signal_class
        };
        writeln!(text, "k{class}").unwrap();
    }
    text
}

pub(super) fn dataset(text: &str, columns: &[Column], rows: u64) -> DatasetRow {
    DatasetRow {
        id: 1,
        name: "data".into(),
        file_key: "key".into(),
        file_name: "data.csv".into(),
        size_bytes: text.len() as i64,
        sha256: String::new(),
        format: "{}".into(),
        row_count: rows as i64,
        columns: serde_json::to_string(columns).unwrap(),
        created_at: DateTime::UNIX_EPOCH,
        warnings: "[]".into(),
    }
}

/// Compares an estimate for the rows of a CSV with the allocated and written bytes. Returns the
/// figures of an estimate that is too low or more than four times too high.
pub(super) fn estimate_error(name: &str, rows: u64, text: String, mut request: serde_json::Value) -> Option<String> {
    let table = read_csv(text.as_bytes(), &CsvOptions::default()).unwrap();
    let columns: Vec<Column> = describe(&table).into_iter().map(summarized_column).collect();
    drop(table);
    request["dataset_id"] = json!(1);
    let request = crate::testing::datasets::request(request);
    let estimate = Estimate::new(&dataset(&text, &columns, rows), &request).unwrap();
    let mut data = tempfile::NamedTempFile::new().unwrap();
    data.write_all(text.as_bytes()).unwrap();
    drop(text);
    let kinds = columns.iter().map(|column| (column.name.clone(), column.kind));
    let task = TrainTask {
        request,
        seed: 1,
        format: StoredFormat::new("UTF-8", &CsvFormat::default()),
        kinds: kinds.collect(),
        max_columns: 1000,
    };
    let model = tempfile::NamedTempFile::new().unwrap();
    let control = JobControl::default();
    let size = data.as_file().metadata().unwrap().len();
    let (file, out) = (data.reopen().unwrap(), model.reopen().unwrap());
    let (outcome, peak) = peak_of(|| train(&task, (file, size), out, &control));
    outcome.unwrap();
    let model_bytes = model.as_file().metadata().unwrap().len();
    let is_wrong = |estimated: u64, actual: u64| estimated < actual || estimated > 4 * actual;
    let summary = format!(
        "{name}: estimated {} kB, allocated {} kB; model estimated {} kB, written {} kB",
        estimate.memory >> 10,
        peak >> 10,
        estimate.model >> 10,
        model_bytes >> 10
    );
    // The size of a small model does not matter.
    let is_model_wrong = model_bytes > 1 << 20 && is_wrong(estimate.model, model_bytes);
    (is_model_wrong || is_wrong(estimate.memory, peak)).then_some(summary)
}

#[test]
fn estimates_are_between_one_and_four_times_the_allocations() {
    let classify = |algorithm: &str, parameters: serde_json::Value| json!({ "target": "kind", "algorithm": algorithm, "parameters": parameters });
    let mut scaled = classify("random_forest", json!({ "n_estimators": 10 }));
    scaled["scale"] = json!(true);
    scaled["cv"] = json!(2);
    scaled["permutation_repeats"] = json!(1);
    let mut neighbors = classify("k_neighbors", json!({ "algorithm": "brute" }));
    neighbors["scale"] = json!(true);
    neighbors["cv"] = json!(2);
    let names = |prefix: &str, count: u64| (0..count).map(|at| format!("{prefix}{at}")).collect::<Vec<_>>();
    let cases = [
        (
            "clustering of numbers",
            30_000,
            [12, 0, 0, 2],
            json!({ "n_clusters": 4, "n_init": 1, "max_iter": 3 }),
        ),
        (
            "scaled clustering of categories",
            1000,
            [0, 30, 40, 2],
            json!({ "n_clusters": 4, "n_init": 1, "max_iter": 3, "scale": true, "features": names("c", 30) }),
        ),
        (
            "many clusters of many columns",
            2000,
            [0, 50, 20, 2],
            json!({ "n_clusters": 60, "n_init": 1, "max_iter": 2, "features": names("c", 50) }),
        ),
        (
            "tree of numbers",
            30_000,
            [12, 0, 0, 3],
            classify("decision_tree", json!({})),
        ),
        (
            "small tree of numbers with importances of the training rows",
            30_000,
            [12, 0, 0, 3],
            json!({ "target": "kind", "algorithm": "decision_tree", "permutation_repeats": 1,
                "split": { "kind": "none" }, "parameters": { "max_depth": 2 } }),
        ),
        (
            "tree of categories",
            10_000,
            [2, 60, 40, 2],
            classify("decision_tree", json!({})),
        ),
        (
            "forest of large trees",
            12_000,
            [8, 0, 0, 4],
            classify("random_forest", json!({ "n_estimators": 40 })),
        ),
        (
            "forest of small trees",
            40_000,
            [8, 0, 0, 2],
            classify("random_forest", json!({ "n_estimators": 20, "max_depth": 4 })),
        ),
        (
            "forest of many categories",
            1500,
            [0, 300, 50, 2],
            classify("random_forest", json!({ "n_estimators": 10, "max_depth": 6 })),
        ),
        ("scaled forest with folds", 20_000, [10, 2, 10, 3], scaled),
        (
            "neighbours of numbers",
            20_000,
            [12, 0, 0, 3],
            classify("k_neighbors", json!({})),
        ),
        ("scaled neighbours with folds", 4000, [10, 6, 30, 3], neighbors),
    ];
    let errors: Vec<String> = cases
        .into_iter()
        .filter_map(|(name, rows, shape, request)| {
            let [numbers, categories, values, classes] = shape;
            let text = csv(rows, numbers, categories, values, classes);
            estimate_error(name, rows, text, request)
        })
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Returns a data set of 2,000 categorical columns with 50 values each, and the columns.
fn wide_dataset() -> (DatasetRow, Vec<Column>) {
    let column = |at: u32| {
        json!({
            "name": format!("c{at}"), "type": "categorical", "missing": 0, "distinct": 50,
            "min": null, "max": null, "mean": null, "std": null, "quartiles": null, "histogram": null, "top": []
        })
    };
    let columns: Vec<Column> = (0..2000)
        .map(|at| serde_json::from_value(column(at)).unwrap())
        .collect();
    assert!(columns.iter().all(|column| column.kind == ColumnType::Categorical));
    let mut row = dataset("", &columns, 5000);
    row.size_bytes = 23 << 20;
    (row, columns)
}

/// Returns a clustering of all columns, which once killed a server.
fn wide_clustering(columns: &[Column]) -> TrainRequest {
    let features: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    crate::testing::datasets::request(json!({ "dataset_id": 1, "n_clusters": 3, "features": features }))
}

fn refusal(estimate: &Estimate, limit: u64) -> FieldError {
    let refused = Failure::from(estimate.check_memory(limit).unwrap_err());
    refused.errors[0].clone()
}

#[test]
fn the_estimate_of_a_wide_data_set_allocates_little() {
    let (row, columns) = wide_dataset();
    let request = wide_clustering(&columns);
    let (estimate, allocated) = peak_of(|| Estimate::new(&row, &request).unwrap());
    assert!(allocated < 2 << 20, "{allocated}");
    assert!(estimate.memory > 4 << 30, "{estimate:?}");
}

#[test]
fn a_request_of_too_much_memory_is_refused_with_its_largest_columns() {
    let (row, columns) = wide_dataset();
    let estimate = Estimate::new(&row, &wide_clustering(&columns)).unwrap();
    let error = refusal(&estimate, 1 << 30);
    assert_eq!((error.field(), error.code.as_str()), ("features", "too_much_memory"));
    for part in ["1024 MB", "100000", "“c0” (50)"] {
        assert!(error.message.contains(part), "{}", error.message);
    }
}

#[test]
fn trees_take_one_hot_columns_as_they_are_stored() {
    let (row, _) = wide_dataset();
    let request =
        json!({ "dataset_id": 1, "target": "c0", "algorithm": "decision_tree", "parameters": { "max_depth": 9 } });
    let trees = Estimate::new(&row, &crate::testing::datasets::request(request)).unwrap();
    assert!(trees.memory < 400 << 20, "{trees:?}");
}

#[test]
fn neighbors_write_out_every_column_and_their_model_holds_the_rows() {
    let (row, _) = wide_dataset();
    let request = json!({ "dataset_id": 1, "target": "c0", "algorithm": "k_neighbors", "scale": true });
    let neighbors = Estimate::new(&row, &crate::testing::datasets::request(request)).unwrap();
    assert!(neighbors.memory > 4 << 30 && neighbors.model > 1 << 30, "{neighbors:?}");
    let error = refusal(&neighbors, neighbors.memory);
    assert_eq!(error.code.as_str(), "model_too_large");
    assert!(error.message.contains("“c1” (50)"), "{}", error.message);
}
