//! Tests of backups, from and into both databases.

mod places;
mod refusals;

use super::{RestoreOptions, back_up, restore_backup};
use crate::actor::{Actor, Client};
use crate::db::on;
use crate::db::sessions::SessionRow;
use crate::services::datasets::uploads::{UPLOADS, UploadPurpose};
use crate::services::precondition::ExpectedVersion;
use crate::testing::accounts::{authenticate, sign_in};
use crate::testing::datasets::{IRIS, run_to_end, upload};
use crate::testing::results::download_text;
use crate::testing::tasks::{add_task, new_task};
use crate::testing::{PASSWORD, TestServices, credentials, on_both_databases};
use crate::upgrade_tests::installation;
use bytes::Bytes;
use domain::account::Secret;
use domain::dataset::UploadOptions;
use futures::StreamExt;
use places::{Place, empty_places, rows};
use serde_json::json;
use std::future::pending;

const KEEP: RestoreOptions = RestoreOptions { keep_sign_ins: true };
const END: RestoreOptions = RestoreOptions { keep_sign_ins: false };

/// Fills an installation with rows of every table, and returns the owner of most of them.
async fn fill(test: &TestServices) -> Actor {
    let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
    let services = &test.services;
    let workers = services.start_workers(1);
    let task = json!({ "title": "Write the \"report\" by Łukasz 🦉", "description": "one\ntwo", "due_date": "2027-03-28", "labels": ["a", "b"] });
    add_task(test, &ada, task).await;
    let deleted = add_task(test, &ada, json!({ "title": "Regretted" })).await.id;
    services
        .task_delete(&ada, deleted, &ExpectedVersion::Any)
        .await
        .unwrap();
    add_task(
        test,
        &bob,
        json!({ "title": "His own", "start_date": "2027-01-02T03:04:05.000006Z" }),
    )
    .await;
    // The id of this task is the highest that was generated.
    let erased = add_task(test, &bob, json!({ "title": "Erased" })).await.id;
    let mut tx = services.db.begin().await.unwrap();
    let erase = "delete from tasks where id = $1";
    on!(tx.conn(), c => sqlx::query(erase).bind(erased).execute(c).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
    let view = domain::task::NewSavedView {
        name: "Soon".into(),
        query: "due=week".into(),
    };
    services.task_view_create(&ada, view).await.unwrap();
    let dataset = upload(test, &ada, "iris.csv", IRIS).await.unwrap().id;
    upload(test, &bob, "his.csv", IRIS).await.unwrap();
    let body = futures::stream::iter([Ok(Bytes::from_static(b"a,b\n1,2\n"))]).boxed();
    let pending = services
        .upload_receive(&bob, UploadPurpose::Dataset, "pending.csv", body)
        .await
        .unwrap();
    services
        .import_create(&bob, pending, UploadOptions::default())
        .await
        .unwrap();
    run_to_end(test, &ada, json!({ "dataset_id": dataset, "n_clusters": 3, "seed": 7 })).await;
    let tree = json!({ "dataset_id": dataset, "algorithm": "decision_tree", "target": "species", "seed": 7 });
    run_to_end(test, &ada, tree).await;
    workers.shutdown().await;
    let session = SessionRow {
        id: "session".into(),
        data: "{}".into(),
        user_id: Some(ada.user_id),
    };
    let client = Client {
        address: "192.0.2.1".parse().ok(),
        ..Client::default()
    };
    services.session_create(session, &client).await.unwrap();
    sign_in(test, "bob").await;
    let token = json!({ "name": "script", "scopes": ["tasks:read"] });
    services
        .api_token_create(&ada, serde_json::from_value(token).unwrap())
        .await
        .unwrap();
    services
        .user_authenticate(&credentials("ada", PASSWORD), &client)
        .await
        .unwrap();
    // Mails to new accounts are written in the background.
    while services.mails_in_memory().unwrap().len() < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let lease = services.idempotency_claim(&ada, "key", "hash").await;
    assert!(lease.is_ok());
    ada
}

#[tokio::test]
async fn a_restored_installation_has_every_row_and_file() {
    on_both_databases(async |test| {
        let ada = fill(&test).await;
        let archive = test.path("backup.zip");
        let report = back_up(&test.settings, &archive, &test.clock.clock()).await.unwrap();
        assert_eq!((report.manifest.files(), report.manifest.missing_files.len()), (3, 0));
        let expected = rows(&test.settings).await;
        let empty: Vec<&String> = expected
            .iter()
            .filter(|(name, rows)| rows.is_empty() && *name != "workers")
            .map(|(name, _)| name)
            .collect();
        assert!(empty.is_empty(), "the test has no rows of {empty:?}");
        for place in empty_places().await {
            restore_backup(&place.settings, &archive, KEEP, pending())
                .await
                .unwrap();
            assert_eq!(rows(&place.settings).await, expected, "{}", place.kind);
            let kind = place.kind;
            let restored = place.open(&test).await;
            let services = &restored.services;
            services.ready().await.unwrap();
            for dataset in [1, 2] {
                let file = services
                    .dataset_download(&owner(&restored, dataset).await, dataset)
                    .await
                    .unwrap();
                assert_eq!(download_text(file).await.as_bytes(), IRIS, "{kind}");
            }
            for run in [1, 2] {
                let before = download_text(test.services.run_model(&ada, run).await.unwrap()).await;
                let after = download_text(services.run_model(&ada, run).await.unwrap()).await;
                assert_eq!(after, before, "{kind}");
            }
            let loaded = services.session_load("session", &Client::default()).await.unwrap();
            assert_eq!(loaded.and_then(|session| session.user_id), Some(ada.user_id), "{kind}");
            // The id of a deleted row is not used again.
            let next = add_task(&restored, &ada, json!({ "title": "next" })).await.id;
            assert_eq!(next, 5, "{kind}");
            services.purge_orphaned_files().await.unwrap();
            restored.close().await;
        }
    })
    .await;
}

/// Returns the owner of a data set of [`fill`].
async fn owner(test: &TestServices, dataset: i64) -> Actor {
    let name = if dataset == 1 { "ada" } else { "bob" };
    authenticate(test, name, PASSWORD).await.unwrap().actor()
}

#[tokio::test]
async fn a_backup_is_of_one_moment_while_others_write() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        for _ in 0..20 {
            add_task(&test, &ada, json!({ "title": "before" })).await;
        }
        let (writer, owner) = (test.services.clone(), ada.clone());
        let (written, stop) = (
            std::sync::Arc::new(tokio::sync::Notify::new()),
            tokio_util::sync::CancellationToken::new(),
        );
        let (signal, stopped) = (written.clone(), stop.clone());
        let writing = tokio::spawn(async move {
            // Each task is written with its first change, in one transaction.
            while !stopped.is_cancelled() {
                let task = new_task(json!({ "title": "meanwhile" }));
                writer.task_create(&owner, task).await.unwrap();
                signal.notify_one();
            }
        });
        written.notified().await;
        let archive = test.path("backup.zip");
        back_up(&test.settings, &archive, &test.clock.clock()).await.unwrap();
        stop.cancel();
        writing.await.unwrap();
        for place in empty_places().await {
            restore_backup(&place.settings, &archive, END, pending()).await.unwrap();
            let rows = rows(&place.settings).await;
            assert!(rows["tasks"].len() > 20);
            assert_eq!(rows["tasks"].len(), rows["task_changes"].len(), "{}", place.kind);
        }
    })
    .await;
}

