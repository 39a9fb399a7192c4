//! Tests of deletions of many rows and of the purge, on both databases: their batches, and what a
//! failure in between leaves.

use crate::actor::{Actor, Client};
use crate::db;
use crate::db::on;
use crate::db::run_lists::RunFilter;
use crate::db::runs::NewRunRow;
use crate::services::operations::deletions::OwnedRows;
use crate::services::precondition::ExpectedVersion;
use crate::services::tasks::files::TaskFormat;
use crate::testing::datasets::{IRIS, upload};
use crate::testing::faults::{allow_writes, refuse_writes};
use crate::testing::results::failure;
use crate::testing::tasks::add_task;
use crate::testing::{PASSWORD, TestServices, credentials, on_both_databases};
use chrono::TimeDelta;
use domain::account::AccountDeletion;
use domain::{ErrorCode, PageQuery};
use serde_json::json;
use sqlx::AssertSqlSafe;

/// Adds queued runs whose models would take so many bytes each.
async fn add_runs(test: &TestServices, owner: &Actor, dataset_id: i64, count: usize, model_bytes: i64) {
    let now = test.services.clock.now();
    let new = NewRunRow {
        owner_id: owner.user_id,
        dataset_id,
        algorithm: "kmeans",
        request: "{}",
        seed: 1,
        now,
        queue_at: now,
    };
    let mut tx = test.services.db.begin().await.unwrap();
    for _ in 0..count {
        db::runs::insert(&mut tx.conn(), &new).await.unwrap();
    }
    let size = AssertSqlSafe(format!("update runs set model_bytes = {model_bytes}"));
    on!(&mut tx.conn(), c => sqlx::query(size).execute(&mut **c).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

async fn run_count(test: &TestServices, owner: &Actor) -> i64 {
    let mut reader = test.services.db.read().await.unwrap();
    let all = RunFilter::default();
    db::run_lists::count(&mut reader.conn(), owner.user_id, &all)
        .await
        .unwrap()
}

async fn add_tasks(test: &TestServices, owner: &Actor, count: usize) {
    let file = serde_json::to_vec(&vec![json!({ "title": "x" }); count]).unwrap();
    test.services
        .task_import(owner, TaskFormat::Json, file.into())
        .await
        .unwrap();
}

/// Returns the number of rows of a table.
async fn count_of(test: &TestServices, table: &str) -> i64 {
    let count = AssertSqlSafe(format!("select count(*) from {table}"));
    let mut reader = test.services.db.read().await.unwrap();
    on!(&mut reader.conn(), c => sqlx::query_scalar(count).fetch_one(&mut **c).await).unwrap()
}

#[tokio::test]
async fn rows_of_an_account_are_removed_in_small_batches() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let batches = async |rows| {
            let mut counts = Vec::new();
            while let count @ 1.. = test.services.remove_batch(ada.user_id, rows).await.unwrap() {
                counts.push(count);
            }
            counts
        };
        add_runs(&test, &ada, dataset, 50, 1000).await;
        assert_eq!(batches(OwnedRows::Runs).await, [20, 20, 10]);
        add_runs(&test, &ada, dataset, 5, 15 << 20).await;
        assert_eq!(batches(OwnedRows::Runs).await, [2, 2, 1], "32 MB of models");
        add_runs(&test, &ada, dataset, 2, 1 << 30).await;
        assert_eq!(batches(OwnedRows::Runs).await, [1, 1], "at least one");
        assert_eq!(batches(OwnedRows::Datasets).await, [1]);
        add_tasks(&test, &ada, 250).await;
        add_task(&test, &bob, json!({ "title": "his" })).await;
        assert_eq!(batches(OwnedRows::Tasks).await, [100, 100, 50]);
        assert_eq!(count_of(&test, "tasks").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_interrupted_deletion_of_an_account_is_finished_by_the_purge() {
    on_both_databases(async |test| {
        let (services, root) = (&test.services, test.new_user("root").await);
        let ada = test.new_user("ada").await;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        add_runs(&test, &ada, dataset, 30, 1000).await;
        add_task(&test, &ada, json!({ "title": "x" })).await;
        let files = test.files();
        refuse_writes(&services.db, "tasks", "delete").await;
        let deletion = AccountDeletion::default();
        services
            .user_delete_me(&ada, &deletion, &ExpectedVersion::Any)
            .await
            .unwrap();

        // The account is gone, although its rows are not.
        assert_eq!((count_of(&test, "users").await, count_of(&test, "tasks").await), (2, 1));
        assert_eq!((run_count(&test, &ada).await, test.files()), (0, files - 1));
        let typed = credentials("ada", PASSWORD);
        let refused = failure(services.user_authenticate(&typed, &Client::default()).await);
        assert_eq!(refused.code, ErrorCode::InvalidCredentials);
        let root = Actor {
            is_superuser: true,
            ..root
        };
        assert_eq!(
            failure(services.user_get(&root, ada.user_id).await).code,
            ErrorCode::NotFound
        );
        assert_eq!(services.user_find(&root, "ada").await.unwrap(), None);

        services.purge_expired().await.unwrap_err();
        allow_writes(&services.db, "tasks").await;
        services.purge_expired().await.unwrap();
        assert_eq!((count_of(&test, "users").await, count_of(&test, "tasks").await), (1, 0));
        test.new_user("ada").await;
    })
    .await;
}

#[tokio::test]
async fn an_interrupted_deletion_of_a_data_set_is_finished_by_the_purge() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        add_runs(&test, &ada, dataset, 30, 1000).await;
        let files = test.files();
        refuse_writes(&services.db, "runs", "delete").await;
        let any = ExpectedVersion::Any;
        services.dataset_delete(&ada, dataset, true, &any).await.unwrap();
        assert_eq!((run_count(&test, &ada).await, test.files()), (30, files));
        assert_eq!(
            failure(services.dataset_get(&ada, dataset).await).code,
            ErrorCode::NotFound
        );
        let list = services.dataset_list(&ada, PageQuery::default()).await.unwrap();
        assert_eq!((list.total, list.items.len()), (0, 0));
        allow_writes(&services.db, "runs").await;
        assert_eq!(services.remove_runs_of(dataset).await.unwrap(), 20);
        services.purge_expired().await.unwrap();
        assert_eq!(
            (run_count(&test, &ada).await, count_of(&test, "datasets").await),
            (0, 0)
        );
        assert_eq!(test.files(), files - 1);
    })
    .await;
}

#[tokio::test]
async fn a_table_that_cannot_be_purged_does_not_stop_the_others() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        services
            .token_create(&credentials("ada", PASSWORD), &Client::default())
            .await
            .unwrap();
        add_tasks(&test, &ada, 250).await;
        let mut tx = services.db.begin().await.unwrap();
        let deleted_at = services.clock.now();
        for id in 1..=250 {
            db::tasks::delete(&mut tx.conn(), id, deleted_at).await.unwrap();
        }
        tx.commit().await.unwrap();
        test.clock.advance(TimeDelta::days(31).num_seconds());
        refuse_writes(&services.db, "refresh_tokens", "delete").await;
        services.purge_expired().await.unwrap_err();
        let counts = async || (count_of(&test, "refresh_tokens").await, count_of(&test, "tasks").await);
        assert_eq!(counts().await, (1, 0), "three batches of tasks");
        allow_writes(&services.db, "refresh_tokens").await;
        services.purge_expired().await.unwrap();
        assert_eq!(counts().await, (0, 0));
    })
    .await;
}
