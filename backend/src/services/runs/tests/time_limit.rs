//! Tests of the limit of the time of a run, on both databases.

use crate::services::runs::estimate::Estimate;
use crate::testing::datasets::{IRIS, request, upload};
use crate::testing::on_both_databases;
use crate::testing::results::failure;
use domain::run::RunState;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_run_that_takes_too_long_fails() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        // It would take minutes.
        let body = request(json!({
            "dataset_id": dataset, "n_clusters": 1, "n_clusters_max": 50, "n_init": 100, "max_iter": 10_000, "tol": 0.0
        }));
        let run = test.services.run_create(&ada, body).await.unwrap();
        let mut services = test.services.clone();
        services.limits.max_run_time = Some(Duration::ZERO);
        let workers = services.start_workers(1);
        let run = services.run_wait(&ada, run.id, Duration::from_secs(60)).await.unwrap();
        workers.shutdown().await;
        assert_eq!(run.state, RunState::Failed);
        let error = run.error.unwrap();
        assert_eq!(error.code, "too_long");
        assert!(error.detail.contains("fewer clusters"), "{}", error.detail);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_would_take_far_too_long_is_refused() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let body = json!({ "dataset_id": dataset, "n_clusters": 100, "n_init": 100, "max_iter": 10_000 });
        let mut services = test.services.clone();
        services.limits.max_run_time = Some(Duration::from_micros(1));
        let refused = failure(services.run_create(&ada, request(body.clone())).await);
        let error = &refused.errors[0];
        assert_eq!((error.field(), error.code.as_str()), ("parameters", "too_much_time"));
        assert!(error.message.contains("n_init"), "{}", error.message);
        services.limits.max_run_time = None;
        services.run_create(&ada, request(body)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_estimate_knows_clusterings_of_many_iterations() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let mut row = test.services.dataset_row(&ada, dataset).await.unwrap();
        row.row_count = 800_000;
        let duration = |iterations: u32| {
            let body = json!({ "dataset_id": dataset, "n_clusters": 100, "n_init": 10, "max_iter": iterations });
            Estimate::new(&row, &request(body)).unwrap().duration
        };
        assert!(duration(100) > 2 * duration(30));
        assert_eq!(duration(100), duration(10_000));
    })
    .await;
}

#[tokio::test]
async fn the_estimate_knows_searches_without_a_tree() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let mut row = test.services.dataset_row(&ada, dataset).await.unwrap();
        row.row_count = 800_000;
        let duration = |search: &str| {
            let body = json!({
                "dataset_id": dataset, "target": "species", "algorithm": "k_neighbors",
                "parameters": { "algorithm": search }
            });
            Estimate::new(&row, &request(body)).unwrap().duration
        };
        assert!(duration("brute") > 100 * duration("kd_tree"));
    })
    .await;
}
