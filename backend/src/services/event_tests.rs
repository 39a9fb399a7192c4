//! What is told of tasks, on both databases.

use super::task_tests::{add, wish};
use super::*;
use crate::testing::{World, on_both};
use bytes::Bytes;
use domain::task::{Task, TaskChangeKind, TaskPatch};
use serde_json::json;
use std::time::Duration;

/// The next event, which is of tasks.
async fn next(events: &mut BoxStream<'static, Event>) -> (Vec<i64>, TaskChangeKind) {
    let event = tokio::time::timeout(Duration::from_secs(20), events.next()).await;
    match event.expect("nothing is told").unwrap().news {
        News::Tasks(TaskNews { ids, change }) => (ids, change),
        News::Run(run) => panic!("{run:?}"),
    }
}

#[tokio::test]
async fn every_change_of_tasks_is_told_to_their_owner() {
    on_both(async |world: World| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let services = &world.services;
        let mut events = services.events(&ada);
        // What others do, and what is refused, is not told.
        add(&world, &bob, json!({ "title": "his" })).await;
        assert!(services.task_create(&ada, wish(json!({ "title": "" }))).await.is_err());
        let Task { id: a, .. } = add(&world, &ada, json!({ "title": "a" })).await;
        assert_eq!(next(&mut events).await, (vec![a], TaskChangeKind::Created));
        let Task { id: b, .. } = add(&world, &ada, json!({ "title": "b" })).await;
        assert_eq!(next(&mut events).await, (vec![b], TaskChangeKind::Created));

        let (any, patch) = (Expected::Any, TaskPatch::default());
        let missing = services.task_update_many(&ada, vec![a, 999], &patch).await;
        assert!(missing.is_err());
        services.task_update(&ada, a, patch.clone(), &any).await.unwrap();
        assert_eq!(next(&mut events).await, (vec![a], TaskChangeKind::Updated));
        let new = wish(json!({ "title": "c" }));
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
    on_both(async |world: World| {
        let ada = world.person("ada").await;
        let mut events = world.services.events(&ada);
        let ids: Vec<i64> = (0..domain::task::MAX_BULK as i64).map(|i| i64::MAX - i).collect();
        let event = Event::tasks(ada.user_id, ids.clone(), TaskChangeKind::Updated);
        let tx = world.services.db.begin().await.unwrap();
        world.services.commit_and_tell(tx, [event]).await.unwrap();
        assert_eq!(next(&mut events).await.0, ids);
    })
    .await;
}

#[tokio::test]
async fn two_processes_on_one_server_hear_each_other() {
    on_both(async |world: World| {
        // SQLite is inside one process.
        if matches!(world.services.db, Db::Sqlite { .. }) {
            return;
        }
        let ada = world.person("ada").await;
        let other = Services {
            events: Events::start(&world.services.db).await.unwrap(),
            ..world.services.clone()
        };
        let (mut here, mut there) = (world.services.events(&ada), other.events(&ada));
        for (services, title) in [(&world.services, "here"), (&other, "there")] {
            let task = services
                .task_create(&ada, wish(json!({ "title": title })))
                .await
                .unwrap();
            let told = (vec![task.id], TaskChangeKind::Created);
            assert_eq!(next(&mut here).await, told, "{title}");
            assert_eq!(next(&mut there).await, told, "{title}");
        }
    })
    .await;
}
