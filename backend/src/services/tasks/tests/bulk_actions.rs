//! Tests of bulk actions, on both databases.

use crate::actor::Actor;
use crate::testing::results::failure;
use crate::testing::tasks::add_task;
use crate::testing::{TestServices, on_both_databases};
use domain::ErrorCode;
use domain::task::{TaskAction, TaskPriority, TaskStatus};
use serde_json::json;

const COMPLETED: TaskAction = TaskAction::Status(TaskStatus::Completed);
const PENDING: TaskAction = TaskAction::Status(TaskStatus::Pending);

/// Returns the statuses of tasks; `None` for a deleted one.
async fn statuses(test: &TestServices, actor: &Actor, ids: &[i64]) -> Vec<Option<TaskStatus>> {
    let mut statuses = Vec::new();
    for &id in ids {
        let task = test.services.task_get(actor, id).await.ok();
        statuses.push(task.map(|task| task.fields.status));
    }
    statuses
}

#[tokio::test]
async fn actions_are_applied_together_and_undone() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let mut ids = Vec::new();
        for status in ["pending", "in_progress", "completed"] {
            ids.push(
                add_task(&test, &ada, json!({ "title": "x", "status": status }))
                    .await
                    .id,
            );
        }
        let before = statuses(&test, &ada, &ids).await;
        let urgent = TaskAction::Priority(TaskPriority::Urgent);
        let acts = [
            (COMPLETED, vec![ids[0], ids[1]]),
            (urgent, vec![ids[1]]),
            (TaskAction::Delete, vec![ids[2]]),
        ];
        let undo = test.services.task_bulk_action(&ada, &acts).await.unwrap();
        let done = Some(TaskStatus::Completed);
        assert_eq!(statuses(&test, &ada, &ids).await, [done, done, None]);
        let expected = [
            (ids[2], TaskAction::Restore),
            (ids[1], TaskAction::Priority(TaskPriority::Medium)),
            (ids[1], TaskAction::Status(TaskStatus::InProgress)),
            (ids[0], PENDING),
        ];
        assert_eq!(undo, expected);
        let back: Vec<_> = undo.into_iter().map(|(id, act)| (act, vec![id])).collect();
        test.services.task_bulk_action(&ada, &back).await.unwrap();
        assert_eq!(statuses(&test, &ada, &ids).await, before);
        let task = test.services.task_get(&ada, ids[1]).await.unwrap();
        assert_eq!(task.fields.priority, TaskPriority::Medium);
    })
    .await;
}

#[tokio::test]
async fn one_missing_task_fails_the_whole_action() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let id = add_task(&test, &ada, json!({ "title": "x" })).await.id;
        let his = add_task(&test, &bob, json!({ "title": "y" })).await.id;
        for act in [PENDING, TaskAction::Delete, TaskAction::Restore] {
            let acts = [(COMPLETED, vec![id]), (act, vec![his])];
            let refused = failure(test.services.task_bulk_action(&ada, &acts).await);
            assert_eq!(refused.code, ErrorCode::NotFound, "{act:?}");
            assert_eq!(
                statuses(&test, &ada, &[id]).await,
                [Some(TaskStatus::Pending)],
                "{act:?}"
            );
        }
        assert_eq!(statuses(&test, &bob, &[his]).await, [Some(TaskStatus::Pending)]);
    })
    .await;
}
