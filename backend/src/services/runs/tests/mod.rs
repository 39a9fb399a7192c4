//! Tests of runs, on both databases.

mod comparison;
mod downloads;
mod encodings;
mod model_memory;
mod predict;
mod prediction_form;
mod tasks;
mod time_limit;
mod turns;

use crate::Actor;
use crate::db::run_lists::RunFilter;
use crate::formulas::Formulas;
use crate::jobs::Workers;
use crate::services::precondition::ExpectedVersion;
use crate::services::runs::new_rows::NewRows;
use crate::testing::datasets::{IRIS, request, run_to_end, upload};
use crate::testing::results::{download_text, failure, fields};
use crate::testing::{TestServices, on_both_databases};
use domain::dataset::DatasetPatch;
use domain::run::{Metrics, Run, RunAnswer, RunState};
use domain::{ErrorCode, PageQuery};
use futures::StreamExt;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn data_sets_and_runs_of_other_users_are_not_found() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap();
        let body = request(json!({ "dataset_id": dataset.id, "n_clusters": 3 }));
        let run = test.services.run_create(&ada, body.clone()).await.unwrap();
        let services = &test.services;
        let page = PageQuery::default();
        let codes = [
            failure(services.dataset_get(&bob, dataset.id).await).code,
            failure(services.dataset_rows(&bob, dataset.id, page).await).code,
            failure(services.dataset_download(&bob, dataset.id).await).code,
            failure(
                services
                    .dataset_update(&bob, dataset.id, DatasetPatch::default(), &ExpectedVersion::Any)
                    .await,
            )
            .code,
            failure(
                services
                    .dataset_delete(&bob, dataset.id, true, &ExpectedVersion::Any)
                    .await,
            )
            .code,
            failure(services.run_get(&bob, run.id).await).code,
            failure(services.run_cancel(&bob, run.id).await).code,
            failure(services.run_delete(&bob, run.id, &ExpectedVersion::Any).await).code,
            failure(services.run_output(&bob, run.id, Formulas::Keep).await).code,
            failure(services.run_model(&bob, run.id).await).code,
            failure(
                services
                    .run_predict(&bob, run.id, 0, || Ok(NewRows::Json(Vec::new())), |output| output)
                    .await,
            )
            .code,
            failure(services.run_model_onnx(&bob, run.id).await).code,
            failure(services.run_tree(&bob, run.id, 0, 0, 1).await).code,
        ];
        assert_eq!(codes, [ErrorCode::NotFound; 13]);
        assert_eq!(
            fields(&failure(services.run_create(&bob, body).await)),
            [("dataset_id", "not_found")]
        );
        assert_eq!(
            services.run_list(&bob, RunFilter::default(), page).await.unwrap().total,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn each_algorithm_runs_from_the_request_to_the_output_file() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let id = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let workers = test.services.start_workers(1);
        let features = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
        let body = json!({ "dataset_id": id, "n_clusters": 2, "n_clusters_max": 4, "features": features, "seed": 1 });
        let run = run_to_end(&test, &ada, body).await;
        assert_eq!((run.state, run.error.clone()), (RunState::Succeeded, None));
        let Some(Metrics::Clustering(metrics)) = &run.metrics else {
            panic!("{run:?}")
        };
        assert!((metrics.inertia - 152.347_951_76).abs() < 1e-6 && metrics.cluster_sizes.iter().sum::<u64>() == 150);
        let views = RunAnswer::from(run.clone()).result.unwrap();
        assert_eq!(
            (views.projection.unwrap().points.len(), views.sweep.unwrap().len()),
            (150, 3)
        );
        let output = download_text(test.services.run_output(&ada, run.id, Formulas::Keep).await.unwrap()).await;
        assert!(
            output.lines().next().unwrap().ends_with("species,cluster,distance"),
            "{output}"
        );
        assert_eq!(output.lines().count(), 151);

        for algorithm in ["decision_tree", "random_forest"] {
            let body = json!({ "dataset_id": id, "target": "species", "algorithm": algorithm, "cv": 3, "seed": 5 });
            let run = run_to_end(&test, &ada, body).await;
            let Some(Metrics::Classification(metrics)) = &run.metrics else {
                panic!("{run:?}")
            };
            let scores = metrics.test.as_ref().unwrap();
            assert!(scores.accuracy > 0.85 && scores.baseline_accuracy < 0.4, "{metrics:?}");
            let oob_score = run.result.as_ref().unwrap().facts.get("oob_score");
            assert_eq!(oob_score.is_some(), algorithm == "random_forest");
            assert_eq!(metrics.cv.as_ref().unwrap().len(), 7);
            let output = download_text(test.services.run_output(&ada, run.id, Formulas::Keep).await.unwrap()).await;
            let header = "prediction,probability_setosa,probability_versicolor,probability_virginica,split";
            assert!(output.lines().next().unwrap().ends_with(header), "{output}");
            assert_eq!(output.lines().filter(|line| line.ends_with(",test")).count(), 38);
            let tree = test.services.run_tree(&ada, run.id, 0, 0, 2).await.unwrap();
            let (left, _) = *tree.root.split.unwrap().children.unwrap();
            let below = test.services.run_tree(&ada, run.id, 0, left.id, 1).await.unwrap();
            assert_eq!((below.root.samples, below.path.len()), (left.samples, 2));
            assert_eq!(
                failure(test.services.run_tree(&ada, run.id, 0, 9999, 1).await).code,
                ErrorCode::NotFound
            );
            assert_eq!(
                failure(test.services.run_tree(&ada, run.id, 999, 0, 1).await).code,
                ErrorCode::NotFound
            );
        }
        assert_eq!(
            failure(
                test.services
                    .dataset_delete(&ada, id, false, &ExpectedVersion::Any)
                    .await
            )
            .code,
            ErrorCode::Conflict
        );
        test.services
            .dataset_delete(&ada, id, true, &ExpectedVersion::Any)
            .await
            .unwrap();
        let list = test
            .services
            .run_list(&ada, RunFilter::default(), PageQuery::default())
            .await
            .unwrap();
        assert_eq!((list.total, test.files()), (0, 0));
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn the_same_seed_gives_the_same_model() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let id = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let workers = test.services.start_workers(2);
        let body = json!({ "dataset_id": id, "target": "species", "algorithm": "random_forest", "seed": 9 });
        let (first, second) = (
            run_to_end(&test, &ada, body.clone()).await,
            run_to_end(&test, &ada, body).await,
        );
        let model = async |run: &Run| download_text(test.services.run_model(&ada, run.id).await.unwrap()).await;
        assert_eq!(model(&first).await, model(&second).await);
        assert_eq!(first.metrics, second.metrics);
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn an_unsuitable_request_is_refused_at_its_field() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let csv = b"a,b,same,id,kind\n1,2,1,u,x\n3,4,1,v,x\n5,6,1,w,y\n7,8,1,z,y\n";
        let id = upload(&test, &ada, "small.csv", csv).await.unwrap().id;
        let refuse = async |mut value: serde_json::Value| {
            value["dataset_id"] = id.into();
            let failure = failure(test.services.run_create(&ada, request(value)).await);
            let error = &failure.errors[0];
            (error.field().to_owned(), error.code.clone())
        };
        let tree = |target: &str| json!({ "target": target, "algorithm": "decision_tree" });
        let error = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(
            refuse(json!({ "n_clusters": 9 })).await,
            error("n_clusters", "out_of_range")
        );
        assert_eq!(
            refuse(json!({ "n_clusters": 2, "n_clusters_max": 9 })).await,
            error("n_clusters_max", "out_of_range")
        );
        assert_eq!(
            refuse(json!({ "n_clusters": 2, "features": ["c"] })).await,
            error("features", "unknown_column")
        );
        assert_eq!(
            refuse(json!({ "n_clusters": 0 })).await,
            error("n_clusters", "out_of_range")
        );
        assert_eq!(refuse(tree("colour")).await, error("target", "unknown_column"));
        assert_eq!(refuse(tree("same")).await, error("target", "too_few_classes"));
        assert_eq!(refuse(tree("id")).await, error("target", "too_few_rows"));
        let mut small = tree("kind");
        small["test_size"] = json!(0.05);
        assert_eq!(refuse(small).await, error("test_size", "too_few_rows"));
    })
    .await;
}

