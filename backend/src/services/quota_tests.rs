//! Quotas and other counted limits: also when many requests come at once.

use super::task_tests::add;
use super::tests::{IRIS, failure, fields, finished, upload};
use super::user_tests::root;
use super::*;
use crate::db;
use crate::mail::Mailer;
use crate::testing::{World, on_both};
use bytes::Bytes;
use domain::account::{QuotaShortage, Resource, Usage, UserPatch};
use domain::api_token::{ApiTokenRequest, Scope};
use domain::dataset::UploadOptions;
use domain::run::{RunRequest, RunState};
use domain::task::{NewTask, TaskAct};
use domain::{ErrorCode, PageQuery};
use futures::future::join_all;
use serde_json::{Value, json};

fn patch(quota: &Value) -> UserPatch {
    serde_json::from_value(json!({ "quota": quota })).unwrap()
}

/// Sets the quota of an account, as a superuser does.
async fn allow(world: &World, actor: &Actor, quota: Value) {
    let root = root(world, "root").await;
    let user = world
        .services
        .user_update(&root, actor.user_id, patch(&quota), &Expected::Any);
    user.await.unwrap();
}

async fn usage(world: &World, actor: &Actor) -> Usage {
    world.services.user_usage_me(actor).await.unwrap()
}

/// Counts the results that succeeded; every other one was refused with `code`.
fn accepted<T>(results: Vec<Result<T>>, code: ErrorCode) -> usize {
    let mut count = 0;
    for result in results {
        match result {
            Ok(_) => count += 1,
            refused => assert_eq!(failure(refused).code, code),
        }
    }
    count
}

fn kmeans(dataset_id: i64) -> RunRequest {
    serde_json::from_value(json!({ "dataset_id": dataset_id, "n_clusters": 2 })).unwrap()
}

#[tokio::test]
async fn many_at_once_get_no_more_runs_than_one_after_another() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let id = upload(&world, &ada, "iris.csv", IRIS).await.unwrap().id;
        let asked = (0..12).map(|_| world.services.run_create(&ada, kmeans(id)));
        let most = world.services.limits.max_live_runs as usize;
        assert_eq!(accepted(join_all(asked).await, ErrorCode::Conflict), most);
    })
    .await;
}

#[tokio::test]
async fn many_at_once_get_no_more_tokens_than_one_after_another() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let request = || ApiTokenRequest {
            name: "script".into(),
            scopes: vec![Scope::TasksRead],
            expires_in_days: 7,
            current_password: None,
        };
        let asked = (0..60).map(|_| world.services.api_token_create(&ada, request()));
        assert_eq!(accepted(join_all(asked).await, ErrorCode::Conflict), 50);
    })
    .await;
}

