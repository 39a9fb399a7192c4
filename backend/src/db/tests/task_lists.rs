//! Tests of the lists of tasks, on both databases.

use super::tasks::{add, anything, content, content_of, fields, sort, titles};
use crate::db::task_lists::TaskConditions;
use crate::db::tests::{at, user};
use crate::db::{task_labels, task_lists, tasks};
use crate::testing::on_both_databases;
use chrono::{DateTime, Utc};
use domain::task::TaskSortKey::{CompletedAt, DueDate, StartDate};
use domain::task::{
    MAX_LABELS, MAX_LISTED_LABELS, TaskFields, TaskLabels, TaskPriority, TaskSortKey, TaskStatus, TimeBound,
};
use domain::{DayOrTime, PageQuery};

fn from(key: TaskSortKey, seconds: i64) -> TimeBound<DateTime<Utc>> {
    TimeBound {
        name: "",
        key,
        is_upper: false,
        time: at(seconds),
    }
}

fn before(key: TaskSortKey, seconds: i64) -> TimeBound<DateTime<Utc>> {
    TimeBound {
        is_upper: true,
        ..from(key, seconds)
    }
}

#[tokio::test]
async fn every_condition_of_a_list_holds() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let urgent = TaskFields {
            priority: TaskPriority::Urgent,
            ..fields("ÄPFEL 100%", Some(40))
        };
        let done = TaskFields {
            status: TaskStatus::Completed,
            ..fields("Bread", Some(40))
        };
        let begun = TaskFields {
            status: TaskStatus::InProgress,
            start_date: Some(at(60).into()),
            ..fields("Cheese 1000", Some(99))
        };
        let (urgent, done, begun) = (
            content_of(urgent, None),
            content_of(done, Some(1)),
            content_of(begun, None),
        );
        let day = TaskFields {
            due_date: Some(DayOrTime::Day(at(0).date_naive())),
            ..fields("Day", None)
        };
        let day = content_of(day, None);
        for task in [&urgent, &done, &begun, &day, &content("Egg", None)] {
            add(&mut tx, ada, task, at(0)).await;
        }
        add(&mut tx, bob, &content("His", Some(1)), at(0)).await;
        let mut conn = tx.conn();
        let filters: [(TaskConditions, &[&str]); 15] = [
            (anything(), &["ÄPFEL 100%", "Bread", "Cheese 1000", "Day", "Egg"]),
            (
                TaskConditions {
                    status: vec![TaskStatus::Completed, TaskStatus::InProgress],
                    ..anything()
                },
                &["Bread", "Cheese 1000"],
            ),
            (
                TaskConditions {
                    priority: vec![TaskPriority::Urgent],
                    ..anything()
                },
                &["ÄPFEL 100%"],
            ),
            (
                TaskConditions {
                    times: vec![before(DueDate, 50)],
                    ..anything()
                },
                &["ÄPFEL 100%", "Bread"],
            ),
            (
                TaskConditions {
                    times: vec![from(DueDate, 100), before(DueDate, 86_400)],
                    ..anything()
                },
                &["Day"],
            ),
            (
                TaskConditions {
                    times: vec![from(StartDate, 60), before(StartDate, 61)],
                    ..anything()
                },
                &["Cheese 1000"],
            ),
            (
                TaskConditions {
                    times: vec![before(StartDate, 60)],
                    ..anything()
                },
                &[],
            ),
            (
                TaskConditions {
                    has_due_date: Some(false),
                    ..anything()
                },
                &["Egg"],
            ),
            (
                TaskConditions {
                    has_due_date: Some(true),
                    times: vec![from(CompletedAt, 1), before(CompletedAt, 2)],
                    ..anything()
                },
                &["Bread"],
            ),
            (
                TaskConditions {
                    times: vec![before(CompletedAt, 1)],
                    ..anything()
                },
                &[],
            ),
            (
                TaskConditions {
                    overdue: Some(true),
                    ..anything()
                },
                &["ÄPFEL 100%", "Cheese 1000"],
            ),
            (
                TaskConditions {
                    overdue: Some(false),
                    ..anything()
                },
                &["Bread", "Day", "Egg"],
            ),
            (
                TaskConditions {
                    words: vec!["ÄPF".into(), "100%".into()],
                    ..anything()
                },
                &["ÄPFEL 100%"],
            ),
            (
                TaskConditions {
                    words: vec!["100%".into(), "cheese".into()],
                    ..anything()
                },
                &[],
            ),
            (
                TaskConditions {
                    words: vec!["b_ead".into()],
                    ..anything()
                },
                &[],
            ),
        ];
        for (filter, expected) in filters {
            assert_eq!(titles(&mut conn, ada, &filter, "id").await, expected, "{filter:?}");
        }
        let first = task_lists::after(&mut conn, ada, &anything(), 0, 3).await.unwrap();
        let rest = task_lists::after(&mut conn, ada, &anything(), first[2].id, 3)
            .await
            .unwrap();
        let all: Vec<&str> = first.iter().chain(&rest).map(|row| row.title.as_str()).collect();
        assert_eq!(all, ["ÄPFEL 100%", "Bread", "Cheese 1000", "Day", "Egg"]);
    })
    .await;
}

