//! Tests of quick add, search and date filters, on both databases.

use crate::actor::Actor;
use crate::services::precondition::ExpectedVersion;
use crate::testing::on_both_databases;
use crate::testing::results::{failure, fields};
use crate::testing::tasks::{add_task, filter, in_time_zone, task_titles};
use crate::turns::MAX_WAITING;
use chrono::{DateTime, Utc};
use domain::task::{QuickTask, TaskPriority, TaskSort};
use domain::{ErrorCode, PageQuery};
use futures::FutureExt;
use serde_json::json;

fn quick(text: &str) -> QuickTask {
    QuickTask {
        text: text.into(),
        ..QuickTask::default()
    }
}

#[tokio::test]
async fn a_line_is_read_in_its_owners_zone() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        // Half past midnight of the 11th in Kiritimati.
        test.clock.set("2026-03-10T10:30:00Z");
        for (zone, text, due) in [
            ("Pacific/Kiritimati", "x tomorrow !high", "2026-03-12"),
            ("Pacific/Kiritimati", "x at 0:20 !high", "2026-03-11T10:20:00Z"),
            ("UTC", "!high x at 10:40", "2026-03-10T10:40:00Z"),
        ] {
            let actor = in_time_zone(&ada, zone);
            let task = test.services.task_quick_add(&actor, &quick(text)).await.unwrap();
            assert_eq!(
                (task.fields.title.as_str(), task.fields.priority),
                ("x", TaskPriority::High)
            );
            assert_eq!(task.fields.due_date.unwrap().to_string(), due, "{zone} {text}");
        }
        let refused = failure(test.services.task_quick_add(&ada, &quick("tomorrow !high")).await);
        assert_eq!(fields(&refused), [("text", "required")]);
    })
    .await;
}

#[tokio::test]
async fn the_start_of_a_list_counts_what_it_leaves_out() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        for title in ["a", "b", "c"] {
            add_task(&test, &ada, json!({ "title": title })).await;
        }
        let sort = TaskSort::try_from("title".to_owned()).unwrap();
        for (most, titles) in [(2, vec!["a", "b"]), (3, vec!["a", "b", "c"]), (4, vec!["a", "b", "c"])] {
            let start = test
                .services
                .task_list_start(&ada, &filter(json!({})), &sort, most)
                .await;
            let (tasks, total) = start.unwrap();
            let found: Vec<&str> = tasks.iter().map(|task| task.fields.title.as_str()).collect();
            assert_eq!((found, total), (titles, 3));
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_every_word_whatever_its_case() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        add_task(
            &test,
            &ada,
            json!({ "title": "Grüße schicken", "description": "an ÖZGÜR" }),
        )
        .await;
        add_task(&test, &ada, json!({ "title": "100% sure_thing" })).await;
        for (q, expected) in [
            (json!(["GRÜSSE"]), 1),
            (json!(["gru\u{308}ße"]), 1),
            (json!(["GRÜ", "özgür"]), 1),
            (json!(["Gru"]), 0),
            (json!(["grü", "sure"]), 0),
            (json!(["0%"]), 1),
            (json!(["%"]), 1),
            (json!(["e_t"]), 1),
            (json!(["_"]), 1),
            (json!(["\\"]), 0),
            (json!(["", " "]), 2),
        ] {
            assert_eq!(task_titles(&test, &ada, json!({ "q": q })).await.len(), expected, "{q}");
        }
    })
    .await;
}

#[tokio::test]
async fn lists_of_one_person_wait_in_a_line_of_their_own() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let (all, newest) = (filter(json!({})), TaskSort::default());
        let list = async |actor: &Actor| services.task_list(actor, &all, &newest, PageQuery::default()).await;
        let mut line: Vec<_> = (0..MAX_WAITING)
            .map(|_| Box::pin(services.task_reads.turn(ada.user_id)))
            .collect();
        let came: Vec<_> = line.iter_mut().filter_map(FutureExt::now_or_never).collect();
        assert_eq!(came.len(), 2, "at a time");
        let refused = [
            failure(list(&ada).await),
            failure(services.task_labels(&ada).await),
            failure(services.task_stats(&ada).await),
        ];
        assert!(refused.iter().all(|failure| failure.code == ErrorCode::RateLimited));
        assert!(list(&bob).await.is_ok());
        drop((line, came));
        assert!(list(&ada).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_date_means_the_whole_day_in_its_owners_zone() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        for (zone, begins, ends) in [
            ("Pacific/Pago_Pago", "2026-03-29T11:00:00Z", "2026-03-30T11:00:00Z"),
            ("Pacific/Kiritimati", "2026-03-28T10:00:00Z", "2026-03-29T10:00:00Z"),
            // The day on which clocks are put forward has 23 hours.
            ("Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ] {
            let actor = in_time_zone(&ada, zone);
            let task = add_task(&test, &actor, json!({ "title": zone, "due_date": "2026-03-29" })).await;
            assert_eq!(task.fields.due_date.unwrap().to_string(), "2026-03-29", "{zone}");
            let overdue = async |value: bool| task_titles(&test, &actor, json!({ "overdue": value })).await.len();
            let last = ends.parse::<DateTime<Utc>>().unwrap() - chrono::TimeDelta::seconds(1);
            for (now, late, today) in [(begins, 0, 1), (&*last.to_rfc3339(), 0, 1), (ends, 1, 0)] {
                test.clock.set(now);
                assert_eq!(
                    (overdue(true).await, overdue(false).await),
                    (late, 1 - late),
                    "{zone} at {now}"
                );
                let stats = test.services.task_stats(&actor).await.unwrap();
                assert_eq!(
                    (stats.overdue, stats.due_today),
                    (late as i64, today),
                    "{zone} at {now}"
                );
            }
            let on_the_day = json!({ "due_after": "2026-03-29", "due_before": "2026-03-30" });
            assert_eq!(task_titles(&test, &actor, on_the_day).await, [zone]);
            test.services
                .task_delete(&ada, task.id, &ExpectedVersion::Any)
                .await
                .unwrap();
        }
    })
    .await;
}
