//! Trainings of whole tables: columns, splits, and no view of rows that are held out.

mod centres;
mod collinear;
mod encodings;
mod missing;
mod permutation;
mod splits;

use super::*;
use crate::data::{CsvOptions, FeatureEncoding, Missing, Table, read_csv};
use crate::report::{Artifact, LeftOutReason, Metrics, PredictionInterval};
use crate::spec::{Split, Task};

fn read(csv: &str) -> Table {
    read_csv(csv.as_bytes(), &CsvOptions::default()).unwrap()
}

/// Returns a table of 40 rows: 8 groups, 20 days, categories of which one occurs once, and a number
/// that lacks every seventh value.
fn table() -> Table {
    let row = |row: usize| {
        let size = if row.is_multiple_of(7) {
            String::new()
        } else {
            (row % 11).to_string()
        };
        let colour = match row {
            33 => "rare",
            _ if row.is_multiple_of(2) => "red",
            _ => "blue",
        };
        let kind = if row % 11 > 5 { "big" } else { "small" };
        format!(
            "{row},g{},2024-05-{:02},{size},{colour},{kind},same\n",
            row % 8,
            row / 2 + 1
        )
    };
    let rows: String = (0..40).map(row).collect();
    read(&format!("number,patient,day,size,colour,kind,constant\n{rows}"))
}

fn request() -> TrainRequest {
    TrainRequest {
        features: Some(vec!["size".into(), "colour".into()]),
        missing: Some(Missing::Mean),
        ..TrainRequest::new("decision_tree").target("kind")
    }
}

/// Asserts that an encoder was fitted to these rows of the table alone.
fn assert_fitted_to(encoder: &crate::data::Encoder, rows: impl Iterator<Item = usize> + Clone) {
    let sizes: Vec<f64> = rows
        .clone()
        .filter(|row| !row.is_multiple_of(7))
        .map(|row| (row % 11) as f64)
        .collect();
    let mean = sizes.iter().sum::<f64>() / sizes.len() as f64;
    let FeatureEncoding::Numeric { fill: Some(fill) } = encoder.features()[0].encoding else {
        panic!("sizes are numbers, and some are missing")
    };
    assert!(
        (fill - mean).abs() < 1e-12,
        "{fill} is not the mean of the training rows, {mean}"
    );
    let FeatureEncoding::OneHot { levels, .. } = &encoder.features()[1].encoding else {
        panic!("colours are categories")
    };
    assert_eq!(levels.contains(&"rare".to_owned()), rows.clone().any(|row| row == 33));
}

#[test]
fn encoders_see_training_rows_only() {
    for seed in 0..6 {
        let request = TrainRequest {
            seed,
            cv: Some(3),
            scale: true,
            ..request()
        };
        let prepared = Prepared::new(table(), &request).unwrap();
        assert_fitted_to(prepared.encoder(), prepared.train.iter().copied());
        assert!(prepared.train.len() == 30 && prepared.test.len() == 10);
        let is_test = prepared.test.contains(&33);
        assert_eq!(
            prepared.warnings.len(),
            usize::from(is_test),
            "a level that the model does not know is said"
        );
        let half = &prepared.train[..15];
        let fold = prepared.matrix_of_fold(half).unwrap();
        assert_fitted_to(&fold.encoder, half.iter().copied());
        let scaler = fold.scaler.as_ref().unwrap();
        assert_ne!(
            scaler.mean()[0],
            prepared.scaler().unwrap().mean()[0],
            "a fold has its own scale"
        );
    }
}

#[test]
fn columns_that_are_left_out_have_a_reason() {
    let request = TrainRequest {
        missing: Some(Missing::Mean),
        ..TrainRequest::new("decision_tree").target("kind")
    };
    let trained = Prepared::new(table(), &request).unwrap().train(&()).unwrap();
    let left_out = trained.report.columns.left_out;
    let reasons: Vec<(&str, LeftOutReason)> = left_out
        .iter()
        .map(|column| (column.name.as_str(), column.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            ("number", LeftOutReason::Identifier),
            ("day", LeftOutReason::Datetime),
            ("constant", LeftOutReason::Constant)
        ]
    );
    let used: Vec<&str> = trained
        .report
        .columns
        .used
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(used, ["patient", "size", "colour"]);
    assert!(trained.report.columns.used[1].fill.is_some());
    let clusters = TrainRequest {
        missing: Some(Missing::Mean),
        ..TrainRequest::new("kmeans")
    };
    let clusters = Prepared::new(table(), &clusters).unwrap();
    let used: Vec<&str> = clusters
        .columns
        .used
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(used, ["size"], "a clustering takes numbers");
}

#[test]
fn rows_with_missing_values_are_counted() {
    let request = TrainRequest {
        missing: Some(Missing::Drop),
        ..request()
    };
    let report = Prepared::new(table(), &request).unwrap().train(&()).unwrap().report;
    assert_eq!(
        (
            report.rows.total,
            report.rows.train,
            report.rows.test,
            report.rows.missing_values
        ),
        (40, 25, 9, 6)
    );
}

