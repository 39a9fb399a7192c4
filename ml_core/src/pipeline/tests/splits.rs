//! Splits by a column: what they are taken from, and what they refuse.

use super::*;
use std::collections::BTreeSet;

fn with_split(split: Split) -> TrainRequest {
    TrainRequest {
        split: Some(split),
        ..request()
    }
}

#[test]
fn a_group_is_on_one_side() {
    let split = Split::Group {
        column: "patient".into(),
        test_size: 0.25,
    };
    let prepared = Prepared::new(table(), &with_split(split)).unwrap();
    let groups = |rows: &[usize]| rows.iter().map(|row| row % 8).collect::<BTreeSet<usize>>();
    assert!(groups(&prepared.train).is_disjoint(&groups(&prepared.test)));
    assert_eq!(groups(&prepared.test).len(), 2);
}

#[test]
fn the_test_is_later_than_the_training() {
    let split = |column: &str| {
        let column = column.to_owned();
        TrainRequest {
            features: Some(vec!["colour".into()]),
            ..with_split(Split::Time { column, test_size: 0.2 })
        }
    };
    let prepared = Prepared::new(table(), &split("day")).unwrap();
    assert_eq!(prepared.test, (32..40).collect::<Vec<_>>());
    let error = Prepared::new(table(), &split("patient")).unwrap_err();
    assert!(error.to_string().contains("neither a number nor a date"), "{error}");
    let error = Prepared::new(table(), &split("size")).unwrap_err();
    assert!(
        error.to_string().contains("row 1 has no value in the column “size”"),
        "{error}"
    );
}

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

/// Splits 4 rows, whose times are these texts, in halves.
fn halves(times: [&str; 4]) -> Result<Prepared, TrainError> {
    let rows: String = times
        .iter()
        .enumerate()
        .map(|(row, time)| format!("{time},{row},{}\n", row % 2))
        .collect();
    let split = Split::Time {
        column: "when".into(),
        test_size: 0.5,
    };
    let request = TrainRequest {
        features: Some(vec!["size".into()]),
        ..with_split(split)
    };
    Prepared::new(read(&format!("when,size,kind\n{rows}")), &request)
}

#[test]
fn a_time_split_orders_moments_and_not_texts() {
    for times in [
        [
            "2024-05-31 12:00",
            "2024-05-31T13:00",
            "2024-05-31",
            "2024-05-31 00:30:15.5",
        ],
        [
            "2024-05-31T12:00Z",
            "2024-05-31T13:00Z",
            "2024-05-31T13:00+02:00",
            "2024-05-31T12:00+01:00",
        ],
        ["01.02.2024", "02.01.2025", "31.12.2023", "31.01.2024"],
        ["10.5", "11", "9", "1e0"],
    ] {
        let prepared = halves(times).unwrap();
        assert_eq!(prepared.test, [0, 1], "{times:?}");
        assert_eq!(prepared.warnings, []);
    }
    let ambiguous = halves(["03/04/2024", "04/03/2024", "01/04/2024", "02/01/2024"]).unwrap();
    assert_eq!(ambiguous.test, [0, 1]);
    let codes: Vec<&str> = ambiguous.warnings.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(codes, ["ambiguous_dates"]);
    for value in ["2024-02-30", "31.04.2024"] {
        let error = halves(["2024-05-31", "2024-06-01", value, "2024-06-02"]).unwrap_err();
        let expected =
            format!("“{value}” in row 3 is neither a number nor a date that exists; write dates like 2024-05-31");
        assert!(error.to_string().contains(&expected), "{error}");
    }
}

#[test]
fn a_repeated_split_has_the_same_test_rows() {
    // The row without a feature is left out, and its date would put the day first.
    let csv = "when,size,kind\n03/04/2024,1,a\n04/03/2024,2,b\n13/01/2024,,a\n01/04/2024,4,b\n02/01/2024,5,a\n";
    let split = Split::Time {
        column: "when".into(),
        test_size: 0.5,
    };
    let request = TrainRequest {
        features: Some(vec!["size".into()]),
        missing: Some(Missing::Drop),
        ..with_split(split.clone())
    };
    let prepared = Prepared::new(read(csv), &request).unwrap();
    let used: String = csv
        .lines()
        .filter(|line| !line.contains(",,"))
        .map(|line| format!("{line}\n"))
        .collect();
    let (train, test) = divide_rows(&split, &read(&used), None, 4, 0).unwrap();
    assert_eq!((train, test), (prepared.train, prepared.test));
}
