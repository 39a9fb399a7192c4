//! The services of tasks, on both databases.

use super::tests::{failure, fields};
use super::*;
use crate::testing::{World, on_both};
use domain::task::{NewTask, Task, TaskFilter, TaskPatch, TaskPriority, TaskSort, TaskStatus};
use domain::{ErrorCode, PageQuery};
use serde_json::{Value, json};

const DAY: i64 = 86_400;

pub(super) fn wish(value: Value) -> NewTask {
    serde_json::from_value(value).unwrap()
}

fn patch(value: Value) -> TaskPatch {
    serde_json::from_value(value).unwrap()
}

pub(super) async fn add(world: &World, actor: &Actor, value: Value) -> Task {
    world.services.task_create(actor, wish(value)).await.unwrap()
}

pub(super) fn filter(value: Value) -> TaskFilter {
    serde_json::from_value(value).unwrap()
}

/// The titles of a list, in the order of the ids.
pub(super) async fn titles(world: &World, actor: &Actor, value: Value) -> Vec<String> {
    let sort = TaskSort::try_from("id".to_owned()).unwrap();
    let page = world
        .services
        .task_list(actor, &filter(value), &sort, PageQuery::default())
        .await;
    page.unwrap().items.into_iter().map(|task| task.title).collect()
}

fn living_in(actor: &Actor, zone: &str) -> Actor {
    Actor {
        time_zone: zone.into(),
        ..actor.clone()
    }
}

#[tokio::test]
async fn the_time_of_completion_follows_the_status() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let begin = services.clock.now();
        let task = add(&world, &ada, json!({ "title": "x" })).await;
        assert_eq!(
            (task.status, task.completed_at, task.is_completed),
            (TaskStatus::Pending, None, false)
        );
        let update = async |value| {
            services
                .task_update(&ada, task.id, patch(value), &Expected::Any)
                .await
                .unwrap()
        };
        world.hands.advance(10);
        let done = update(json!({ "status": "completed" })).await;
        assert_eq!(done.completed_at.map(|time| (time - begin).num_seconds()), Some(10));
        world.hands.advance(10);
        let renamed = update(json!({ "title": "y" })).await;
        assert_eq!(
            (renamed.completed_at, renamed.is_completed),
            (done.completed_at, true),
            "it stays done"
        );
        assert_eq!((renamed.updated_at - begin).num_seconds(), 20);
        let again = update(json!({ "status": null })).await;
        assert_eq!((again.completed_at, again.status), (None, TaskStatus::Pending));
        let replaced = services
            .task_replace(&ada, task.id, wish(json!({ "title": "z" })), &Expected::Any)
            .await;
        assert_eq!(replaced.unwrap().version, 5);
        let born_done = add(&world, &ada, json!({ "title": "x", "status": "completed" })).await;
        assert_eq!(born_done.completed_at, Some(services.clock.now()));
    })
    .await;
}

#[tokio::test]
async fn every_broken_rule_of_a_task_is_reported_at_once() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let bad = wish(json!({ "title": " ", "description": "x".repeat(1001), "due_date": "1066-10-14" }));
        let refused = failure(world.services.task_create(&ada, bad).await);
        let expected = [
            ("title", "required"),
            ("description", "too_long"),
            ("due_date", "out_of_range"),
        ];
        assert_eq!(
            (refused.code, fields(&refused)),
            (ErrorCode::Validation, expected.into())
        );
        let task = add(&world, &ada, json!({ "title": "x" })).await;
        let bad = patch(json!({ "title": null }));
        let refused = failure(world.services.task_update(&ada, task.id, bad, &Expected::Any).await);
        assert_eq!(fields(&refused), [("title", "required")]);
        assert_eq!(
            world.services.task_get(&ada, task.id).await.unwrap(),
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
        let refused = failure(world.services.task_list(&ada, &bad, &TaskSort::default(), page).await);
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
async fn somebody_elses_task_is_not_there() {
    on_both(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let services = &world.services;
        let id = add(&world, &ada, json!({ "title": "hers" })).await.id;
        let any = Expected::Any;
        let not_found = |failure: domain::Failure| assert_eq!(failure.code, ErrorCode::NotFound);
        not_found(failure(services.task_get(&bob, id).await));
        not_found(failure(services.task_update(&bob, id, patch(json!({})), &any).await));
        not_found(failure(
            services
                .task_replace(&bob, id, wish(json!({ "title": "his" })), &any)
                .await,
        ));
        not_found(failure(services.task_delete(&bob, id, &any).await));
        not_found(failure(
            services.task_update_many(&bob, vec![id], &patch(json!({}))).await,
        ));
        not_found(failure(services.task_delete_many(&bob, vec![id]).await));
        not_found(failure(services.task_restore(&bob, id).await));
        assert!(titles(&world, &bob, json!({})).await.is_empty());
        services.task_delete(&ada, id, &any).await.unwrap();
        not_found(failure(services.task_restore(&bob, id).await));
        assert!(titles(&world, &bob, json!({ "deleted": true })).await.is_empty());
        assert_eq!(services.task_stats(&bob).await.unwrap().total, 0);
    })
    .await;
}