#[tokio::test]
async fn labels_match_as_a_whole_and_are_counted() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let labels = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();
        let labelled = |title: &str, own: &[&str]| {
            let labelled = TaskFields {
                labels: labels(own),
                ..fields(title, None)
            };
            content_of(labelled, None)
        };
        for task in [
            labelled("a", &["garden", "home"]),
            labelled("b", &["homework", "büro"]),
            labelled("c", &["home", "100%"]),
            labelled("d", &[]),
        ] {
            add(&mut tx, ada, &task, at(0)).await;
        }
        let gone = add(&mut tx, ada, &labelled("e", &["gone"]), at(0)).await;
        tasks::delete(&mut tx.conn(), gone, at(1)).await.unwrap();
        add(&mut tx, bob, &labelled("f", &["home", "his"]), at(0)).await;
        let mut conn = tx.conn();
        for (asked, expected) in [
            (&["home"][..], &["a", "c"][..]),
            (&["home", "garden"], &["a"]),
            (&["büro"], &["b"]),
            (&["100%"], &["c"]),
            (&["hom"], &[]),
            (&["%"], &[]),
            (&["his"], &[]),
        ] {
            let filter = TaskConditions {
                labels: labels(asked),
                ..anything()
            };
            assert_eq!(titles(&mut conn, ada, &filter, "id").await, expected, "{asked:?}");
        }
        let list = task_labels::most_used(&mut conn, ada).await.unwrap();
        let counts: Vec<_> = list
            .labels
            .iter()
            .map(|count| (count.label.as_str(), count.count))
            .collect();
        assert_eq!(
            counts,
            [("100%", 1), ("büro", 1), ("garden", 1), ("home", 2), ("homework", 1)]
        );
        let first = task_lists::after(&mut conn, ada, &anything(), 0, 1).await.unwrap();
        let first = first.into_iter().next().unwrap().into_task().unwrap();
        assert_eq!(first.fields.labels, ["garden", "home"]);
        let unlabelled = tasks::update(&mut conn, first.id, &content("a", None), at(2))
            .await
            .unwrap();
        assert!(unlabelled.into_task().unwrap().fields.labels.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_most_used_labels_are_listed_in_alphabetical_order() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let nothing = task_labels::most_used(&mut tx.conn(), ada).await.unwrap();
        assert_eq!(nothing, TaskLabels::default());
        let labelled = |labels: &[String]| {
            let labelled = TaskFields {
                labels: labels.to_vec(),
                ..fields("a", None)
            };
            content_of(labelled, None)
        };
        let many: Vec<String> = (0..MAX_LISTED_LABELS).map(|i| format!("m{i:03}")).collect();
        for chunk in [&many[..], &many[..]].concat().chunks(MAX_LABELS) {
            add(&mut tx, ada, &labelled(chunk), at(0)).await;
        }
        // Two spellings, of an older version, and characters with a meaning in JSON.
        for labels in [&["a1", "z"][..], &["Z", "\"\\"], &["Z", "\"\\"], &["Z", "\"\\"]] {
            let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
            add(&mut tx, ada, &labelled(&labels), at(0)).await;
        }
        let TaskLabels { labels, total } = task_labels::most_used(&mut tx.conn(), ada).await.unwrap();
        assert_eq!((labels.len(), total), (MAX_LISTED_LABELS, MAX_LISTED_LABELS + 3));
        let listed = |at: usize| (labels[at].label.as_str(), labels[at].count);
        assert_eq!(listed(0), ("\"\\", 3));
        assert_eq!(listed(1), ("m000", 2), "a1 has one task");
        assert_eq!(listed(MAX_LISTED_LABELS - 2), ("m197", 2), "of equals, the first ones");
        assert_eq!(listed(MAX_LISTED_LABELS - 1), ("Z", 4), "two spellings");
    })
    .await;
}

#[tokio::test]
async fn a_list_is_sorted_and_its_ties_are_broken() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let with = |title: &str, status, priority, due: Option<i64>| {
            let with = TaskFields {
                status,
                priority,
                start_date: due.map(|due| at(10 - due).into()),
                ..fields(title, due)
            };
            content_of(with, (status == TaskStatus::Completed).then_some(7))
        };
        for task in [
            with("b", TaskStatus::Completed, TaskPriority::Low, Some(3)),
            with("A", TaskStatus::Cancelled, TaskPriority::Urgent, None),
            with("c", TaskStatus::Pending, TaskPriority::Medium, Some(1)),
            with("d", TaskStatus::InProgress, TaskPriority::High, Some(3)),
        ] {
            add(&mut tx, ada, &task, at(0)).await;
        }
        let mut conn = tx.conn();
        for (order, expected) in [
            ("id", "bAcd"),
            ("-created_at", "dcAb"),
            ("updated_at", "bAcd"),
            ("title", "Abcd"),
            ("-title", "dcbA"),
            ("status", "cdbA"),
            ("-priority", "Adcb"),
            ("due_date", "cbdA"),
            ("-due_date", "dbcA"),
            ("-due_date,title", "bdcA"),
            ("due_date,-title", "cdbA"),
            ("start_date", "bdcA"),
            ("-start_date", "cdbA"),
            ("completed_at", "bAcd"),
            ("-completed_at", "bdcA"),
        ] {
            assert_eq!(
                titles(&mut conn, ada, &anything(), order).await.concat(),
                expected,
                "{order}"
            );
        }
        let page = PageQuery { page: 2, per_page: 3 };
        let rows = task_lists::list(&mut conn, ada, &anything(), &sort("title"), page)
            .await
            .unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].title, "d");
    })
    .await;
}
