//! Tests of data sets and runs, on both databases.

use crate::db::jobs::{ClaimLimits, LeaseClock};
use crate::db::run_lists::{self, RunFilter};
use crate::db::tests::{ALL, at, user};
use crate::db::{Conn, Tx, datasets, deletions, jobs, runs};
use crate::testing::on_both_databases;
use domain::PageQuery;
use domain::run::RunState;
use std::collections::BTreeSet;

/// Limits of a claim that hold back no user.
pub(super) const LIMITS: ClaimLimits = ClaimLimits {
    max_lost: 3,
    max_running: i64::MAX,
};

/// Returns the clock of the statements at a time.
pub(super) fn time(seconds: i64) -> LeaseClock {
    LeaseClock {
        now: at(seconds),
        latest_end: at(seconds + 60),
    }
}

/// Size of the file of a data set.
pub(super) const DATASET_BYTES: i64 = 7;

pub(super) async fn dataset(tx: &mut Tx, owner_id: i64, name: &str, seconds: i64) -> i64 {
    let key = format!("{owner_id}/{name}");
    let new = datasets::NewDatasetRow {
        owner_id,
        name,
        file_key: &key,
        file_name: "a.csv",
        size_bytes: DATASET_BYTES,
        sha256: name,
        format: r#"{"encoding": "UTF-8", "delimiter": ";", "decimal": ",", "has_header": true}"#,
        row_count: 3,
        column_count: 2,
        columns: "[]",
        warnings: "[]",
        now: at(seconds),
    };
    datasets::insert(&mut tx.conn(), &new).await.unwrap().id
}

pub(super) async fn run(tx: &mut Tx, owner_id: i64, dataset_id: i64) -> i64 {
    run_queued_at(tx, owner_id, dataset_id, 0).await
}

pub(super) async fn run_queued_at(tx: &mut Tx, owner_id: i64, dataset_id: i64, seconds: i64) -> i64 {
    insert_run(tx, owner_id, dataset_id, 0, seconds).await
}

pub(super) async fn run_created_at(tx: &mut Tx, owner_id: i64, dataset_id: i64, seconds: i64) -> i64 {
    insert_run(tx, owner_id, dataset_id, seconds, seconds).await
}

async fn insert_run(tx: &mut Tx, owner_id: i64, dataset_id: i64, created_at: i64, queue_at: i64) -> i64 {
    let new = runs::NewRunRow {
        owner_id,
        dataset_id,
        algorithm: "kmeans",
        request: r#"{"dataset_id":1,"algorithm":"kmeans","parameters":{"n_clusters":3}}"#,
        seed: (1 << 53) - 1,
        now: at(created_at),
        queue_at: at(queue_at),
    };
    runs::insert(&mut tx.conn(), &new).await.unwrap()
}

