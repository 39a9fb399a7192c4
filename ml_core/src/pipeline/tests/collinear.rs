//! Rank of the columns of a linear regression, and the warning about it.

use super::*;
use serde_json::json;

/// Returns the rank that a fit to these columns reports, and its warnings.
fn rank(features: &[&str], alpha: f64, rows: usize) -> (serde_json::Value, Vec<String>) {
    let row = |row: usize| {
        format!(
            "{},{},{},7,{}\n",
            row % 5,
            row % 5 * 2,
            row * row % 7,
            row % 5 + row % 2
        )
    };
    let rows: String = (0..rows).map(row).collect();
    let request = TrainRequest {
        features: Some(features.iter().map(|&name| name.to_owned()).collect()),
        split: Some(Split::None),
        ..TrainRequest::new("ridge").target("price").parameter("alpha", alpha)
    };
    let table = read(&format!("x,double,y,same,price\n{rows}"));
    let report = Prepared::new(table, &request).unwrap().train(&()).unwrap().report;
    let messages = report
        .warnings
        .into_iter()
        .filter(|warning| warning.code == "collinear_columns");
    (
        report.facts["rank"].clone(),
        messages.map(|warning| warning.message).collect(),
    )
}

#[test]
fn a_constant_column_is_not_collinear() {
    assert_eq!(rank(&["x", "y", "same"], 0.0, 40), (json!(2), vec![]));
    let (found, messages) = rank(&["x", "double", "same"], 0.0, 40);
    assert_eq!(found, json!(1));
    assert!(
        messages[0].contains("rank 1 of 2 columns that are not constant"),
        "{messages:?}"
    );
}

#[test]
fn a_penalty_makes_the_coefficients_unique() {
    let all = ["x", "double", "y", "same"];
    for rows in [40, 3] {
        assert_eq!(rank(&all, 1.0, rows), (json!(3), vec![]), "{rows} rows");
    }
    let (found, messages) = rank(&["x", "y", "double"], 0.0, 3);
    assert_eq!(
        (found, messages.len()),
        (json!(2), 1),
        "3 centred rows have a rank of 2"
    );
}
