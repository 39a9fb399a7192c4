//! The services as the two doors use them, on both databases.

use super::*;
use crate::error::Error;
use crate::formulas::Formulas;
use crate::testing::{World, on_both};
use domain::dataset::{ColumnType, Dataset, DatasetPatch, UploadOptions};
use domain::run::{Metrics, Run, RunRequest, RunResult, RunState};
use domain::{ErrorCode, Failure, PageQuery};
use futures::StreamExt;
use serde_json::json;
use std::time::Duration;

pub(super) const IRIS: &[u8] = include_bytes!("../../../data/iris.csv");

pub(super) async fn upload(world: &World, actor: &Actor, name: &str, bytes: &'static [u8]) -> Result<Dataset> {
    let body = futures::stream::iter(bytes.chunks(100).map(|chunk| Ok(Bytes::from_static(chunk)))).boxed();
    let upload = world
        .services
        .upload_receive(actor, UploadPurpose::Dataset, name, body)
        .await?;
    world
        .services
        .dataset_create(actor, upload, UploadOptions::default())
        .await
}

fn request(value: serde_json::Value) -> RunRequest {
    serde_json::from_value(value).unwrap()
}

pub(super) async fn finished(world: &World, actor: &Actor, value: serde_json::Value) -> Run {
    let run = world.services.run_create(actor, request(value)).await.unwrap();
    world
        .services
        .run_wait(actor, run.id, Duration::from_secs(60))
        .await
        .unwrap()
}

pub(super) async fn text(file: FileDownload) -> String {
    let chunks: Vec<Bytes> = file.body.map(|chunk| chunk.unwrap()).collect().await;
    String::from_utf8(chunks.concat()).unwrap()
}

pub(super) fn failure<T>(result: Result<T>) -> Failure {
    match result {
        Err(Error::Failure(failure)) => failure,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was accepted"),
    }
}

pub(super) fn fields(failure: &Failure) -> Vec<(&str, &str)> {
    failure
        .errors
        .iter()
        .map(|error| (error.field(), error.code.as_str()))
        .collect()
}

#[tokio::test]
async fn an_uploaded_file_is_typed_previewed_and_given_back() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let dataset = upload(&world, &ada, "iris.csv", IRIS).await.unwrap();
        assert_eq!(
            (dataset.name.as_str(), dataset.rows, dataset.columns.len()),
            ("iris", 150, 5)
        );
        assert_eq!(dataset.columns[4].kind, ColumnType::Categorical);
        let page = PageQuery { page: 8, per_page: 20 };
        let rows = world.services.dataset_rows(&ada, dataset.id, page).await.unwrap();
        assert_eq!((rows.items.len(), rows.total, rows.total_pages), (10, 150, 8));
        let file = world.services.dataset_download(&ada, dataset.id).await.unwrap();
        assert_eq!(text(file).await.as_bytes(), IRIS);

        let patch = |name: Option<&str>, column: &str, kind| DatasetPatch {
            name: name.map(str::to_owned),
            columns: Some([(column.to_owned(), kind)].into()),
        };
        let changed = patch(Some("flowers"), "petal_width", ColumnType::Categorical);
        let changed = world
            .services
            .dataset_update(&ada, dataset.id, changed, &Expected::Any)
            .await
            .unwrap();
        assert_eq!(
            (changed.name.as_str(), changed.columns[3].kind),
            ("flowers", ColumnType::Categorical)
        );
        let wrong = patch(None, "species", ColumnType::Numeric);
        let wrong = failure(
            world
                .services
                .dataset_update(&ada, dataset.id, wrong, &Expected::Any)
                .await,
        );
        assert!(wrong.detail.contains("“setosa” is not a number"), "{}", wrong.detail);
        let unknown = patch(None, "colour", ColumnType::Text);
        let unknown = failure(
            world
                .services
                .dataset_update(&ada, dataset.id, unknown, &Expected::Any)
                .await,
        );
        assert_eq!(fields(&unknown), [("columns", "unknown_column")]);

        assert_eq!(world.files(), 1);
        world
            .services
            .dataset_delete(&ada, dataset.id, false, &Expected::Any)
            .await
            .unwrap();
        assert_eq!(world.files(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_used_leaves_nothing_behind() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let files: [(&[u8], &str); 6] = [
            (b"", "The file is empty"),
            (b"\x00\x01\x02", "binary"),
            (b"a,b\n1,2\n3\n", "Line 3 has 1 value"),
            (b"a,a\n1,2\n", "both named"),
            (b"a,b\n", "no rows"),
            (b"a,b\n1,\xff\n", "not UTF-8"),
        ];
        for (bytes, part) in files {
            let refused = failure(upload(&world, &ada, "x.csv", bytes).await);
            assert_eq!(refused.code, ErrorCode::InvalidFile);
            assert!(refused.detail.contains(part), "{}", refused.detail);
        }
        let large: &'static [u8] = Box::leak(vec![b'1'; (1 << 20) + 1].into_boxed_slice());
        assert_eq!(
            failure(upload(&world, &ada, "x.csv", large).await).code,
            ErrorCode::PayloadTooLarge
        );
        let long: &'static [u8] = Box::leak("x\n".repeat(5002).into_bytes().into_boxed_slice());
        let long = failure(upload(&world, &ada, "x.csv", long).await);
        assert!(long.detail.contains("at most 5000"), "{}", long.detail);
        assert_eq!(world.files(), 0);
        let page = world.services.dataset_list(&ada, PageQuery::default()).await.unwrap();
        assert_eq!(page.total, 0);
    })
    .await;
}

