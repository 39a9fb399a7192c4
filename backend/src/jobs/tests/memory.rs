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
        let told = noise(row, 0) % 100 * classes / 100;
        let class = if noise(row, 999) % 4 == 0 {
            noise(row, 998) % classes
        } else {
            told
        };
        writeln!(text, "k{class}").unwrap();
    }
    text
}

fn dataset(text: &str, columns: &[Column], rows: u64) -> DatasetRow {
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

/// Compares an estimate with the allocated and written bytes; `None` when it is good.
fn mistake(name: &str, rows: u64, shape: [u64; 4], mut request: serde_json::Value) -> Option<String> {
    let [numbers, categories, values, classes] = shape;
    let text = csv(rows, numbers, categories, values, classes);
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
    let text = model.as_file().metadata().unwrap().len();
    let is_off = |estimated: u64, found: u64| estimated < found || estimated > 4 * found;
    let said = format!(
        "{name}: estimated {} kB, allocated {} kB; model estimated {} kB, written {} kB",
        estimate.memory >> 10,
        peak >> 10,
        estimate.model >> 10,
        text >> 10
    );
    println!("{said}");
    // The text of a small model does not matter.
    (is_off(estimate.memory, peak) || text > 1 << 20 && is_off(estimate.model, text)).then_some(said)
}

#[test]
fn the_estimate_is_enough_and_not_far_too_much() {
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
    let wrong: Vec<String> = cases
        .into_iter()
        .filter_map(|(name, rows, shape, request)| mistake(name, rows, shape, request))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_estimate_reads_only_what_is_stored() {
    // 2,000 columns of 50 values: this request once killed a server.
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
    let features: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let request = json!({ "dataset_id": 1, "n_clusters": 3, "features": features });
    let request = crate::testing::datasets::request(request);
    let (estimate, allocated) = peak_of(|| Estimate::new(&row, &request).unwrap());
    assert!(allocated < 2 << 20, "{allocated}");
    assert!(estimate.memory > 4 << 30, "{estimate:?}");
    // Trees take one-hot columns as they are stored.
    let request =
        json!({ "dataset_id": 1, "target": "c0", "algorithm": "decision_tree", "parameters": { "max_depth": 9 } });
    let request = crate::testing::datasets::request(request);
    let trees = Estimate::new(&row, &request).unwrap();
    assert!(trees.memory < 400 << 20, "{trees:?}");
    // Neighbours write out every column, and their model holds the rows.
    let request = json!({ "dataset_id": 1, "target": "c0", "algorithm": "k_neighbors", "scale": true });
    let neighbors = Estimate::new(&row, &crate::testing::datasets::request(request)).unwrap();
    assert!(neighbors.memory > 4 << 30 && neighbors.model > 1 << 30, "{neighbors:?}");
    let refused = domain::Failure::from(neighbors.check_memory(neighbors.memory).unwrap_err());
    assert_eq!(refused.errors[0].code.as_str(), "model_too_large");
    assert!(
        refused.errors[0].message.contains("“c1” (50)"),
        "{}",
        refused.errors[0].message
    );
    let refused = domain::Failure::from(estimate.check_memory(1 << 30).unwrap_err());
    let error = &refused.errors[0];
    assert_eq!((error.field(), error.code.as_str()), ("features", "too_much_memory"));
    for part in ["1024 MB", "100000", "“c0” (50)"] {
        assert!(error.message.contains(part), "{}", error.message);
    }
}
