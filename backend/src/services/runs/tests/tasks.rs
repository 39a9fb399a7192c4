//! Tests of the tasks: what is trained, held out, said and predicted.

use crate::formulas::Formulas;
use crate::services::datasets::uploads::UploadPurpose;
use crate::services::runs::new_rows::NewRows;
use crate::testing::datasets::{request, run_to_end, upload};
use crate::testing::results::{download_text, failure, fields};
use crate::testing::{TestServices, on_both_databases};
use bytes::Bytes;
use domain::dataset::UploadOptions;
use domain::run::report::{Artifact, LeftOutReason};
use domain::run::{Metrics, RowPrediction, Run};
use futures::StreamExt;
use ml_core::registry::algorithms;
use ml_core::spec::Task;
use serde_json::json;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// Returns houses: a price that depends on size and town, a shop for groups, a day, and a text.
static HOUSES: LazyLock<String> = LazyLock::new(|| {
    let mut text = "size,town,shop,day,remark,price\n".to_owned();
    for row in 0..120_u32 {
        let (size, noise) = (40 + row * 37 % 90, row * 7919 % 101);
        let town = ["Ulm", "Bonn", "Kiel"][(row % 3) as usize];
        let price = f64::from(size * 3000 + (row % 3) * 20_000) + f64::from(noise) * 10.5;
        let (shop, day) = (row % 8, 1 + row / 5);
        writeln!(
            text,
            "{size},{town},s{shop},2024-01-{day:02},remark number {row},{price}"
        )
        .unwrap();
    }
    text
});

async fn houses(test: &TestServices) -> (crate::Actor, i64) {
    let ada = test.new_user("ada").await;
    let id = upload(test, &ada, "houses.csv", HOUSES.as_bytes()).await.unwrap().id;
    (ada, id)
}

fn test_rmse(run: &Run) -> (f64, f64) {
    let Some(Metrics::Regression(scores)) = &run.metrics else {
        panic!("{run:?}")
    };
    let test = scores.test.as_ref().unwrap();
    (test.rmse, test.baseline_rmse)
}