#[tokio::test]
async fn what_belongs_to_others_is_not_there() {
    on_both(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let dataset = upload(&world, &ada, "iris.csv", IRIS).await.unwrap();
        let wish = request(json!({ "dataset_id": dataset.id, "n_clusters": 3 }));
        let run = world.services.run_create(&ada, wish.clone()).await.unwrap();
        let services = &world.services;
        let page = PageQuery::default();
        let codes = [
            failure(services.dataset_get(&bob, dataset.id).await).code,
            failure(services.dataset_rows(&bob, dataset.id, page).await).code,
            failure(services.dataset_download(&bob, dataset.id).await).code,
            failure(
                services
                    .dataset_update(&bob, dataset.id, DatasetPatch::default(), &Expected::Any)
                    .await,
            )
            .code,
            failure(services.dataset_delete(&bob, dataset.id, true, &Expected::Any).await).code,
            failure(services.run_get(&bob, run.id).await).code,
            failure(services.run_cancel(&bob, run.id).await).code,
            failure(services.run_delete(&bob, run.id, &Expected::Any).await).code,
            failure(services.run_output(&bob, run.id, Formulas::Keep).await).code,
            failure(services.run_model(&bob, run.id).await).code,
            failure(
                services
                    .run_predict(&bob, run.id, 0, || Ok(NewRows::Json(Vec::new())), |answer| answer)
                    .await,
            )
            .code,
            failure(services.run_model_onnx(&bob, run.id).await).code,
            failure(services.run_tree(&bob, run.id, 0, 0, 1).await).code,
        ];
        assert_eq!(codes, [ErrorCode::NotFound; 13]);
        assert_eq!(
            fields(&failure(services.run_create(&bob, wish).await)),
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
async fn each_algorithm_runs_from_the_wish_to_the_labelled_file() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let id = upload(&world, &ada, "iris.csv", IRIS).await.unwrap().id;
        let workers = world.services.start_workers(1);
        let features = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
        let wish = json!({ "dataset_id": id, "n_clusters": 2, "n_clusters_max": 4, "features": features, "seed": 1 });
        let run = finished(&world, &ada, wish).await;
        assert_eq!((run.state, run.error.clone()), (RunState::Succeeded, None));
        let Some(Metrics::KMeans(metrics)) = &run.metrics else {
            panic!("{run:?}")
        };
        assert!((metrics.inertia - 152.347_951_76).abs() < 1e-6 && metrics.cluster_sizes.iter().sum::<u64>() == 150);
        let Some(RunResult::KMeans(result)) = &run.result else {
            panic!("{run:?}")
        };
        assert_eq!(
            (result.projection.points.len(), result.sweep.as_ref().unwrap().len()),
            (150, 3)
        );
        let output = text(world.services.run_output(&ada, run.id, Formulas::Keep).await.unwrap()).await;
        assert!(
            output.lines().next().unwrap().ends_with("species,cluster,distance"),
            "{output}"
        );
        assert_eq!(output.lines().count(), 151);

        for algorithm in ["decision_tree", "random_forest"] {
            let wish = json!({ "dataset_id": id, "target": "species", "algorithm": algorithm, "cv": 3, "seed": 5 });
            let run = finished(&world, &ada, wish).await;
            let Some(Metrics::Classifier(metrics)) = &run.metrics else {
                panic!("{run:?}")
            };
            assert!(
                metrics.test.accuracy > 0.85 && metrics.test.baseline_accuracy < 0.4,
                "{metrics:?}"
            );
            assert_eq!(metrics.oob_score.is_some(), algorithm == "random_forest");
            assert_eq!(metrics.cv.as_ref().unwrap().len(), 7);
            let output = text(world.services.run_output(&ada, run.id, Formulas::Keep).await.unwrap()).await;
            let header = "prediction,probability_setosa,probability_versicolor,probability_virginica,split";
            assert!(output.lines().next().unwrap().ends_with(header), "{output}");
            assert_eq!(output.lines().filter(|line| line.ends_with(",test")).count(), 38);
            let tree = world.services.run_tree(&ada, run.id, 0, 0, 2).await.unwrap();
            let (left, _) = *tree.root.split.unwrap().children.unwrap();
            let below = world.services.run_tree(&ada, run.id, 0, left.id, 1).await.unwrap();
            assert_eq!((below.root.samples, below.path.len()), (left.samples, 2));
            assert_eq!(
                failure(world.services.run_tree(&ada, run.id, 0, 9999, 1).await).code,
                ErrorCode::NotFound
            );
            assert_eq!(
                failure(world.services.run_tree(&ada, run.id, 999, 0, 1).await).code,
                ErrorCode::NotFound
            );
        }
        assert_eq!(
            failure(world.services.dataset_delete(&ada, id, false, &Expected::Any).await).code,
            ErrorCode::Conflict
        );
        world
            .services
            .dataset_delete(&ada, id, true, &Expected::Any)
            .await
            .unwrap();
        let list = world
            .services
            .run_list(&ada, RunFilter::default(), PageQuery::default())
            .await
            .unwrap();
        assert_eq!((list.total, world.files()), (0, 0));
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn the_same_seed_gives_the_same_model() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let id = upload(&world, &ada, "iris.csv", IRIS).await.unwrap().id;
        let workers = world.services.start_workers(2);
        let wish = json!({ "dataset_id": id, "target": "species", "algorithm": "random_forest", "seed": 9 });
        let (first, second) = (
            finished(&world, &ada, wish.clone()).await,
            finished(&world, &ada, wish).await,
        );
        let model = async |run: &Run| text(world.services.run_model(&ada, run.id).await.unwrap()).await;
        assert_eq!(model(&first).await, model(&second).await);
        assert_eq!(first.metrics, second.metrics);
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn a_wish_that_does_not_suit_the_data_is_refused_at_its_field() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let csv = b"a,b,same,id,kind\n1,2,1,u,x\n3,4,1,v,x\n5,6,1,w,y\n7,8,1,z,y\n";
        let id = upload(&world, &ada, "small.csv", csv).await.unwrap().id;
        let refuse = async |mut value: serde_json::Value| {
            value["dataset_id"] = id.into();
            let failure = failure(world.services.run_create(&ada, request(value)).await);
            let error = &failure.errors[0];
            (error.field().to_owned(), error.code.clone())
        };
        let tree = |target: &str| json!({ "target": target, "algorithm": "decision_tree" });
        let is = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(
            refuse(json!({ "n_clusters": 9 })).await,
            is("n_clusters", "out_of_range")
        );
        assert_eq!(
            refuse(json!({ "n_clusters": 2, "n_clusters_max": 9 })).await,
            is("n_clusters_max", "out_of_range")
        );
        assert_eq!(
            refuse(json!({ "n_clusters": 2, "features": ["c"] })).await,
            is("features", "unknown_column")
        );
        assert_eq!(
            refuse(json!({ "n_clusters": 0 })).await,
            is("n_clusters", "out_of_range")
        );
        assert_eq!(refuse(tree("colour")).await, is("target", "unknown_column"));
        assert_eq!(refuse(tree("same")).await, is("target", "too_few_classes"));
        assert_eq!(refuse(tree("id")).await, is("target", "too_few_rows"));
        let mut small = tree("kind");
        small["test_size"] = json!(0.05);
        assert_eq!(refuse(small).await, is("test_size", "too_few_rows"));
    })
    .await;
}

