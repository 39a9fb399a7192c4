//! Tests of the state of the installation, on both databases.

use crate::actor::Actor;
use crate::db;
use crate::db::on;
use crate::mail::Mailer;
use crate::rate_limit::SharedCounts;
use crate::services::Services;
use crate::testing::accounts::new_superuser;
use crate::testing::datasets::{IRIS, request, upload};
use crate::testing::results::failure;
use crate::testing::smtp::smtp_server;
use crate::testing::{TestServices, on_both_databases};
use domain::ErrorCode;
use domain::account::Secret;
use domain::system::WorkerStatus;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn superusers_see_queue_workers_and_parts() {
    on_both_databases(async |test| {
        let (root, ada) = (new_superuser(&test, "root").await, test.new_user("ada").await);
        let services = &test.services;
        assert_eq!(failure(services.system_status(&ada).await).code, ErrorCode::Forbidden);
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let run = request(json!({ "dataset_id": dataset, "n_clusters": 3 }));
        let run = services.run_create(&ada, run).await.unwrap();
        let asked_at = services.clock.now();
        test.clock.advance(90);
        let status = services.system_status(&root).await.unwrap();
        assert_eq!((status.queue.queued, status.queue.running), (1, 0));
        assert_eq!(status.queue.oldest_queued_at, Some(asked_at));
        let live = &status.live_runs[0];
        assert_eq!(
            (live.id, live.owner.as_str(), live.algorithm.as_str()),
            (run.id, "ada", "kmeans")
        );
        assert!(
            status.parts.iter().all(|part| part.problem.is_none()),
            "{:?}",
            status.parts
        );
        assert_eq!(status.migrations.applied, status.migrations.known);
        assert!(status.workers.is_empty());
        let workers = services.start_workers(2);
        services.run_wait(&ada, run.id, Duration::from_secs(60)).await.unwrap();
        let worker = loop {
            if let [worker] = &services.system_status(&root).await.unwrap().workers[..] {
                break worker.clone();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        assert_eq!((worker.slots, worker.is_standalone), (2, false));
        assert_eq!((&*worker.version, &*status.version), ("1.2.3 (test)", "1.2.3 (test)"));
        assert_eq!(worker.seen_at, services.clock.now());
        workers.shutdown().await;
        assert!(services.system_status(&root).await.unwrap().workers.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_part_that_is_away_is_named() {
    on_both_databases(async |test| {
        let root = new_superuser(&test, "root").await;
        // A file that the storage reads cannot be opened.
        std::os::unix::fs::symlink("owner", test.path("files/owner")).unwrap();
        assert_eq!(problem(&test.services, &root, "database").await, None);
        assert!(problem(&test.services, &root, "storage").await.is_some());
    })
    .await;
}

/// Returns why a part does not work.
async fn problem(services: &Services, root: &Actor, name: &str) -> Option<String> {
    let parts = services.system_status(root).await.unwrap().parts;
    parts.into_iter().find(|part| part.name == name).unwrap().problem
}

#[tokio::test]
async fn the_server_is_ready_without_mail_server_and_redis() {
    on_both_databases(async |test| {
        let root = new_superuser(&test, "root").await;
        let mut services = test.services.clone();
        let (settings, server) = smtp_server("220 ready").await;
        services.mailer = Mailer::new(&settings).unwrap();
        assert_eq!(problem(&services, &root, "mail").await, None);
        assert_eq!(server.await.unwrap(), "", "no mail");
        let (settings, _server) = smtp_server("554 closed").await;
        services.mailer = Mailer::new(&settings).unwrap();
        let socket = format!("redis+unix://{}", test.path("none.sock").display());
        services.shared_counts = Some(SharedCounts::connect(&Secret::new(socket)).await.unwrap());
        let mail = problem(&services, &root, "mail").await.unwrap();
        assert!(mail.contains("closed"), "{mail}");
        assert!(problem(&services, &root, "redis").await.is_some());
        services.ready().await.unwrap();
    })
    .await;
}

/// Stores a heartbeat of a worker.
async fn store_worker(test: &TestServices, name: &str, megabytes: i64) {
    let now = test.services.clock.now();
    let worker = WorkerStatus {
        name: name.into(),
        is_standalone: true,
        version: "0.1.0".into(),
        slots: 1,
        max_run_memory_bytes: megabytes << 20,
        started_at: now,
        seen_at: now,
    };
    let mut tx = test.services.db.begin().await.unwrap();
    db::workers::store(&mut tx.conn(), &worker).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_server_without_workers_takes_the_limit_of_those_that_live() {
    on_both_databases(async |test| {
        let mut services = test.services.clone();
        let own = services.limits.max_run_memory;
        store_worker(&test, "gone", 10).await;
        test.clock.advance(61);
        store_worker(&test, "large", 4000).await;
        store_worker(&test, "small", 500).await;
        assert_eq!(
            services.run_memory_limit().await.unwrap(),
            own,
            "it has workers, or a limit of its own"
        );
        services.limits.workers_limit_memory = true;
        assert_eq!(services.run_memory_limit().await.unwrap(), 500 << 20);
        store_worker(&test, "gone", 10).await;
        assert_eq!(services.run_memory_limit().await.unwrap(), 10 << 20, "it is back");
        test.clock.advance(61);
        assert_eq!(services.run_memory_limit().await.unwrap(), own, "no worker lives");
        test.clock.advance(86_400);
        services.purge_expired().await.unwrap();
        assert!(stored_workers(&test).await.is_empty());
    })
    .await;
}

/// Returns the names of all workers in the table.
async fn stored_workers(test: &TestServices) -> Vec<String> {
    let mut reader = test.services.db.read().await.unwrap();
    let names = "select name from workers order by name";
    let names = on!(&mut reader.conn(), c => sqlx::query_scalar(names).fetch_all(&mut **c).await);
    names.unwrap()
}

#[tokio::test]
async fn a_worker_that_a_wrong_clock_has_seen_does_not_count() {
    on_both_databases(async |test| {
        let mut services = test.services.clone();
        services.limits.workers_limit_memory = true;
        test.clock.advance(172_800);
        store_worker(&test, "gone", 10).await;
        test.clock.advance(-172_800);
        store_worker(&test, "alive", 20).await;
        assert_eq!(services.run_memory_limit().await.unwrap(), 20 << 20);
        services.purge_expired().await.unwrap();
        assert_eq!(stored_workers(&test).await, ["alive"]);
    })
    .await;
}
