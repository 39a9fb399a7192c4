//! Splits by a column: what they are taken from, and what they refuse.

use super::*;

#[test]
fn the_interval_of_a_forest_is_from_other_groups_and_times() {
    // Each patient has a price of its own: a tree that has seen other rows of the patient knows it.
    let rows: String = (0..200)
        .map(|row| format!("{0},{0},{1}\n", row / 10, row / 10 * 37 % 20 * 5))
        .collect();
    let table = || read(&format!("patient,size,price\n{rows}"));
    let source = |split: Split, cv: Option<usize>| {
        let request = TrainRequest {
            features: Some(vec!["size".into()]),
            split: Some(split),
            cv,
            ..TrainRequest::new("random_forest_regressor")
                .target("price")
                .parameter("n_estimators", 20)
        };
        let report = Prepared::new(table(), &request).unwrap().train(&()).unwrap().report;
        let interval = report.artifacts.into_iter().find_map(|artifact| match artifact {
            Artifact::Residuals { interval, .. } => interval,
            _ => None,
        });
        let interval = interval.unwrap();
        (interval.rows, interval.above - interval.below)
    };
    let (column, test_size) = ("patient".to_owned(), 0.25);
    let group = Split::Group {
        column: column.clone(),
        test_size,
    };
    let time = Split::Time { column, test_size };
    let (random, narrow) = source(Split::Random { test_size }, None);
    assert_eq!(random, "out_of_bag");
    for split in [group, time] {
        let (rows, wide) = source(split.clone(), None);
        assert_eq!(rows, "test");
        assert!(wide > narrow * 5.0 + 10.0, "{wide} {narrow}");
        assert_eq!(source(split, Some(3)).0, "folds");
    }
}

#[test]
fn the_column_of_a_split_is_neither_a_feature_nor_the_target() {
    let refused = |column: &str, features: &[&str], message: &str| {
        let (column, test_size) = (column.to_owned(), 0.25);
        let group = Split::Group {
            column: column.clone(),
            test_size,
        };
        for split in [group, Split::Time { column, test_size }] {
            let request = TrainRequest {
                features: Some(features.iter().map(|&name| name.to_owned()).collect()),
                ..with_split(split)
            };
            let error = Prepared::new(table(), &request).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    };
    refused(
        "colour",
        &["size", "colour"],
        "“colour” decides the split, so it cannot be a feature too",
    );
    refused("kind", &["size"], "the target cannot decide the split");
}

#[test]
fn a_clustering_has_no_folds() {
    let request = TrainRequest {
        cv: Some(3),
        missing: Some(Missing::Mean),
        ..TrainRequest::new("kmeans")
    };
    let error = Prepared::new(table(), &request).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a clustering has no scores on other rows; leave the cross-validation out"
    );
}

#[test]
fn a_time_test_that_is_much_smaller_than_asked_for_is_said() {
    let prepared = |test_size: f64| {
        // Day 0 to 5 have one row each, day 6 has 20, day 7 and 8 have two.
        let days = (0..6).chain([6; 20]).chain([7, 7, 8, 8]);
        let rows: String = days.map(|day| format!("{day},{},{}\n", day % 3, day % 2)).collect();
        let split = Split::Time {
            column: "day".into(),
            test_size,
        };
        let request = TrainRequest {
            features: Some(vec!["size".into()]),
            ..with_split(split)
        };
        Prepared::new(read(&format!("day,size,kind\n{rows}")), &request).unwrap()
    };
    let small = prepared(0.5);
    assert_eq!(small.test.len(), 4);
    let warning = &small.warnings[0];
    assert_eq!(
        (warning.code.as_str(), warning.column.as_deref(), warning.rows),
        ("small_test", Some("day"), Some(4))
    );
    assert!(
        warning
            .message
            .starts_with("the test has 4 of the 15 rows that were asked for (test_size = 0.5)"),
        "{}",
        warning.message
    );
    let enough = prepared(0.85);
    assert_eq!(
        (enough.test.len(), enough.warnings.len()),
        (26, 0),
        "all that were asked for"
    );
}
