//! Tests of the statistics of tasks, on both databases.

use super::patch;
use crate::services::precondition::ExpectedVersion;
use crate::testing::on_both_databases;
use crate::testing::tasks::{add_task, in_time_zone};
use serde_json::json;

#[tokio::test]
async fn today_is_the_owners_today() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        // 10:30 in London, the evening before in Pago Pago (23:30), the next day in Kiritimati
        // (00:30).
        test.clock.set("2026-03-10T10:30:00Z");
        for (title, due) in [
            ("a", "2026-03-09T12:00:00Z"),
            ("b", "2026-03-10T10:45:00Z"),
            ("c", "2026-03-10T12:00:00Z"),
        ] {
            add_task(&test, &ada, json!({ "title": title, "due_date": due })).await;
        }
        for (zone, overdue, due_today) in [("Pacific/Pago_Pago", 1, 2), ("Pacific/Kiritimati", 1, 2), ("UTC", 1, 2)] {
            let stats = test.services.task_stats(&in_time_zone(&ada, zone)).await.unwrap();
            assert_eq!((stats.overdue, stats.due_today), (overdue, due_today), "{zone}");
            assert_eq!(stats.time_zone, zone);
        }
        // Half an hour later the day is over in Pago Pago, and c is due on the new one.
        test.clock.set("2026-03-10T11:00:00Z");
        let stats = test
            .services
            .task_stats(&in_time_zone(&ada, "Pacific/Pago_Pago"))
            .await
            .unwrap();
        assert_eq!((stats.overdue, stats.due_today, stats.due_in_7_days), (2, 1, 1));
        let stats = test
            .services
            .task_stats(&in_time_zone(&ada, "Pacific/Kiritimati"))
            .await
            .unwrap();
        assert_eq!((stats.overdue, stats.due_today, stats.due_in_7_days), (2, 2, 2));
    })
    .await;
}

#[tokio::test]
async fn open_tasks_are_counted_at_the_end_of_each_day() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (services, any) = (&test.services, ExpectedVersion::Any);
        let made = async |time: &str, title: &str| {
            test.clock.set(time);
            add_task(&test, &ada, json!({ "title": title })).await.id
        };
        let old = made("2026-01-01T12:00:00Z", "old").await;
        let completed = made("2026-03-25T22:59:59Z", "completed").await;
        let cancelled = made("2026-03-26T12:00:00Z", "\"field\":\"status\" cancelled").await;
        let deleted = made("2026-03-26T12:00:00Z", "deleted").await;
        let update = async |time: &str, id, value| {
            test.clock.set(time);
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
        add_task(&test, &test.new_user("bob").await, json!({ "title": "his" })).await;

        let last = async |zone: &str| {
            let stats = services.task_stats(&in_time_zone(&ada, zone)).await.unwrap();
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
async fn completed_tasks_are_counted_by_the_owners_days() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let none = test.services.task_stats(&ada).await.unwrap();
        assert_eq!((none.total, none.mean_completion_seconds), (0, None));
        // The night in which clocks are put forward in Berlin: 23:30 on the 28th, 00:30 and 23:30
        // on the 29th, 00:30 on the 30th.
        for time in [
            "2026-03-28T22:30:00Z",
            "2026-03-28T23:30:00Z",
            "2026-03-29T21:30:00Z",
            "2026-03-29T22:30:00Z",
        ] {
            test.clock.set(time);
            add_task(&test, &ada, json!({ "title": time, "status": "completed" })).await;
        }
        let last = async |zone: &str| {
            let stats = test.services.task_stats(&in_time_zone(&ada, zone)).await.unwrap();
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
        let stats = test.services.task_stats(&ada).await.unwrap();
        assert_eq!(
            (stats.total, stats.by_status.completed, stats.by_priority.medium),
            (4, 4, 4)
        );
        assert_eq!(stats.mean_completion_seconds, Some(0.0));
    })
    .await;
}
