//! Runs of an old installation: requests, metrics and results, and those that had not ended.

use super::comparison::assert_includes;
use super::installation::{OldInstallation, on_both_old_installations};
use crate::actor::Actor;
use crate::db::run_lists::RunFilter;
use crate::formulas::Formulas;
use crate::testing::results::download_text;
use domain::PageQuery;
use domain::run::{RunAnswer, RunState};
use serde_json::{Value, json};
use std::time::Duration;

const LIST: &str = "/ml/runs/?per_page=100";
const ALL: PageQuery = PageQuery { page: 1, per_page: 100 };

/// Fails unless the list of runs and each run have the values that the old server answered.
async fn runs_open_as_before(old: &OldInstallation, ada: &Actor) {
    let services = &old.test.services;
    let page = services.run_list(ada, RunFilter::default(), ALL).await.unwrap();
    assert_includes(page, old.answer("ada", LIST), "runs");
    for id in old.ids("/ml/runs/") {
        let path = format!("/ml/runs/{id}");
        let run = RunAnswer::from(services.run_get(ada, id).await.unwrap());
        assert_includes(run, &today(old, &path), &path);
    }
}

/// Returns the old answer of a run in the form of this version: the share of test rows is part of
/// the split, and a clustering that used all columns lists them, because now it would use numbers
/// only.
fn today(old: &OldInstallation, path: &str) -> Value {
    let mut answer = old.answer("ada", path).clone();
    let all_columns = (answer["algorithm"] == "kmeans").then(|| columns(old, &answer["dataset_id"]));
    let parameters = answer["parameters"].as_object_mut().unwrap();
    if let Some(share) = parameters.remove("test_size") {
        parameters.insert("split".into(), json!({ "kind": "stratified", "test_size": share }));
    }
    if let Some(columns) = all_columns {
        let features = parameters.entry("features");
        features.or_insert_with(|| json!(columns));
    }
    answer
}

/// Returns the names of the columns of a data set, all of which were numbers or categories when its
/// runs were requested.
fn columns<'a>(old: &'a OldInstallation, dataset_id: &Value) -> Vec<&'a str> {
    let dataset = old.answer("ada", &format!("/ml/datasets/{dataset_id}"));
    let columns = dataset["columns"].as_array().unwrap().iter();
    columns.map(|column| column["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn runs_of_an_old_database_open_as_before() {
    on_both_old_installations(async |old| {
        let ada = old.sign_in("ada").await;
        runs_open_as_before(&old, &ada).await;
    })
    .await;
}

#[tokio::test]
async fn old_models_label_the_rows_of_their_data_sets_as_before() {
    on_both_old_installations(async |old| {
        let ada = old.sign_in("ada").await;
        for id in [1, 6] {
            let path = format!("/ml/runs/{id}/output.csv");
            let output = old.test.services.run_output(&ada, id, Formulas::Keep).await.unwrap();
            assert_eq!(json!(download_text(output).await), *old.answer("ada", &path), "{path}");
        }
    })
    .await;
}

/// Every run that waited, or whose worker was killed, is trained from its old request.
#[tokio::test]
async fn runs_that_had_not_ended_are_trained_after_the_upgrade() {
    on_both_old_installations(async |old| {
        let (services, ada) = (&old.test.services, old.sign_in("ada").await);
        let recorded = old.answer("ada", LIST)["items"].as_array().unwrap();
        let live = recorded
            .iter()
            .filter(|run| run["state"] == "queued" || run["state"] == "running");
        let live: Vec<i64> = live.map(|run| run["id"].as_i64().unwrap()).collect();
        assert_eq!(live.len(), 3);
        let workers = services.start_workers(1);
        for id in live {
            let run = services.run_wait(&ada, id, Duration::from_secs(60)).await.unwrap();
            assert_eq!(run.state, RunState::Succeeded, "run {id}: {:?}", run.error);
            let expected = old.answer("ada", &format!("/ml/runs/{id}"));
            assert_eq!(json!(run.seed), expected["seed"], "run {id}");
            if run.algorithm == "kmeans" {
                let used = run.result.unwrap().columns.used;
                let names: Vec<_> = used.iter().map(|column| &*column.name).collect();
                assert_eq!(names, columns(&old, &expected["dataset_id"]));
            }
        }
        workers.shutdown().await;
    })
    .await;
}