#[test]
fn a_cross_validation_has_mean_and_spread() {
    let request = TrainRequest {
        cv: Some(5),
        split: Some(Split::None),
        ..request()
    };
    let report = Prepared::new(table(), &request).unwrap().train(&()).unwrap().report;
    let Metrics::Classification(scores) = report.metrics else {
        panic!("a classifier")
    };
    assert_eq!(scores.test, None);
    let cv = scores.cv.unwrap();
    assert!(cv["accuracy"].mean > 0.5 && cv["accuracy"].std > 0.0, "{cv:?}");
}

#[test]
fn several_numbers_of_clusters_are_compared() {
    let rows: String = (0..30)
        .map(|row| format!("{}.{row:02},{row}\n", row % 3 * 10))
        .collect();
    let request = TrainRequest {
        features: Some(vec!["x".into()]),
        ..TrainRequest::new("kmeans")
            .parameter("n_clusters", 2)
            .parameter("n_clusters_max", 5)
    };
    let trained = Prepared::new(read(&format!("x,y\n{rows}")), &request)
        .unwrap()
        .train(&())
        .unwrap();
    assert_eq!(trained.model.estimator().n_clusters(), Some(3));
    let sweep = trained.report.artifacts.iter().find_map(|artifact| match artifact {
        Artifact::Sweep { points } => Some(points.iter().map(|point| point.n_clusters).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(sweep, Some(vec![2, 3, 4, 5]));
}

#[test]
fn unsuitable_requests_are_refused() {
    let refused = |request: TrainRequest, message: &str| {
        let error = Prepared::new(table(), &request).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    };
    refused(TrainRequest::new("svm"), "there is no algorithm “svm”");
    refused(TrainRequest::new("decision_tree"), "needs a target");
    refused(TrainRequest::new("kmeans").target("kind"), "a clustering has no target");
    refused(
        request().parameter("max_depth", 0),
        "Depth must be a whole number from 1 to 1000",
    );
    refused(request().target("none"), "there is no column “none”");
    let stratified = Split::default_of(Task::Classification);
    let clustering = TrainRequest {
        split: Some(stratified),
        ..TrainRequest::new("kmeans")
    };
    refused(clustering, "a clustering has no test rows");
}

#[test]
fn many_numbers_are_not_taken_for_classes_silently() {
    let rows: String = (0..300).map(|row| format!("{},{}\n", row % 30, row % 30 * 3)).collect();
    let table = || read(&format!("x,price\n{rows}"));
    let classes = Prepared::new(table(), &TrainRequest::new("decision_tree").target("price")).unwrap();
    assert_eq!(classes.warnings[0].code, "numbers_as_classes");
    assert!(classes.warnings[0].message.contains("30 different numbers"));
    let numbers = Prepared::new(table(), &TrainRequest::new("decision_tree_regressor").target("price")).unwrap();
    assert_eq!(numbers.warnings, []);
}

#[test]
fn a_regression_has_residuals_and_an_interval() {
    let rows: String = (0..200)
        .map(|row| format!("{},{}\n", row % 50, row % 50 * 3 + row % 7))
        .collect();
    let table = || read(&format!("x,price\n{rows}"));
    for (algorithm, cv, unseen) in [
        ("ridge", None, "test"),
        ("ridge", Some(5), "folds"),
        ("random_forest_regressor", None, "out_of_bag"),
    ] {
        let request = TrainRequest {
            cv,
            ..TrainRequest::new(algorithm).target("price")
        };
        let trained = Prepared::new(table(), &request).unwrap().train(&()).unwrap();
        let Some(crate::model::ModelTarget::Numbers {
            interval: Some(interval),
            ..
        }) = trained.model.target()
        else {
            panic!("{algorithm} has no interval")
        };
        // The noise is from 0 to 6 with a mean of 3.
        assert!(
            (-4.0..-1.0).contains(&interval.below) && (1.0..4.0).contains(&interval.above),
            "{interval:?}"
        );
        let residuals = trained.report.artifacts.iter().find_map(|artifact| match artifact {
            Artifact::Residuals {
                rows,
                total,
                counts,
                interval: Some(interval),
                ..
            } => Some((rows.as_str(), *total, counts.iter().sum::<u64>(), interval)),
            _ => None,
        });
        let reported = PredictionInterval {
            coverage: interval.coverage,
            below: interval.below,
            above: interval.above,
            rows: unseen.to_owned(),
        };
        assert_eq!(residuals, Some(("test", 50, 50, &reported)));
        let Metrics::Regression(scores) = trained.report.metrics else {
            panic!("a regression")
        };
        let test = scores.test.unwrap();
        assert!(test.mae < 3.0 && test.baseline_median.mae > 10.0, "{test:?}");
    }
}