#[tokio::test]
async fn a_run_that_waits_is_cancelled_at_once_and_too_many_are_refused() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let id = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let body = request(json!({ "dataset_id": id, "n_clusters": 3 }));
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(test.services.run_create(&ada, body.clone()).await.unwrap().id);
        }
        assert_eq!(
            failure(test.services.run_create(&ada, body).await).code,
            ErrorCode::Conflict
        );
        let run = test.services.run_cancel(&ada, ids[0]).await.unwrap();
        assert_eq!((run.state, run.finished_at.is_some()), (RunState::Cancelled, true));
        assert_eq!(
            failure(test.services.run_cancel(&ada, ids[0]).await).code,
            ErrorCode::Conflict
        );
        assert_eq!(
            failure(test.services.run_delete(&ada, ids[1], &ExpectedVersion::Any).await).code,
            ErrorCode::Conflict
        );
        let codes = [
            failure(test.services.run_model(&ada, ids[1]).await).code,
            failure(
                test.services
                    .run_predict(&ada, ids[1], 0, || Ok(NewRows::Json(Vec::new())), |output| output)
                    .await,
            )
            .code,
            failure(test.services.run_model_onnx(&ada, ids[1]).await).code,
        ];
        assert_eq!(codes, [ErrorCode::Conflict; 3]);
        test.services
            .run_delete(&ada, ids[0], &ExpectedVersion::Any)
            .await
            .unwrap();
    })
    .await;
}

/// Starts a worker and a run that would take minutes, and waits until it is in training.
async fn start_long_run(test: &TestServices, user: &Actor) -> (Workers, Run) {
    let id = upload(test, user, "iris.csv", IRIS).await.unwrap().id;
    let workers = test.services.start_workers(1);
    let body = json!({ "dataset_id": id, "n_clusters": 1, "n_clusters_max": 50, "n_init": 100, "max_iter": 10_000, "tol": 0.0 });
    let mut events = test.services.events(user);
    let run = test.services.run_create(user, request(body)).await.unwrap();
    while events.next().await.unwrap().as_run().unwrap().state != RunState::Running {}
    (workers, run)
}

#[tokio::test]
async fn a_running_run_stops_when_it_is_cancelled() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (workers, run) = start_long_run(&test, &ada).await;
        test.services.run_cancel(&ada, run.id).await.unwrap();
        let run = test
            .services
            .run_wait(&ada, run.id, Duration::from_secs(30))
            .await
            .unwrap();
        assert_eq!((run.state, run.result), (RunState::Cancelled, None));
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_shuts_down_gives_its_run_back() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (workers, run) = start_long_run(&test, &ada).await;
        workers.shutdown().await;
        let run = test.services.run_get(&ada, run.id).await.unwrap();
        assert_eq!(run.state, RunState::Queued);
    })
    .await;
}
