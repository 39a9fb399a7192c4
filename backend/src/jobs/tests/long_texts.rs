//! Tests of the estimated memory of texts that are much longer than the other cells of their file.

use crate::jobs::tests::memory::{dataset, estimate_error};
use crate::services::runs::estimate::Estimate;
use crate::testing::datasets::request;
use domain::dataset::Column;
use serde_json::json;
use std::fmt::Write as _;

/// Returns numeric columns of short cells, a column of long texts that are all different, and a
/// class.
fn csv_of_long_texts(rows: u64, bytes: usize) -> String {
    let names: Vec<String> = (0..20).map(|at| format!("n{at}")).collect();
    let mut text = names.join(",") + ",note,kind\n";
    for row in 0..rows {
        for column in 0..20 {
            write!(text, "{},", (row * 7 + column) % 10).unwrap();
        }
        writeln!(text, "{row:x>bytes$},k{}", row % 2).unwrap();
    }
    text
}

#[test]
fn the_estimate_of_long_texts_beside_short_cells_is_as_good() {
    let request = json!({ "target": "kind", "algorithm": "decision_tree", "parameters": { "max_depth": 3 },
        "encodings": { "note": { "kind": "hashing" } } });
    let error = estimate_error("long texts", 12_000, csv_of_long_texts(12_000, 4000), request);
    assert_eq!(error, None);
}

#[test]
fn the_check_counts_the_longest_texts_that_a_file_can_hold() {
    let column = |name: &str, kind: &str, distinct: u64, top: serde_json::Value| -> Column {
        let column = json!({
            "name": name, "type": kind, "missing": 0, "distinct": distinct,
            "min": null, "max": null, "mean": null, "std": null, "quartiles": null, "histogram": null, "top": top
        });
        serde_json::from_value(column).unwrap()
    };
    let file: u64 = 200_000_000;
    let check = |category: Column, features: Option<Vec<&str>>| {
        let mut columns: Vec<Column> = (0..199)
            .map(|at| column(&format!("n{at}"), "numeric", 10, json!(null)))
            .collect();
        columns.push(category);
        let mut row = dataset("", &columns, 100_000);
        row.size_bytes = file as i64;
        let body = json!({ "dataset_id": 1, "n_clusters": 3, "features": features });
        let estimate = Estimate::new(&row, &request(body)).unwrap();
        estimate.check
    };
    let value = |bytes: usize| json!([{ "value": "x".repeat(bytes), "count": 100_000 }]);
    let short = check(column("c", "categorical", 1, value(5)), None);
    for (distinct, top) in [(100_000, json!([])), (9000, json!([])), (1, value(201))] {
        let long = check(column("c", "categorical", distinct, top), None);
        assert!(long >= short + 2 * file, "{distinct}");
    }
    let unread = check(column("c", "categorical", 9000, json!([])), Some(vec!["n0"]));
    assert!(unread < 64 << 20, "{unread}");
}