#[tokio::test]
async fn data_sets_belong_to_their_owner() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let first = dataset(&mut tx, ada, "first", 0).await;
        let second = dataset(&mut tx, ada, "second", 1).await;
        dataset(&mut tx, bob, "his", 0).await;
        let mut conn = tx.conn();
        assert_eq!(datasets::count(&mut conn, ada).await.unwrap(), 2);
        let list = datasets::list(&mut conn, ada, PageQuery { page: 1, per_page: 1 })
            .await
            .unwrap();
        assert_eq!((list.len(), list[0].id), (1, second), "the newest first");
        assert_eq!(
            datasets::list(&mut conn, ada, PageQuery { page: 2, per_page: 1 })
                .await
                .unwrap()[0]
                .id,
            first
        );
        assert!(datasets::get(&mut conn, bob, first).await.unwrap().is_none());
        assert_eq!(datasets::lock(&mut conn, ada, first).await.unwrap().unwrap().id, first);
        assert!(datasets::lock(&mut conn, bob, first).await.unwrap().is_none());
        let row = datasets::get(&mut conn, ada, first).await.unwrap().unwrap();
        assert_eq!((row.name.as_str(), row.row_count, row.created_at), ("first", 3, at(0)));
        assert_eq!(datasets::ids(&mut conn, ada).await.unwrap(), [first, second]);
        let hashes: BTreeSet<String> = datasets::hashes(&mut conn, ada).await.unwrap().into_iter().collect();
        assert_eq!(hashes, ["first", "second"].map(str::to_owned).into());
        assert!(
            datasets::update(&mut conn, bob, first, "x", "[]", "[]")
                .await
                .unwrap()
                .is_none()
        );
        let warnings = r#"[{"code": "unit", "message": "A unit.", "column": "a", "rows": 2}]"#;
        let row = datasets::update(&mut conn, ada, first, "renamed", "[]", warnings)
            .await
            .unwrap()
            .unwrap();
        let dataset = row.into_dataset().unwrap();
        assert_eq!((dataset.name.as_str(), dataset.warnings[0].rows), ("renamed", Some(2)));
        // A format that was stored before thousands separators and words could be chosen.
        assert_eq!(
            (dataset.format.delimiter, dataset.format.thousands.as_str()),
            (';', "none")
        );
        deletions::mark_dataset(&mut conn, first, at(1)).await.unwrap();
        assert_eq!(deletions::marked_datasets(&mut conn).await.unwrap(), [first]);
        assert_eq!(datasets::count(&mut conn, ada).await.unwrap(), 1);
        assert_eq!(datasets::list(&mut conn, ada, ALL).await.unwrap()[0].id, second);
        assert!(datasets::get(&mut conn, ada, first).await.unwrap().is_none());
        assert!(datasets::lock(&mut conn, ada, first).await.unwrap().is_none());
        assert_eq!(datasets::ids(&mut conn, ada).await.unwrap(), [second]);
        assert_eq!(datasets::hashes(&mut conn, ada).await.unwrap(), ["second"]);
        let key = deletions::delete_dataset(&mut conn, first).await.unwrap();
        assert_eq!(key, Some(format!("{ada}/first")));
        assert!(deletions::marked_datasets(&mut conn).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn runs_are_listed_cancelled_and_deleted() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let data = dataset(&mut tx, ada, "iris", 0).await;
        let (first, second) = (run(&mut tx, ada, data).await, run(&mut tx, ada, data).await);
        let mut conn = tx.conn();
        let row = runs::get(&mut conn, ada, first).await.unwrap().unwrap();
        let seen = row.into_run().unwrap();
        assert_eq!(
            (seen.dataset_name.as_str(), seen.seed, seen.state),
            ("iris", (1 << 53) - 1, RunState::Queued)
        );
        assert_eq!(seen.parameters.keys().collect::<Vec<_>>(), ["parameters"]);
        assert!(runs::get(&mut conn, bob, first).await.unwrap().is_none());
        assert_eq!(runs::lock(&mut conn, ada, first).await.unwrap().unwrap().id, first);
        assert!(runs::lock(&mut conn, bob, first).await.unwrap().is_none());
        assert_eq!(runs::count_live(&mut conn, ada).await.unwrap(), 2);
        assert_eq!(runs::ids(&mut conn, ada).await.unwrap(), [first, second]);
        assert_eq!(runs::count_by_state(&mut conn).await.unwrap(), [(RunState::Queued, 2)]);

        assert_eq!(runs::cancel(&mut conn, bob, first, &time(1)).await.unwrap(), None);
        assert_eq!(
            runs::cancel(&mut conn, ada, first, &time(1)).await.unwrap(),
            Some(RunState::Cancelled)
        );
        assert_eq!(
            runs::cancel(&mut conn, ada, first, &time(1)).await.unwrap(),
            None,
            "it has ended"
        );
        jobs::claim(&mut conn, "w", &time(2), at(22), LIMITS)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            runs::cancel(&mut conn, ada, second, &time(3)).await.unwrap(),
            Some(RunState::Running)
        );

        let filter = |state| RunFilter {
            state,
            dataset_id: Some(data),
            algorithm: Some("kmeans".into()),
            ..RunFilter::default()
        };
        let ids = async |conn: &mut Conn<'_>, filter: RunFilter| {
            let list = run_lists::list(conn, ada, &filter, ALL).await.unwrap();
            assert_eq!(run_lists::count(conn, ada, &filter).await.unwrap(), list.len() as i64);
            list.into_iter().map(|run| run.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&mut conn, filter(None)).await, [second, first]);
        assert_eq!(ids(&mut conn, filter(Some(RunState::Running))).await, [second]);
        let unfinished = RunFilter {
            is_unfinished: true,
            ..RunFilter::default()
        };
        assert_eq!(ids(&mut conn, unfinished).await, [second]);
        let trees = RunFilter {
            algorithm: Some("decision_tree".into()),
            ..RunFilter::default()
        };
        assert!(ids(&mut conn, trees).await.is_empty());

        assert!(
            !runs::delete(&mut conn, ada, second, &time(4)).await.unwrap(),
            "it is live"
        );
        assert!(!runs::delete(&mut conn, bob, first, &time(4)).await.unwrap());
        assert!(runs::delete(&mut conn, ada, first, &time(4)).await.unwrap());
        assert_eq!(deletions::delete_runs_of_dataset(&mut conn, data).await.unwrap(), 1);
        assert!(ids(&mut conn, RunFilter::default()).await.is_empty());
    })
    .await;
}
