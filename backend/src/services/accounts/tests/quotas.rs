//! Tests of quotas and other counted limits, also under concurrent requests.

use crate::actor::Actor;
use crate::db;
use crate::error::Result;
use crate::mail::Mailer;
use crate::services::MAX_UPLOADS;
use crate::services::datasets::uploads::UploadPurpose;
use crate::services::precondition::ExpectedVersion;
use crate::services::tasks::files::TaskFormat;
use crate::testing::accounts::new_superuser;
use crate::testing::datasets::{IRIS, run_to_end, upload};
use crate::testing::results::{failure, fields};
use crate::testing::tasks::add_task;
use crate::testing::{TestServices, on_both_databases};
use bytes::Bytes;
use domain::account::{QuotaShortage, Resource, Usage, UserPatch};
use domain::api_token::{ApiTokenRequest, Scope};
use domain::dataset::UploadOptions;
use domain::run::{RunState, TrainRequest};
use domain::task::{NewTask, TaskAction};
use domain::{ErrorCode, PageQuery};
use futures::StreamExt;
use futures::future::join_all;
use serde_json::{Value, json};

fn patch(quota: &Value) -> UserPatch {
    serde_json::from_value(json!({ "quota": quota })).unwrap()
}

/// Sets the quota of an account as a superuser.
async fn allow(test: &TestServices, actor: &Actor, quota: Value) {
    let root = new_superuser(test, "root").await;
    let user = test
        .services
        .user_update(&root, actor.user_id, patch(&quota), &ExpectedVersion::Any);
    user.await.unwrap();
}

async fn usage(test: &TestServices, actor: &Actor) -> Usage {
    test.services.user_usage_me(actor).await.unwrap()
}

/// Returns the number of results that succeeded; all others were refused with `code`.
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

fn kmeans(dataset_id: i64) -> TrainRequest {
    crate::testing::datasets::request(json!({ "dataset_id": dataset_id, "n_clusters": 2 }))
}

#[tokio::test]
async fn concurrent_requests_create_no_more_runs_than_sequential_ones() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let id = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let requests = (0..12).map(|_| test.services.run_create(&ada, kmeans(id)));
        let max_live = test.services.limits.max_live_runs as usize;
        assert_eq!(accepted(join_all(requests).await, ErrorCode::Conflict), max_live);
    })
    .await;
}

#[tokio::test]
async fn concurrent_requests_create_no_more_tokens_than_sequential_ones() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let request = || ApiTokenRequest {
            name: "script".into(),
            scopes: vec![Scope::TasksRead],
            expires_in_days: 7,
            current_password: None,
        };
        let requests = (0..60).map(|_| test.services.api_token_create(&ada, request()));
        assert_eq!(accepted(join_all(requests).await, ErrorCode::Conflict), 50);
    })
    .await;
}