#[tokio::test]
async fn sign_ins_of_a_backup_end_unless_they_are_kept() {
    on_both_databases(async |test| {
        fill(&test).await;
        let tokens = sign_in(&test, "ada").await;
        let archive = test.path("backup.zip");
        back_up(&test.settings, &archive, &test.clock.clock()).await.unwrap();
        for (options, are_kept) in [(END, false), (KEEP, true)] {
            let place = Place::sqlite();
            restore_backup(&place.settings, &archive, options, pending())
                .await
                .unwrap();
            let restored = place.open(&test).await;
            let services = &restored.services;
            let session = services.session_load("session", &Client::default()).await.unwrap();
            assert_eq!(session.is_some(), are_kept);
            assert_eq!(services.token_actor(&tokens.access_token).await.is_ok(), are_kept);
            let refresh_token = Secret::new(tokens.refresh_token.clone());
            let refreshed = services.token_refresh(&refresh_token, None, &Client::default()).await;
            assert_eq!(refreshed.is_ok(), are_kept);
            assert!(authenticate(&restored, "ada", PASSWORD).await.is_ok());
            restored.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_backup_of_an_earlier_schema_is_brought_up_to_date() {
    for old in empty_places().await {
        let (url, folder) = (old.settings.database_url.expose(), old.path("files"));
        installation::restore(url, &folder).await;
        let archive = old.path("backup.zip");
        let report = back_up(&old.settings, &archive, &crate::settings::Clock::system())
            .await
            .unwrap();
        assert!(report.manifest.schema_version < 20 && report.manifest.files() > 0);
        // The installation itself, upgraded.
        let kind = old.kind;
        let upgraded = old.open_alone().await;
        upgraded.close_services().await;
        let expected = rows(&upgraded.settings).await;
        for place in empty_places().await.into_iter().filter(|place| place.kind == kind) {
            restore_backup(&place.settings, &archive, KEEP, pending())
                .await
                .unwrap();
            assert_eq!(rows(&place.settings).await, expected, "{kind}");
        }
        for place in empty_places().await.into_iter().filter(|place| place.kind != kind) {
            restore_backup(&place.settings, &archive, KEEP, pending())
                .await
                .unwrap();
            let rows = rows(&place.settings).await;
            for (table, expected) in &expected {
                assert_eq!(rows[table].len(), expected.len(), "{kind}: {table}");
            }
        }
    }
}

#[tokio::test]
async fn missing_and_damaged_files_are_named() {
    on_both_databases(async |test| {
        fill(&test).await;
        let files = test.path("files").join(UPLOADS);
        let file_of = |user: &str| {
            std::fs::read_dir(files.join(user))
                .unwrap()
                .next()
                .unwrap()
                .unwrap()
                .path()
        };
        std::fs::remove_file(file_of("1")).unwrap();
        std::fs::write(file_of("2"), "x\n1\n").unwrap();
        let report = back_up(&test.settings, &test.path("backup.zip"), &test.clock.clock())
            .await
            .unwrap();
        let manifest = &report.manifest;
        assert_eq!((manifest.files(), manifest.deleted_files.len()), (2, 0));
        assert!(manifest.missing_files[0].starts_with("datasets/1/"), "{manifest:?}");
        assert!(manifest.damaged_files[0].starts_with("datasets/2/"), "{manifest:?}");
    })
    .await;
}