#[tokio::test]
async fn a_change_holds_only_for_the_version_it_was_made_for() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let task = add(&world, &ada, json!({ "title": "x" })).await;
        let (first, second) = (Expected::OneOf(vec![1]), Expected::OneOf(vec![7, 2]));
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
                .task_replace(&ada, task.id, wish(json!({ "title": "z" })), &first)
                .await,
        );
        assert_eq!(stale.code, ErrorCode::PreconditionFailed);
        assert_eq!(
            failure(services.task_delete(&ada, task.id, &first).await).code,
            ErrorCode::PreconditionFailed
        );
        let nothing = Expected::OneOf(vec![]);
        assert_eq!(
            failure(services.task_delete(&ada, task.id, &nothing).await).code,
            ErrorCode::PreconditionFailed
        );
        let now = services.task_get(&ada, task.id).await.unwrap();
        assert_eq!((now.title.as_str(), now.version), ("y", 2), "a refusal leaves no trace");
        services.task_delete(&ada, task.id, &second).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn many_tasks_change_together_or_not_at_all() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let (a, b) = (
            add(&world, &ada, json!({ "title": "a" })).await.id,
            add(&world, &ada, json!({ "title": "b" })).await.id,
        );
        let complete = patch(json!({ "status": "completed" }));
        let missing = failure(services.task_update_many(&ada, vec![a, 999], &complete).await);
        assert_eq!(
            (missing.code, missing.detail.as_str()),
            (ErrorCode::NotFound, "There is no task 999.")
        );
        assert!(
            titles(&world, &ada, json!({ "status": ["completed"] }))
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
        assert_eq!(titles(&world, &ada, json!({})).await, ["a", "b"]);
        services.task_delete_many(&ada, vec![a, b]).await.unwrap();
        assert!(titles(&world, &ada, json!({})).await.is_empty());
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
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let id = add(&world, &ada, json!({ "title": "x" })).await.id;
        assert_eq!(failure(services.task_restore(&ada, id).await).code, ErrorCode::Conflict);
        services.task_delete(&ada, id, &Expected::Any).await.unwrap();
        assert_eq!(failure(services.task_get(&ada, id).await).code, ErrorCode::NotFound);
        assert_eq!(
            failure(services.task_delete(&ada, id, &Expected::Any).await).code,
            ErrorCode::NotFound
        );
        world.hands.advance(30 * DAY - 1);
        services.sweep().await.unwrap();
        assert_eq!(titles(&world, &ada, json!({ "deleted": true })).await, ["x"]);
        let back = services.task_restore(&ada, id).await.unwrap();
        assert_eq!((back.deleted_at, back.version), (None, 3));
        services.task_delete(&ada, id, &Expected::Any).await.unwrap();
        world.hands.advance(30 * DAY);
        assert!(titles(&world, &ada, json!({ "deleted": true })).await.is_empty());
        assert_eq!(
            failure(services.task_restore(&ada, id).await).code,
            ErrorCode::NotFound,
            "swept out or not"
        );
        services.sweep().await.unwrap();
        assert_eq!(failure(services.task_restore(&ada, id).await).code, ErrorCode::NotFound);
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_every_word_whatever_its_case() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        add(
            &world,
            &ada,
            json!({ "title": "Grüße schicken", "description": "an ÖZGÜR" }),
        )
        .await;
        add(&world, &ada, json!({ "title": "100% sure_thing" })).await;
        for (q, expected) in [
            (json!(["GRÜSSE"]), 0),
            (json!(["GRÜ", "özgür"]), 1),
            (json!(["grü", "sure"]), 0),
            (json!(["0%"]), 1),
            (json!(["%"]), 1),
            (json!(["e_t"]), 1),
            (json!(["_"]), 1),
            (json!(["\\"]), 0),
            (json!(["", " "]), 2),
        ] {
            assert_eq!(titles(&world, &ada, json!({ "q": q })).await.len(), expected, "{q}");
        }
    })
    .await;
}

