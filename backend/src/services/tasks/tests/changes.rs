//! Tests of the history of tasks, on both databases.

use crate::actor::Actor;
use crate::services::precondition::ExpectedVersion;
use crate::services::tasks::files::TaskFormat;
use crate::testing::results::{failure, fields};
use crate::testing::tasks::{add_task, new_task};
use crate::testing::{TestServices, on_both_databases};
use bytes::Bytes;
use domain::task::{FieldChange, TaskChange, TaskChangeKind, TaskField, TaskPatch};
use domain::{ErrorCode, PageQuery};
use serde_json::{Value, json};

fn patch(value: Value) -> TaskPatch {
    serde_json::from_value(value).unwrap()
}

/// Returns the changes of a task, newest first.
async fn changes(test: &TestServices, actor: &Actor, id: i64) -> Vec<TaskChange> {
    let page = test
        .services
        .task_changes(actor, id, PageQuery::default())
        .await
        .unwrap();
    assert_eq!(usize::try_from(page.total), Ok(page.items.len()));
    page.items
}

fn changed(field: TaskField, from: Option<&str>, to: Option<&str>) -> FieldChange {
    FieldChange {
        field,
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
    }
}

#[tokio::test]
async fn every_change_of_a_task_is_recorded() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (services, any) = (&test.services, ExpectedVersion::Any);
        let begin = services.clock.now();
        let id = add_task(&test, &ada, json!({ "title": "a", "due_date": "2026-03-29T10:00:00Z" }))
            .await
            .id;
        test.clock.advance(1);
        let both = patch(json!({ "title": "b", "status": "in_progress", "priority": "medium" }));
        services.task_update(&ada, id, both, &any).await.unwrap();
        services
            .task_update(&ada, id, TaskPatch::default(), &any)
            .await
            .unwrap();
        let new = new_task(json!({ "title": "b", "description": "More", "status": "in_progress" }));
        services.task_replace(&ada, id, new, &any).await.unwrap();
        services
            .task_update_many(&ada, vec![id], &patch(json!({ "priority": "high" })))
            .await
            .unwrap();
        services.task_delete(&ada, id, &any).await.unwrap();
        services.task_restore(&ada, id).await.unwrap();
        services.task_delete_many(&ada, vec![id]).await.unwrap();
        services.task_restore(&ada, id).await.unwrap();

        let all = changes(&test, &ada, id).await;
        use TaskChangeKind::{Created, Deleted, Restored, Updated};
        let seen: Vec<_> = all.iter().map(|change| (change.version, change.kind)).collect();
        // The third version changed nothing.
        let expected = [
            (9, Restored),
            (8, Deleted),
            (7, Restored),
            (6, Deleted),
            (5, Updated),
            (4, Updated),
            (2, Updated),
            (1, Created),
        ];
        assert_eq!(seen, expected);
        assert_eq!(services.task_get(&ada, id).await.unwrap().version, 9);
        let seconds: Vec<i64> = all
            .iter()
            .map(|change| (change.changed_at - begin).num_seconds())
            .collect();
        assert_eq!((seconds[6], seconds[7]), (1, 0));
        use TaskField::{Description, DueDate, Priority, Status, Title};
        assert_eq!(
            all[6].fields,
            [
                changed(Title, Some("a"), Some("b")),
                changed(Status, Some("pending"), Some("in_progress")),
            ]
        );
        assert_eq!(
            all[5].fields,
            [
                changed(Description, None, Some("More")),
                changed(DueDate, Some("2026-03-29T10:00:00Z"), None),
            ]
        );
        assert_eq!(all[4].fields, [changed(Priority, Some("medium"), Some("high"))]);
        assert!(all.iter().all(|change| change.task_id == id));
        assert!(
            all.iter()
                .filter(|change| change.kind != Updated)
                .all(|change| change.fields.is_empty())
        );
    })
    .await;
}

#[tokio::test]
async fn a_history_is_private_and_deleted_with_its_task() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let file = br#"[{"title": "x"}, {"title": "y"}]"#;
        services
            .task_import(&ada, TaskFormat::Json, Bytes::copy_from_slice(file))
            .await
            .unwrap();
        let id = add_task(&test, &ada, json!({ "title": "z" })).await.id;
        assert_eq!(
            changes(&test, &ada, id - 1).await.len(),
            1,
            "an import makes tasks as well"
        );
        let page = PageQuery::default();
        let missing = failure(services.task_changes(&bob, id, page).await);
        assert_eq!(missing.code, ErrorCode::NotFound);
        let refused = failure(services.task_changes(&ada, id, PageQuery { page: 0, ..page }).await);
        assert_eq!(fields(&refused), [("page", "out_of_range")]);

        services
            .task_update(&ada, id, patch(json!({ "title": "w" })), &ExpectedVersion::Any)
            .await
            .unwrap();
        let second = PageQuery { page: 2, per_page: 1 };
        let page = services.task_changes(&ada, id, second).await.unwrap();
        assert_eq!((page.total, page.items[0].kind), (2, TaskChangeKind::Created));

        let remaining = async || {
            let mut reader = services.db.read().await.unwrap();
            let rows = crate::db::task_changes::after(&mut reader.conn(), ada.user_id, 0, 3)
                .await
                .unwrap();
            rows.into_iter()
                .map(|row| row.into_change().unwrap().task_id)
                .collect::<Vec<_>>()
        };
        assert_eq!(remaining().await, [id - 2, id - 1, id]);
        services.task_delete_many(&ada, vec![id - 2, id]).await.unwrap();
        test.clock.advance(31 * 86_400);
        services.purge_expired().await.unwrap();
        assert_eq!(remaining().await, [id - 1]);
    })
    .await;
}

#[tokio::test]
async fn the_history_of_a_task_is_bounded() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let id = add_task(&test, &ada, json!({ "title": "0" })).await.id;
        let update = async |value: Value| {
            let any = ExpectedVersion::Any;
            test.services.task_update(&ada, id, patch(value), &any).await.unwrap();
        };
        // Returns the number of the changes, and the bytes of their fields.
        let history = async || {
            let mut reader = test.services.db.read().await.unwrap();
            let rows = crate::db::task_changes::after(&mut reader.conn(), ada.user_id, 0, 1000)
                .await
                .unwrap();
            let changes: Vec<TaskChange> = rows.into_iter().map(|row| row.into_change().unwrap()).collect();
            let bytes = changes
                .iter()
                .map(|change| serde_json::to_string(&change.fields).unwrap().len());
            assert_eq!(changes[0].kind, TaskChangeKind::Created);
            (changes.len(), bytes.sum::<usize>())
        };
        for n in 1..300 {
            // Every tenth update changes nothing.
            update(json!({ "title": (n - n / 10).to_string() })).await;
        }
        let (count, bytes) = history().await;
        assert!(
            (100..130).contains(&count) && bytes < 16 << 10,
            "{count} changes, {bytes} bytes"
        );
        for n in 0..10 {
            update(json!({ "description": format!("{n}{}", "𝄞".repeat(990)) })).await;
        }
        let (count, bytes) = history().await;
        assert_eq!(count, 3, "{bytes} bytes");
        assert!((8 << 10..16 << 10).contains(&bytes), "{bytes} bytes");
    })
    .await;
}
