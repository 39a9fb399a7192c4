//! Tests of tasks, on both databases.

mod bulk_actions;
mod changes;
mod files;
mod lists;
mod saved_views;
mod stats;

use crate::services::precondition::ExpectedVersion;
use crate::testing::on_both_databases;
use crate::testing::results::{failure, fields};
use crate::testing::tasks::{add_task, filter, new_task, task_titles};
use domain::task::{TaskPatch, TaskSort, TaskStatus};
use domain::{ErrorCode, PageQuery};
use serde_json::{Value, json};

const DAY: i64 = 86_400;

fn patch(value: Value) -> TaskPatch {
    serde_json::from_value(value).unwrap()
}

#[tokio::test]
async fn the_time_of_completion_follows_the_status() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let begin = services.clock.now();
        let task = add_task(&test, &ada, json!({ "title": "x" })).await;
        assert_eq!(
            (task.fields.status, task.completed_at, task.is_completed),
            (TaskStatus::Pending, None, false)
        );
        let update = async |value| {
            services
                .task_update(&ada, task.id, patch(value), &ExpectedVersion::Any)
                .await
                .unwrap()
        };
        test.clock.advance(10);
        let done = update(json!({ "status": "completed" })).await;
        assert_eq!(done.completed_at.map(|time| (time - begin).num_seconds()), Some(10));
        test.clock.advance(10);
        let renamed = update(json!({ "title": "y" })).await;
        assert_eq!(
            (renamed.completed_at, renamed.is_completed),
            (done.completed_at, true),
            "it stays done"
        );
        assert_eq!((renamed.updated_at - begin).num_seconds(), 20);
        let again = update(json!({ "status": null })).await;
        assert_eq!((again.completed_at, again.fields.status), (None, TaskStatus::Pending));
        let replaced = services
            .task_replace(&ada, task.id, new_task(json!({ "title": "z" })), &ExpectedVersion::Any)
            .await;
        assert_eq!(replaced.unwrap().version, 5);
        let born_done = add_task(&test, &ada, json!({ "title": "x", "status": "completed" })).await;
        assert_eq!(born_done.completed_at, Some(services.clock.now()));
    })
    .await;
}

#[tokio::test]
async fn every_broken_rule_of_a_task_is_reported_at_once() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let bad = new_task(json!({ "title": " ", "description": "x".repeat(1001), "due_date": "1066-10-14" }));
        let refused = failure(test.services.task_create(&ada, bad).await);
        let expected = [
            ("title", "required"),
            ("description", "too_long"),
            ("due_date", "out_of_range"),
        ];
        assert_eq!(
            (refused.code, fields(&refused)),
            (ErrorCode::Validation, expected.into())
        );
        let task = add_task(&test, &ada, json!({ "title": "x" })).await;
        let bad = patch(json!({ "title": null }));
        let refused = failure(
            test.services
                .task_update(&ada, task.id, bad, &ExpectedVersion::Any)
                .await,
        );
        assert_eq!(fields(&refused), [("title", "required")]);
        assert_eq!(
            test.services.task_get(&ada, task.id).await.unwrap(),
            task,
            "nothing has changed"
        );
        let bad = filter(json!({
            "q": ["\0"],
            "due_before": "0001-01-01",
            "due_after": "9999-12-31T23:59:59-01:00",
            "completed_before": "0001-01-01",
            "completed_after": "0001-01-01",
        }));
        let page = PageQuery { page: 0, per_page: 20 };
        let refused = failure(test.services.task_list(&ada, &bad, &TaskSort::default(), page).await);
        let names: Vec<&str> = fields(&refused).into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            names,
            [
                "page",
                "q",
                "due_before",
                "due_after",
                "completed_before",
                "completed_after"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn tasks_of_other_users_are_not_found() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let id = add_task(&test, &ada, json!({ "title": "hers" })).await.id;
        let any = ExpectedVersion::Any;
        let not_found = |failure: domain::Failure| assert_eq!(failure.code, ErrorCode::NotFound);
        not_found(failure(services.task_get(&bob, id).await));
        not_found(failure(services.task_update(&bob, id, patch(json!({})), &any).await));
        not_found(failure(
            services
                .task_replace(&bob, id, new_task(json!({ "title": "his" })), &any)
                .await,
        ));
        not_found(failure(services.task_delete(&bob, id, &any).await));
        not_found(failure(
            services.task_update_many(&bob, vec![id], &patch(json!({}))).await,
        ));
        not_found(failure(services.task_delete_many(&bob, vec![id]).await));
        not_found(failure(services.task_restore(&bob, id).await));
        assert!(task_titles(&test, &bob, json!({})).await.is_empty());
        services.task_delete(&ada, id, &any).await.unwrap();
        not_found(failure(services.task_restore(&bob, id).await));
        assert!(task_titles(&test, &bob, json!({ "deleted": true })).await.is_empty());
        assert_eq!(services.task_stats(&bob).await.unwrap().total, 0);
    })
    .await;
}