#[tokio::test]
async fn today_is_the_owners_today() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        // 10:30 in London, the evening before in Pago Pago (23:30), the next day in Kiritimati (00:30).
        world.hands.set("2026-03-10T10:30:00Z");
        for (title, due) in [
            ("a", "2026-03-09T12:00:00Z"),
            ("b", "2026-03-10T10:45:00Z"),
            ("c", "2026-03-10T12:00:00Z"),
        ] {
            add(&world, &ada, json!({ "title": title, "due_date": due })).await;
        }
        for (zone, overdue, due_today) in [("Pacific/Pago_Pago", 1, 2), ("Pacific/Kiritimati", 1, 2), ("UTC", 1, 2)] {
            let stats = world.services.task_stats(&living_in(&ada, zone)).await.unwrap();
            assert_eq!((stats.overdue, stats.due_today), (overdue, due_today), "{zone}");
            assert_eq!(stats.time_zone, zone);
        }
        // Half an hour later the day is over in Pago Pago, and c is due on the new one.
        world.hands.set("2026-03-10T11:00:00Z");
        let stats = world
            .services
            .task_stats(&living_in(&ada, "Pacific/Pago_Pago"))
            .await
            .unwrap();
        assert_eq!((stats.overdue, stats.due_today, stats.due_in_7_days), (2, 1, 1));
        let stats = world
            .services
            .task_stats(&living_in(&ada, "Pacific/Kiritimati"))
            .await
            .unwrap();
        assert_eq!((stats.overdue, stats.due_today, stats.due_in_7_days), (2, 2, 2));
    })
    .await;
}

#[tokio::test]
async fn open_tasks_are_counted_at_the_end_of_each_day() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let (services, any) = (&world.services, Expected::Any);
        let made = async |time: &str, title: &str| {
            world.hands.set(time);
            add(&world, &ada, json!({ "title": title })).await.id
        };
        let old = made("2026-01-01T12:00:00Z", "old").await;
        let completed = made("2026-03-25T22:59:59Z", "completed").await;
        let cancelled = made("2026-03-26T12:00:00Z", "\"field\":\"status\" cancelled").await;
        let deleted = made("2026-03-26T12:00:00Z", "deleted").await;
        let update = async |time: &str, id, value| {
            world.hands.set(time);
            services.task_update(&ada, id, patch(value), &any).await.unwrap();
        };
        update("2026-03-27T12:00:00Z", completed, json!({ "status": "completed" })).await;
        // Midnight in Berlin.
        update(
            "2026-03-27T23:00:00Z",
            cancelled,
            json!({ "status": "cancelled", "priority": "low" }),
        )
        .await;
        services.task_delete(&ada, deleted, &any).await.unwrap();
        // Neither of these opens or closes anything.
        update("2026-03-29T12:00:00Z", cancelled, json!({ "title": "cancelled" })).await;
        update("2026-03-29T12:00:00Z", old, json!({ "status": "in_progress" })).await;
        add(&world, &world.person("bob").await, json!({ "title": "his" })).await;

        let last = async |zone: &str| {
            let stats = services.task_stats(&living_in(&ada, zone)).await.unwrap();
            assert_eq!((stats.open_per_day.len(), stats.open_per_day[0].count), (30, 1));
            let days = stats.open_per_day[24..].iter();
            days.map(|day| format!("{} {}", day.date.format("%d"), day.count))
                .collect::<Vec<_>>()
        };
        assert_eq!(last("UTC").await, ["24 1", "25 2", "26 4", "27 1", "28 1", "29 1"]);
        assert_eq!(
            last("Europe/Berlin").await,
            ["24 1", "25 2", "26 4", "27 3", "28 1", "29 1"]
        );
        services.task_delete(&ada, cancelled, &any).await.unwrap();
        services.task_delete(&ada, completed, &any).await.unwrap();
        assert_eq!(last("UTC").await, ["24 1", "25 2", "26 4", "27 1", "28 1", "29 1"]);
    })
    .await;
}