#[tokio::test]
async fn every_algorithm_is_trained_and_predicts() {
    on_both_databases(async |test| {
        let (ada, id) = houses(&test).await;
        let workers = test.services.start_workers(1);
        for spec in algorithms() {
            let target = match spec.task {
                Task::Classification => Some("town"),
                Task::Regression => Some("price"),
                Task::Clustering => None,
            };
            let body = json!({ "dataset_id": id, "algorithm": spec.id, "target": target, "seed": 1 });
            let run = run_to_end(&test, &ada, body).await;
            assert_eq!(run.error, None, "{}", spec.id);
            assert_eq!((run.task, run.algorithm_name.as_str()), (spec.task, spec.name.as_ref()));
            let output = download_text(test.services.run_output(&ada, run.id, Formulas::Keep).await.unwrap()).await;
            let (header, first) = (output.lines().next().unwrap(), output.lines().nth(1).unwrap());
            assert_eq!(
                header.split(',').count(),
                first.split(',').count(),
                "{}: {output}",
                spec.id
            );
            let rows = || Ok(NewRows::Table(HOUSES.as_bytes().into()));
            let found = test
                .services
                .run_predict(&ada, run.id, 0, rows, |output| output)
                .await
                .unwrap();
            assert_eq!((found.predictions.len(), found.warnings.len()), (120, 0), "{}", spec.id);
            let shape = match &found.predictions[0] {
                RowPrediction::Class { .. } => Task::Classification,
                RowPrediction::Number { lower, upper, value } => {
                    assert!(lower.unwrap() < *value && *value < upper.unwrap(), "{}", spec.id);
                    Task::Regression
                }
                RowPrediction::Cluster { .. } => Task::Clustering,
            };
            assert_eq!(shape, spec.task, "{}", spec.id);
        }
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn a_regression_is_scored_on_rows_that_were_held_out() {
    on_both_databases(async |test| {
        let (ada, id) = houses(&test).await;
        let workers = test.services.start_workers(1);
        let body =
            json!({ "dataset_id": id, "algorithm": "random_forest_regressor", "target": "price", "cv": 3, "seed": 1 });
        let run = run_to_end(&test, &ada, body).await;
        let (rmse, baseline) = test_rmse(&run);
        assert!(rmse < 0.3 * baseline, "{rmse} {baseline}");
        let result = run.result.unwrap();
        let used: Vec<&str> = result.columns.used.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(used, ["size", "town", "shop"]);
        let left_out = result.columns.left_out.iter();
        let left_out: Vec<_> = left_out.map(|column| (column.name.as_str(), column.reason)).collect();
        assert_eq!(
            left_out,
            [("day", LeftOutReason::Datetime), ("remark", LeftOutReason::Text)]
        );
        assert_eq!(
            (result.rows.train, result.rows.test, result.rows.missing_values),
            (90, 30, 0)
        );
        let kinds = |artifact: &Artifact| serde_json::to_value(artifact).unwrap()["kind"].clone();
        let kinds: Vec<_> = result.artifacts.iter().map(kinds).collect();
        assert_eq!(kinds, ["importances", "rules", "residuals"]);
        let tree = test.services.run_tree(&ada, run.id, 0, 0, 2).await.unwrap();
        assert!(tree.root.value.unwrap() > 0.0 && tree.classes.is_empty() && tree.root.shares.is_empty());
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn the_output_names_the_side_of_each_row_for_every_split() {
    on_both_databases(async |test| {
        let (ada, id) = houses(&test).await;
        let workers = test.services.start_workers(1);
        let side = |line: &str| line.rsplit(',').next().unwrap().to_owned();
        let splits = [
            json!({ "kind": "random", "test_size": 0.25 }),
            json!({ "kind": "group", "column": "shop", "test_size": 0.25 }),
            json!({ "kind": "time", "column": "day", "test_size": 0.25 }),
            json!({ "kind": "time", "column": "size", "test_size": 0.25 }),
            json!({ "kind": "none" }),
        ];
        for split in splits {
            let body = json!({ "dataset_id": id, "algorithm": "ridge", "target": "price", "split": split, "seed": 3 });
            let run = run_to_end(&test, &ada, body).await;
            assert_eq!(run.error, None, "{split}");
            let rows = run.result.as_ref().unwrap().rows;
            let output = download_text(test.services.run_output(&ada, run.id, Formulas::Keep).await.unwrap()).await;
            let lines: Vec<&str> = output.lines().skip(1).collect();
            let test_rows: Vec<&&str> = lines.iter().filter(|line| side(line) == "test").collect();
            assert_eq!(test_rows.len(), rows.test, "{split}");
            let column = |line: &str, at: usize| line.split(',').nth(at).unwrap().to_owned();
            match split["kind"].as_str().unwrap() {
                "group" => {
                    let of = |wanted: &str| {
                        let lines = lines.iter().filter(|line| side(line) == wanted);
                        lines
                            .map(|line| column(line, 2))
                            .collect::<std::collections::BTreeSet<_>>()
                    };
                    assert!(
                        of("test").is_disjoint(&of("train")) && of("test").len() == 2,
                        "{output}"
                    );
                }
                "time" if split["column"] == "day" => {
                    let days = |wanted: &str| {
                        let lines = lines.iter().filter(|line| side(line) == wanted);
                        lines.map(|line| column(line, 3)).collect::<Vec<_>>()
                    };
                    assert!(days("train").iter().max() < days("test").iter().min(), "{output}");
                }
                "none" => assert!(!output.lines().next().unwrap().ends_with("split"), "{output}"),
                _ => {}
            }
        }
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn unknown_categories_are_predicted_with_a_warning() {
    on_both_databases(async |test| {
        let (ada, id) = houses(&test).await;
        let workers = test.services.start_workers(1);
        let body = json!({ "dataset_id": id, "algorithm": "ridge", "target": "price", "features": ["size", "town"] });
        let run = run_to_end(&test, &ada, body).await;
        let rows = || Ok(NewRows::Table("size,town\n50,Rome\n60,Ulm\n".into()));
        let found = test
            .services
            .run_predict(&ada, run.id, 0, rows, |output| output)
            .await
            .unwrap();
        let warning = &found.warnings[0];
        assert_eq!(
            (warning.code.as_str(), warning.column.as_deref(), warning.rows),
            ("unknown_category", Some("town"), Some(1))
        );
        let file = Bytes::from_static(b"size,town\n50,Rome\n60,Ulm\n");
        let body = futures::stream::iter([Ok(file)]).boxed();
        let services = &test.services;
        let file = services
            .upload_receive(&ada, UploadPurpose::Label, "new.csv", body)
            .await
            .unwrap();
        let labelled = services
            .run_label(&ada, run.id, file, UploadOptions::default(), Formulas::Keep)
            .await
            .unwrap();
        assert_eq!(labelled.warnings, found.warnings);
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn requests_that_do_not_suit_the_task_are_refused_at_their_field() {
    on_both_databases(async |test| {
        let (ada, id) = houses(&test).await;
        let refuse = async |mut body: serde_json::Value| {
            body["dataset_id"] = id.into();
            let failure = failure(test.services.run_create(&ada, request(body)).await);
            let found = fields(&failure);
            (found[0].0.to_owned(), found[0].1.to_owned())
        };
        let is = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        let ridge = |target: &str| json!({ "algorithm": "ridge", "target": target });
        assert_eq!(
            refuse(json!({ "algorithm": "oracle" })).await,
            is("algorithm", "choice")
        );
        assert_eq!(refuse(ridge("town")).await, is("target", "type"));
        assert_eq!(refuse(json!({ "algorithm": "ridge" })).await, is("target", "required"));
        let mut split = ridge("price");
        split["split"] = json!({ "kind": "time", "column": "remark", "test_size": 0.25 });
        assert_eq!(refuse(split.clone()).await.0, "split");
        split["split"] = json!({ "kind": "group", "column": "planet", "test_size": 0.25 });
        assert_eq!(refuse(split).await, is("column", "unknown_column"));
        let mut folds = ridge("price");
        folds["cv"] = json!(21);
        assert_eq!(refuse(folds).await, is("cv", "out_of_range"));
        let mut parameter = ridge("price");
        parameter["parameters"] = json!({ "alpha": -1 });
        assert_eq!(refuse(parameter).await, is("alpha", "out_of_range"));
    })
    .await;
}