#[tokio::test]
async fn a_run_that_waits_is_cancelled_at_once_and_too_many_are_refused() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let id = upload(&world, &ada, "iris.csv", IRIS).await.unwrap().id;
        let wish = request(json!({ "dataset_id": id, "n_clusters": 3 }));
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(world.services.run_create(&ada, wish.clone()).await.unwrap().id);
        }
        assert_eq!(
            failure(world.services.run_create(&ada, wish).await).code,
            ErrorCode::Conflict
        );
        let run = world.services.run_cancel(&ada, ids[0]).await.unwrap();
        assert_eq!((run.state, run.finished_at.is_some()), (RunState::Cancelled, true));
        assert_eq!(
            failure(world.services.run_cancel(&ada, ids[0]).await).code,
            ErrorCode::Conflict
        );
        assert_eq!(
            failure(world.services.run_delete(&ada, ids[1], &Expected::Any).await).code,
            ErrorCode::Conflict
        );
        let codes = [
            failure(world.services.run_model(&ada, ids[1]).await).code,
            failure(
                world
                    .services
                    .run_predict(&ada, ids[1], 0, || Ok(NewRows::Json(Vec::new())), |answer| answer)
                    .await,
            )
            .code,
            failure(world.services.run_model_onnx(&ada, ids[1]).await).code,
        ];
        assert_eq!(codes, [ErrorCode::Conflict; 3]);
        world.services.run_delete(&ada, ids[0], &Expected::Any).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_run_in_the_middle_stops_when_it_is_told_to() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let id = upload(&world, &ada, "iris.csv", IRIS).await.unwrap().id;
        let workers = world.services.start_workers(1);
        // A sweep that would take minutes.
        let wish = json!({ "dataset_id": id, "n_clusters": 1, "n_clusters_max": 50, "n_init": 100, "max_iter": 10_000, "tol": 0.0 });
        let mut events = world.services.events(&ada);
        let run = world.services.run_create(&ada, request(wish)).await.unwrap();
        while events.next().await.unwrap().as_run().unwrap().state != RunState::Running {}
        world.services.run_cancel(&ada, run.id).await.unwrap();
        let run = world.services.run_wait(&ada, run.id, Duration::from_secs(30)).await.unwrap();
        assert_eq!((run.state, run.result), (RunState::Cancelled, None));
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_shuts_down_gives_its_run_back() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let id = upload(&world, &ada, "iris.csv", IRIS).await.unwrap().id;
        let workers = world.services.start_workers(1);
        let wish = json!({ "dataset_id": id, "n_clusters": 1, "n_clusters_max": 50, "n_init": 100, "max_iter": 10_000, "tol": 0.0 });
        let mut events = world.services.events(&ada);
        let run = world.services.run_create(&ada, request(wish)).await.unwrap();
        while events.next().await.unwrap().as_run().unwrap().state != RunState::Running {}
        workers.shutdown().await;
        let run = world.services.run_get(&ada, run.id).await.unwrap();
        assert_eq!(run.state, RunState::Queued);
    })
    .await;
}

#[tokio::test]
async fn samples_are_added_once() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        assert_eq!(world.services.dataset_add_samples(&ada).await.unwrap(), 6);
        assert_eq!(world.services.dataset_add_samples(&ada).await.unwrap(), 0);
        let list = world.services.dataset_list(&ada, PageQuery::default()).await.unwrap();
        assert_eq!(list.total, 6);
    })
    .await;
}