#[tokio::test]
async fn concurrent_requests_stay_within_the_quota() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let size = i64::try_from(IRIS.len()).unwrap();
        allow(&test, &ada, json!({ "datasets": 3, "tasks": 3, "runs": 2 })).await;
        let uploads = (0..MAX_UPLOADS).map(|_| upload(&test, &ada, "iris.csv", IRIS));
        assert_eq!(accepted(join_all(uploads).await, ErrorCode::QuotaExceeded), 3);
        assert_eq!(test.files(), 3, "no file of a refused upload stays");
        let new = || serde_json::from_value::<NewTask>(json!({ "title": "x" })).unwrap();
        let tasks = (0..8).map(|_| test.services.task_create(&ada, new()));
        assert_eq!(accepted(join_all(tasks).await, ErrorCode::QuotaExceeded), 3);
        let id = test
            .services
            .dataset_list(&ada, PageQuery::default())
            .await
            .unwrap()
            .items[0]
            .id;
        let runs = (0..3).map(|_| test.services.run_create(&ada, kmeans(id)));
        assert_eq!(accepted(join_all(runs).await, ErrorCode::QuotaExceeded), 2);

        allow(&test, &ada, json!({ "datasets": null, "storage_bytes": 5 * size })).await;
        let uploads = (0..MAX_UPLOADS).map(|_| upload(&test, &ada, "iris.csv", IRIS));
        assert_eq!(accepted(join_all(uploads).await, ErrorCode::QuotaExceeded), 2);
        assert_eq!(usage(&test, &ada).await.storage_bytes.used, 5 * size);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_has_the_figures_and_deleting_frees() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let size = i64::try_from(IRIS.len()).unwrap();
        allow(&test, &ada, json!({ "storage_bytes": size + 100 })).await;
        let id = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let refused = failure(upload(&test, &ada, "iris.csv", IRIS).await);
        let figures = QuotaShortage {
            resource: Resource::StorageBytes,
            used: size,
            limit: size + 100,
            requested: 101,
        };
        assert_eq!((refused.code, refused.quota), (ErrorCode::QuotaExceeded, Some(figures)));
        assert_eq!(test.files(), 1, "it was refused before it was stored");
        upload(&test, &bob, "iris.csv", IRIS).await.unwrap();
        test.services
            .dataset_delete(&ada, id, false, &ExpectedVersion::Any)
            .await
            .unwrap();
        upload(&test, &ada, "iris.csv", IRIS).await.unwrap();

        // A file of unknown size that was received while there was room.
        let body = || futures::stream::iter([Ok(Bytes::from_static(b"a,b\n1,2\n3,4\n"))]).boxed();
        let receive = async || {
            let services = &test.services;
            services
                .upload_receive(&ada, UploadPurpose::Dataset, "small.csv", body())
                .await
                .unwrap()
        };
        let (first, second) = (receive().await, receive().await);
        allow(&test, &ada, json!({ "storage_bytes": size + 15 })).await;
        let create = async |file| test.services.dataset_create(&ada, file, UploadOptions::default()).await;
        create(first).await.unwrap();
        assert_eq!(failure(create(second).await).code, ErrorCode::QuotaExceeded);
        assert_eq!(test.files(), 3);
    })
    .await;
}

#[tokio::test]
async fn tasks_of_files_and_restored_ones_count_too() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        allow(&test, &ada, json!({ "tasks": 4 })).await;
        let import = async |count: usize| {
            let file = serde_json::to_vec(&vec![json!({ "title": "x" }); count]).unwrap();
            test.services
                .task_import(&ada, TaskFormat::Json, Bytes::copy_from_slice(&file))
                .await
        };
        let refused = failure(import(5).await);
        assert_eq!(
            refused.quota.map(|quota| (quota.used, quota.limit, quota.requested)),
            Some((0, 4, 5))
        );
        assert_eq!(usage(&test, &ada).await.tasks.used, 0, "none of them was made");
        assert_eq!(import(3).await.unwrap().created, 3);
        let task = add_task(&test, &ada, json!({ "title": "the fourth" })).await;
        test.services
            .task_delete(&ada, task.id, &ExpectedVersion::Any)
            .await
            .unwrap();
        add_task(&test, &ada, json!({ "title": "in its place" })).await;
        let restored = failure(test.services.task_restore(&ada, task.id).await);
        assert_eq!(restored.code, ErrorCode::QuotaExceeded);
        let restored = test
            .services
            .task_bulk_action(&ada, &[(TaskAction::Restore, vec![task.id])])
            .await;
        assert_eq!(failure(restored).code, ErrorCode::QuotaExceeded);
    })
    .await;
}