#[tokio::test]
async fn many_at_once_get_no_more_than_the_quota() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let size = i64::try_from(IRIS.len()).unwrap();
        allow(&world, &ada, json!({ "datasets": 3, "tasks": 3, "runs": 2 })).await;
        let uploads = (0..8).map(|_| upload(&world, &ada, "iris.csv", IRIS));
        assert_eq!(accepted(join_all(uploads).await, ErrorCode::QuotaExceeded), 3);
        assert_eq!(world.files(), 3, "no file of a refused upload stays");
        let new = || serde_json::from_value::<NewTask>(json!({ "title": "x" })).unwrap();
        let tasks = (0..8).map(|_| world.services.task_create(&ada, new()));
        assert_eq!(accepted(join_all(tasks).await, ErrorCode::QuotaExceeded), 3);
        let id = world
            .services
            .dataset_list(&ada, PageQuery::default())
            .await
            .unwrap()
            .items[0]
            .id;
        let runs = (0..3).map(|_| world.services.run_create(&ada, kmeans(id)));
        assert_eq!(accepted(join_all(runs).await, ErrorCode::QuotaExceeded), 2);

        allow(&world, &ada, json!({ "datasets": null, "storage_bytes": 5 * size })).await;
        let uploads = (0..8).map(|_| upload(&world, &ada, "iris.csv", IRIS));
        assert_eq!(accepted(join_all(uploads).await, ErrorCode::QuotaExceeded), 2);
        assert_eq!(usage(&world, &ada).await.storage_bytes.used, 5 * size);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_has_the_figures_and_deleting_frees() {
    on_both(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let size = i64::try_from(IRIS.len()).unwrap();
        allow(&world, &ada, json!({ "storage_bytes": size + 100 })).await;
        let id = upload(&world, &ada, "iris.csv", IRIS).await.unwrap().id;
        let refused = failure(upload(&world, &ada, "iris.csv", IRIS).await);
        let figures = QuotaShortage {
            resource: Resource::StorageBytes,
            used: size,
            limit: size + 100,
            requested: 101,
        };
        assert_eq!((refused.code, refused.quota), (ErrorCode::QuotaExceeded, Some(figures)));
        assert_eq!(world.files(), 1, "it was refused before it was stored");
        upload(&world, &bob, "iris.csv", IRIS).await.unwrap();
        world
            .services
            .dataset_delete(&ada, id, false, &Expected::Any)
            .await
            .unwrap();
        upload(&world, &ada, "iris.csv", IRIS).await.unwrap();

        // A file whose size is known only at its end, and that was received while there was room.
        let body = || futures::stream::iter([Ok(Bytes::from_static(b"a,b\n1,2\n3,4\n"))]).boxed();
        let receive = async || {
            let services = &world.services;
            services
                .upload_receive(&ada, UploadPurpose::Dataset, "small.csv", body())
                .await
                .unwrap()
        };
        let (first, second) = (receive().await, receive().await);
        allow(&world, &ada, json!({ "storage_bytes": size + 15 })).await;
        let create = async |file| {
            world
                .services
                .dataset_create(&ada, file, UploadOptions::default())
                .await
        };
        create(first).await.unwrap();
        assert_eq!(failure(create(second).await).code, ErrorCode::QuotaExceeded);
        assert_eq!(world.files(), 3);
    })
    .await;
}

#[tokio::test]
async fn tasks_of_files_and_restored_ones_count_too() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        allow(&world, &ada, json!({ "tasks": 4 })).await;
        let import = async |count: usize| {
            let file = serde_json::to_vec(&vec![json!({ "title": "x" }); count]).unwrap();
            world
                .services
                .task_import(&ada, TaskFormat::Json, Bytes::copy_from_slice(&file))
                .await
        };
        let refused = failure(import(5).await);
        assert_eq!(
            refused.quota.map(|quota| (quota.used, quota.limit, quota.requested)),
            Some((0, 4, 5))
        );
        assert_eq!(usage(&world, &ada).await.tasks.used, 0, "none of them was made");
        assert_eq!(import(3).await.unwrap(), 3);
        let task = add(&world, &ada, json!({ "title": "the fourth" })).await;
        world.services.task_delete(&ada, task.id, &Expected::Any).await.unwrap();
        add(&world, &ada, json!({ "title": "in its place" })).await;
        let restored = failure(world.services.task_restore(&ada, task.id).await);
        assert_eq!(restored.code, ErrorCode::QuotaExceeded);
        let restored = world
            .services
            .task_act(&ada, &[(TaskAct::Restore, vec![task.id])])
            .await;
        assert_eq!(failure(restored).code, ErrorCode::QuotaExceeded);
    })
    .await;
}

#[tokio::test]
async fn deleted_tasks_stay_within_bounds() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        allow(&world, &ada, json!({ "tasks": 2 })).await;
        let mut ids = Vec::new();
        for _ in 0..7 {
            let id = add(&world, &ada, json!({ "title": "x" })).await.id;
            world.services.task_delete(&ada, id, &Expected::Any).await.unwrap();
            world.hands.advance(1);
            ids.push(id);
        }
        let there = db::tasks::count_all(&mut world.services.db.read().await.unwrap().conn(), ada.user_id).await;
        assert_eq!(there.unwrap(), 4, "twice the quota");
        assert!(
            world.services.task_restore(&ada, ids[6]).await.is_ok(),
            "the last to be deleted"
        );
        assert_eq!(
            failure(world.services.task_restore(&ada, ids[0]).await).code,
            ErrorCode::NotFound,
            "the first to be deleted"
        );
    })
    .await;
}

