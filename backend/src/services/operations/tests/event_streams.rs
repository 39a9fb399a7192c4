//! Tests of the events of tasks, on both databases.

use crate::db::Db;
use crate::events::EventBus;
use crate::events::{Event, EventPayload};
use crate::services::precondition::ExpectedVersion;
use crate::services::tasks::files::TaskFormat;
use crate::testing::tasks::{add_task, new_task};
use crate::testing::{TestServices, on_both_databases};
use bytes::Bytes;
use domain::event::TaskEvent;
use domain::task::{Task, TaskChangeKind, TaskPatch};
use futures::StreamExt;
use futures::stream::BoxStream;
use serde_json::json;
use std::time::Duration;

/// Returns the next event, which must be one of tasks.
async fn next(events: &mut BoxStream<'static, Event>) -> (Vec<i64>, TaskChangeKind) {
    let event = tokio::time::timeout(Duration::from_secs(20), events.next()).await;
    match event.expect("nothing is told").unwrap().payload {
        EventPayload::Tasks(TaskEvent { change, ids }) => (ids, change),
        EventPayload::Run { run, .. } => panic!("{run:?}"),
    }
}

#[tokio::test]
async fn every_change_of_tasks_is_published_to_their_owner() {
    on_both_databases(async |test: TestServices| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let mut events = services.events(&ada);
        // Changes of other users and refused changes publish no event.
        add_task(&test, &bob, json!({ "title": "his" })).await;
        assert!(
            services
                .task_create(&ada, new_task(json!({ "title": "" })))
                .await
                .is_err()
        );
        let Task { id: a, .. } = add_task(&test, &ada, json!({ "title": "a" })).await;
        assert_eq!(next(&mut events).await, (vec![a], TaskChangeKind::Created));
        let Task { id: b, .. } = add_task(&test, &ada, json!({ "title": "b" })).await;
        assert_eq!(next(&mut events).await, (vec![b], TaskChangeKind::Created));

        let (any, patch) = (ExpectedVersion::Any, TaskPatch::default());
        let missing = services.task_update_many(&ada, vec![a, 999], &patch).await;
        assert!(missing.is_err());
        services.task_update(&ada, a, patch.clone(), &any).await.unwrap();
        assert_eq!(next(&mut events).await, (vec![a], TaskChangeKind::Updated));
        let new = new_task(json!({ "title": "c" }));
        services.task_replace(&ada, b, new, &any).await.unwrap();
        assert_eq!(next(&mut events).await, (vec![b], TaskChangeKind::Updated));
        services.task_update_many(&ada, vec![b, a], &patch).await.unwrap();
        assert_eq!(next(&mut events).await, (vec![a, b], TaskChangeKind::Updated));

        services.task_delete(&ada, a, &any).await.unwrap();
        assert_eq!(next(&mut events).await, (vec![a], TaskChangeKind::Deleted));
        services.task_restore(&ada, a).await.unwrap();
        assert_eq!(next(&mut events).await, (vec![a], TaskChangeKind::Restored));
        services.task_delete_many(&ada, vec![a, b]).await.unwrap();
        assert_eq!(next(&mut events).await, (vec![a, b], TaskChangeKind::Deleted));
        let file = br#"[{"title": "x"}, {"title": "y"}]"#;
        services
            .task_import(&ada, TaskFormat::Json, Bytes::copy_from_slice(file))
            .await
            .unwrap();
        assert_eq!(next(&mut events).await, (vec![], TaskChangeKind::Created));
    })
    .await;
}

#[tokio::test]
async fn a_change_to_many_fits_into_one_notification() {
    on_both_databases(async |test: TestServices| {
        let ada = test.new_user("ada").await;
        let mut events = test.services.events(&ada);
        let ids: Vec<i64> = (0..domain::task::MAX_BULK as i64).map(|i| i64::MAX - i).collect();
        let event = Event::tasks(ada.user_id, ids.clone(), TaskChangeKind::Updated);
        let tx = test.services.db.begin().await.unwrap();
        test.services.commit_and_publish(tx, [event]).await.unwrap();
        assert_eq!(next(&mut events).await.0, ids);
    })
    .await;
}

#[tokio::test]
async fn two_processes_receive_each_others_events() {
    on_both_databases(async |test: TestServices| {
        // SQLite is used by one process only.
        if matches!(test.services.db, Db::Sqlite { .. }) {
            return;
        }
        let ada = test.new_user("ada").await;
        let mut other = test.services.clone();
        other.events = EventBus::open(&test.services.db).await.unwrap();
        let (mut here, mut there) = (test.services.events(&ada), other.events(&ada));
        for (services, title) in [(&test.services, "here"), (&other, "there")] {
            let task = services
                .task_create(&ada, new_task(json!({ "title": title })))
                .await
                .unwrap();
            let expected = (vec![task.id], TaskChangeKind::Created);
            assert_eq!(next(&mut here).await, expected, "{title}");
            assert_eq!(next(&mut there).await, expected, "{title}");
        }
    })
    .await;
}

/// Returns whether the stream ends, whatever comes before.
async fn ends(mut events: BoxStream<'static, Event>) -> bool {
    let end = async { while events.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(20), end).await.is_ok()
}

#[tokio::test]
async fn a_stream_ends_when_the_connection_that_listens_was_lost() {
    on_both_databases(async |test: TestServices| {
        let Db::Postgres { pool, .. } = &test.services.db else {
            return;
        };
        let ada = test.new_user("ada").await;
        let events = test.services.events(&ada);
        let lose = "select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and query like 'LISTEN%'";
        sqlx::query(lose).execute(pool).await.unwrap();
        assert!(ends(events).await);
        let mut events = test.services.events(&ada);
        let task = add_task(&test, &ada, json!({ "title": "after" })).await;
        assert_eq!(next(&mut events).await.0, [task.id]);
    })
    .await;
}

#[tokio::test]
async fn a_stream_ends_when_its_receiver_has_missed_events() {
    on_both_databases(async |test: TestServices| {
        if !test.services.db.is_sqlite() {
            return;
        }
        let ada = test.new_user("ada").await;
        let events = test.services.events(&ada);
        for id in 0..1000 {
            let event = Event::tasks(ada.user_id, vec![id], TaskChangeKind::Updated);
            test.services.events.send(event);
        }
        assert!(ends(events).await);
    })
    .await;
}