#[tokio::test]
async fn deleted_tasks_stay_within_bounds() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        allow(&test, &ada, json!({ "tasks": 2 })).await;
        let mut ids = Vec::new();
        for _ in 0..7 {
            let id = add_task(&test, &ada, json!({ "title": "x" })).await.id;
            test.services
                .task_delete(&ada, id, &ExpectedVersion::Any)
                .await
                .unwrap();
            test.clock.advance(1);
            ids.push(id);
        }
        let there = db::tasks::count_all(&mut test.services.db.read().await.unwrap().conn(), ada.user_id).await;
        assert_eq!(there.unwrap(), 4, "twice the quota");
        assert!(
            test.services.task_restore(&ada, ids[6]).await.is_ok(),
            "the last to be deleted"
        );
        assert_eq!(
            failure(test.services.task_restore(&ada, ids[0]).await).code,
            ErrorCode::NotFound,
            "the first to be deleted"
        );
    })
    .await;
}

#[tokio::test]
async fn models_count_and_one_that_does_not_fit_ends_its_run() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let size = i64::try_from(IRIS.len()).unwrap();
        let workers = test.services.start_workers(1);
        let id = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let request = json!({ "dataset_id": id, "n_clusters": 2 });
        let run = run_to_end(&test, &ada, request.clone()).await;
        let model = test.services.run_model(&ada, run.id).await.unwrap().size.unwrap();
        let used = usage(&test, &ada).await.storage_bytes.used;
        assert_eq!(used, size + i64::try_from(model).unwrap());
        test.services
            .run_delete(&ada, run.id, &ExpectedVersion::Any)
            .await
            .unwrap();
        assert_eq!(usage(&test, &ada).await.storage_bytes.used, size);

        allow(&test, &ada, json!({ "storage_bytes": size + 10 })).await;
        let run = run_to_end(&test, &ada, request.clone()).await;
        let code = run.error.map(|error| error.code);
        assert_eq!((run.state, code.as_deref()), (RunState::Failed, Some("quota_exceeded")));
        assert!(test.services.run_model(&ada, run.id).await.is_err());
        allow(&test, &ada, json!({ "storage_bytes": size })).await;
        let refused = failure(test.services.run_create(&ada, kmeans(id)).await);
        assert_eq!(refused.code, ErrorCode::QuotaExceeded, "no room for any model");
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn a_superuser_sets_the_quota_and_null_gives_the_default() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let root = new_superuser(&test, "root").await;
        let services = &test.services;
        let update = async |actor: &Actor, quota| {
            let patch = patch(&quota);
            services
                .user_update(actor, ada.user_id, patch, &ExpectedVersion::Any)
                .await
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
    on_both_databases(async |mut test| {
        let ada = test.new_user("ada").await;
        let whole = test.services.limits.quota.tasks;
        let tasks = async |test: &TestServices| {
            let usage = usage(test, &ada).await;
            (usage.tasks.limit, usage.is_reduced)
        };
        assert_eq!(tasks(&test).await, (whole / 8, true));
        let mut tx = test.services.db.begin().await.unwrap();
        let now = test.services.clock.now();
        assert!(
            db::users::verify_email(&mut tx.conn(), ada.user_id, "ada@example.com", now)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        assert_eq!(tasks(&test).await, (whole, false));
        let bob = test.new_user("bob").await;
        test.services.mailer = Mailer::Off;
        let usage = usage(&test, &bob).await;
        assert_eq!(
            (usage.tasks.limit, usage.is_reduced),
            (whole, false),
            "no mail, no link to confirm it"
        );
    })
    .await;
}

#[tokio::test]
async fn a_person_has_few_uploads_at_a_time() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let body = || futures::stream::iter([Ok(Bytes::from_static(b"a,b\n1,2\n3,4\n"))]).boxed();
        let receive = async |actor| {
            let services = &test.services;
            services
                .upload_receive(actor, UploadPurpose::Label, "rows.csv", body())
                .await
        };
        let mut open = Vec::new();
        for _ in 0..MAX_UPLOADS {
            open.push(receive(&ada).await.unwrap());
        }
        assert_eq!(failure(receive(&ada).await).code, ErrorCode::RateLimited);
        receive(&bob).await.unwrap();
        open.pop();
        receive(&ada).await.unwrap();
    })
    .await;
}