#[tokio::test]
async fn a_change_is_accepted_for_the_expected_version_only() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let task = add_task(&test, &ada, json!({ "title": "x" })).await;
        let (first, second) = (ExpectedVersion::OneOf(vec![1]), ExpectedVersion::OneOf(vec![7, 2]));
        let rename = |title: &str| patch(json!({ "title": title }));
        assert_eq!(
            services
                .task_update(&ada, task.id, rename("y"), &first)
                .await
                .unwrap()
                .version,
            2
        );
        let stale = failure(services.task_update(&ada, task.id, rename("z"), &first).await);
        assert_eq!(stale.code, ErrorCode::PreconditionFailed);
        let stale = failure(
            services
                .task_replace(&ada, task.id, new_task(json!({ "title": "z" })), &first)
                .await,
        );
        assert_eq!(stale.code, ErrorCode::PreconditionFailed);
        assert_eq!(
            failure(services.task_delete(&ada, task.id, &first).await).code,
            ErrorCode::PreconditionFailed
        );
        let nothing = ExpectedVersion::OneOf(vec![]);
        assert_eq!(
            failure(services.task_delete(&ada, task.id, &nothing).await).code,
            ErrorCode::PreconditionFailed
        );
        let now = services.task_get(&ada, task.id).await.unwrap();
        assert_eq!(
            (now.fields.title.as_str(), now.version),
            ("y", 2),
            "a refusal leaves no trace"
        );
        services.task_delete(&ada, task.id, &second).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn bulk_changes_apply_to_all_tasks_or_none() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let (a, b) = (
            add_task(&test, &ada, json!({ "title": "a" })).await.id,
            add_task(&test, &ada, json!({ "title": "b" })).await.id,
        );
        let complete = patch(json!({ "status": "completed" }));
        let missing = failure(services.task_update_many(&ada, vec![a, 999], &complete).await);
        assert_eq!(
            (missing.code, missing.detail.as_str()),
            (ErrorCode::NotFound, "There is no task 999.")
        );
        assert!(
            task_titles(&test, &ada, json!({ "status": ["completed"] }))
                .await
                .is_empty()
        );
        let changed = services.task_update_many(&ada, vec![b, a, b], &complete).await.unwrap();
        assert_eq!(
            changed.iter().map(|task| (task.id, task.version)).collect::<Vec<_>>(),
            [(a, 2), (b, 2)]
        );
        assert_eq!(
            failure(services.task_delete_many(&ada, vec![a, 999]).await).code,
            ErrorCode::NotFound
        );
        assert_eq!(task_titles(&test, &ada, json!({})).await, ["a", "b"]);
        services.task_delete_many(&ada, vec![a, b]).await.unwrap();
        assert!(task_titles(&test, &ada, json!({})).await.is_empty());
        assert_eq!(
            fields(&failure(services.task_delete_many(&ada, vec![]).await)),
            [("id", "required")]
        );
        let many = failure(services.task_update_many(&ada, (0..101).collect(), &complete).await);
        assert_eq!(fields(&many), [("id", "too_many")]);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_task_can_be_restored_for_thirty_days() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let id = add_task(&test, &ada, json!({ "title": "x" })).await.id;
        assert_eq!(failure(services.task_restore(&ada, id).await).code, ErrorCode::Conflict);
        services.task_delete(&ada, id, &ExpectedVersion::Any).await.unwrap();
        assert_eq!(failure(services.task_get(&ada, id).await).code, ErrorCode::NotFound);
        assert_eq!(
            failure(services.task_delete(&ada, id, &ExpectedVersion::Any).await).code,
            ErrorCode::NotFound
        );
        test.clock.advance(30 * DAY - 1);
        services.purge_expired().await.unwrap();
        assert_eq!(task_titles(&test, &ada, json!({ "deleted": true })).await, ["x"]);
        let back = services.task_restore(&ada, id).await.unwrap();
        assert_eq!((back.deleted_at, back.version), (None, 3));
        services.task_delete(&ada, id, &ExpectedVersion::Any).await.unwrap();
        test.clock.advance(30 * DAY);
        assert!(task_titles(&test, &ada, json!({ "deleted": true })).await.is_empty());
        assert_eq!(
            failure(services.task_restore(&ada, id).await).code,
            ErrorCode::NotFound,
            "purged or not"
        );
        services.purge_expired().await.unwrap();
        assert_eq!(failure(services.task_restore(&ada, id).await).code, ErrorCode::NotFound);
    })
    .await;
}