#[tokio::test]
async fn models_count_and_one_that_does_not_fit_ends_its_run() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let size = i64::try_from(IRIS.len()).unwrap();
        let workers = world.services.start_workers(1);
        let id = upload(&world, &ada, "iris.csv", IRIS).await.unwrap().id;
        let request = json!({ "dataset_id": id, "n_clusters": 2 });
        let run = finished(&world, &ada, request.clone()).await;
        let model = world.services.run_model(&ada, run.id).await.unwrap().size.unwrap();
        let used = usage(&world, &ada).await.storage_bytes.used;
        assert_eq!(used, size + i64::try_from(model).unwrap());
        world.services.run_delete(&ada, run.id, &Expected::Any).await.unwrap();
        assert_eq!(usage(&world, &ada).await.storage_bytes.used, size);

        allow(&world, &ada, json!({ "storage_bytes": size + 10 })).await;
        let run = finished(&world, &ada, request.clone()).await;
        let code = run.error.map(|error| error.code);
        assert_eq!((run.state, code.as_deref()), (RunState::Failed, Some("quota_exceeded")));
        assert!(world.services.run_model(&ada, run.id).await.is_err());
        allow(&world, &ada, json!({ "storage_bytes": size })).await;
        let refused = failure(world.services.run_create(&ada, kmeans(id)).await);
        assert_eq!(refused.code, ErrorCode::QuotaExceeded, "no room for any model");
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn a_superuser_sets_the_quota_and_null_gives_the_default() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let root = root(&world, "root").await;
        let services = &world.services;
        let update = async |actor: &Actor, quota| {
            let patch = patch(&quota);
            services.user_update(actor, ada.user_id, patch, &Expected::Any).await
        };
        update(&root, json!({ "runs": 5, "tasks": 6 })).await.unwrap();
        update(&root, json!({ "tasks": null })).await.unwrap();
        let usage = services.user_usage(&root, ada.user_id).await.unwrap();
        assert_eq!((usage.runs.limit, usage.runs.is_default), (5, false));
        assert!(usage.tasks.is_default);
        assert_eq!(usage, services.user_usage_me(&ada).await.unwrap());
        let wrong = failure(update(&root, json!({ "runs": -1 })).await);
        assert_eq!(fields(&wrong), [("runs", "out_of_range")]);
        assert_eq!(
            failure(update(&ada, json!({ "runs": 9 })).await).code,
            ErrorCode::Forbidden
        );
        assert_eq!(
            failure(services.user_usage(&ada, ada.user_id).await).code,
            ErrorCode::Forbidden
        );
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_not_confirmed_gets_an_eighth() {
    on_both(async |mut world| {
        let ada = world.person("ada").await;
        let whole = world.services.limits.quota.tasks;
        let tasks = async |world: &World| {
            let usage = usage(world, &ada).await;
            (usage.tasks.limit, usage.is_reduced)
        };
        assert_eq!(tasks(&world).await, (whole / 8, true));
        let mut tx = world.services.db.begin().await.unwrap();
        let now = world.services.clock.now();
        assert!(
            db::users::verify_email(&mut tx.conn(), ada.user_id, "ada@example.com", now)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        assert_eq!(tasks(&world).await, (whole, false));
        let bob = world.person("bob").await;
        world.services.mailer = Mailer::Off;
        let usage = usage(&world, &bob).await;
        assert_eq!(
            (usage.tasks.limit, usage.is_reduced),
            (whole, false),
            "no mail, no link to confirm it"
        );
    })
    .await;
}