#[tokio::test]
async fn a_line_is_read_in_its_owners_zone() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        // Half past midnight of the 11th in Kiritimati.
        world.hands.set("2026-03-10T10:30:00Z");
        for (zone, text, due) in [
            ("Pacific/Kiritimati", "x tomorrow !high", "2026-03-11T10:00:00Z"),
            ("Pacific/Kiritimati", "x at 0:20 !high", "2026-03-11T10:20:00Z"),
            ("UTC", "!high x at 10:40", "2026-03-10T10:40:00Z"),
        ] {
            let actor = living_in(&ada, zone);
            let task = world.services.task_quick_add(&actor, text).await.unwrap();
            assert_eq!((task.title.as_str(), task.priority), ("x", TaskPriority::High));
            assert_eq!(task.due_date, Some(due.parse().unwrap()), "{zone} {text}");
        }
        let refused = failure(world.services.task_quick_add(&ada, "tomorrow !high").await);
        assert_eq!(fields(&refused), [("text", "required")]);
    })
    .await;
}

#[tokio::test]
async fn a_date_means_the_whole_day_in_its_owners_zone() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        for (zone, begins, ends) in [
            ("Pacific/Pago_Pago", "2026-03-29T11:00:00Z", "2026-03-30T11:00:00Z"),
            ("Pacific/Kiritimati", "2026-03-28T10:00:00Z", "2026-03-29T10:00:00Z"),
            // The day on which clocks are put forward has 23 hours.
            ("Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ] {
            let actor = living_in(&ada, zone);
            let task = add(&world, &actor, json!({ "title": zone, "due_date": "2026-03-29" })).await;
            assert_eq!(task.due_date, Some(begins.parse().unwrap()), "{zone}");
            let overdue = async |value: bool| titles(&world, &actor, json!({ "overdue": value })).await.len();
            let last = ends.parse::<DateTime<Utc>>().unwrap() - chrono::TimeDelta::seconds(1);
            for (now, late, today) in [(begins, 0, 1), (&*last.to_rfc3339(), 0, 1), (ends, 1, 0)] {
                world.hands.set(now);
                assert_eq!(
                    (overdue(true).await, overdue(false).await),
                    (late, 1 - late),
                    "{zone} at {now}"
                );
                let stats = world.services.task_stats(&actor).await.unwrap();
                assert_eq!(
                    (stats.overdue, stats.due_today),
                    (late as i64, today),
                    "{zone} at {now}"
                );
            }
            let on_the_day = json!({ "due_after": "2026-03-29", "due_before": "2026-03-30" });
            assert_eq!(titles(&world, &actor, on_the_day).await, [zone]);
            world.services.task_delete(&ada, task.id, &Expected::Any).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn completed_tasks_are_counted_by_the_owners_days() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        // The night in which clocks are put forward in Berlin: 23:30 on the 28th, 00:30 and 23:30 on the 29th, 00:30 on the 30th.
        for time in [
            "2026-03-28T22:30:00Z",
            "2026-03-28T23:30:00Z",
            "2026-03-29T21:30:00Z",
            "2026-03-29T22:30:00Z",
        ] {
            world.hands.set(time);
            add(&world, &ada, json!({ "title": time, "status": "completed" })).await;
        }
        let last = async |zone: &str| {
            let stats = world.services.task_stats(&living_in(&ada, zone)).await.unwrap();
            assert_eq!(stats.completed_per_day.len(), 30);
            let days = stats.completed_per_day[27..].iter();
            days.map(|day| format!("{} {}", day.date, day.count))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            last("Europe/Berlin").await,
            ["2026-03-28 1", "2026-03-29 2", "2026-03-30 1"]
        );
        assert_eq!(last("UTC").await, ["2026-03-27 0", "2026-03-28 2", "2026-03-29 2"]);
        assert_eq!(
            last("Pacific/Kiritimati").await,
            ["2026-03-28 0", "2026-03-29 2", "2026-03-30 2"]
        );
        assert_eq!(
            last("Pacific/Pago_Pago").await,
            ["2026-03-27 0", "2026-03-28 2", "2026-03-29 2"]
        );
        let stats = world.services.task_stats(&ada).await.unwrap();
        assert_eq!(
            (stats.total, stats.by_status.completed, stats.by_priority.medium),
            (4, 4, 4)
        );
        assert_eq!(stats.mean_completion_seconds, Some(0.0));
    })
    .await;
}
