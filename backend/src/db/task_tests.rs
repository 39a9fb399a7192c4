//! Every statement on tasks, on both databases.

use super::task_lists::TaskConditions;
use super::tasks::TaskContent;
use super::tests::{ALL, at, user};
use super::{Conn, Tx, task_labels, task_lists, task_stats, tasks};
use crate::testing::on_both;
use chrono::{DateTime, Utc};
use domain::PageQuery;
use domain::task::{TaskPriority, TaskSort, TaskStatus};

fn content(title: &str, due: Option<i64>) -> TaskContent {
    TaskContent {
        title: title.into(),
        description: None,
        search: title.to_lowercase(),
        status: TaskStatus::Pending,
        priority: TaskPriority::Medium,
        labels: vec![],
        due_date: due.map(at),
        completed_at: None,
    }
}

fn anything() -> TaskConditions {
    TaskConditions {
        status: vec![],
        priority: vec![],
        labels: vec![],
        due_before: None,
        due_after: None,
        has_due_date: None,
        completed_before: None,
        completed_after: None,
        overdue: None,
        words: vec![],
        deleted_after: None,
        now: at(100),
        today: at(50),
    }
}

async fn add(tx: &mut Tx, owner_id: i64, task: &TaskContent, now: DateTime<Utc>) -> i64 {
    tasks::insert(&mut tx.conn(), owner_id, task, now).await.unwrap().id
}

fn sort(text: &str) -> TaskSort {
    TaskSort::try_from(text.to_owned()).unwrap()
}

/// The titles of a list; the count agrees with it.
async fn titles(conn: &mut Conn<'_>, owner_id: i64, filter: &TaskConditions, order: &str) -> Vec<String> {
    let rows = task_lists::list(conn, owner_id, filter, &sort(order), ALL)
        .await
        .unwrap();
    assert_eq!(
        task_lists::count(conn, owner_id, filter).await.unwrap(),
        rows.len() as i64
    );
    rows.into_iter().map(|row| row.title).collect()
}

#[tokio::test]
async fn a_task_is_written_and_belongs_to_somebody() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let full = TaskContent {
            description: Some("More\n".into()),
            priority: TaskPriority::Urgent,
            ..content("First", Some(5))
        };
        let id = add(&mut tx, ada, &full, at(0)).await;
        let mut conn = tx.conn();
        let task = tasks::get(&mut conn, ada, id)
            .await
            .unwrap()
            .unwrap()
            .into_task()
            .unwrap();
        assert_eq!(
            (task.title.as_str(), task.description.as_deref()),
            ("First", Some("More\n"))
        );
        assert_eq!(
            (task.status, task.priority),
            (TaskStatus::Pending, TaskPriority::Urgent)
        );
        assert_eq!((task.owner_id, task.version, task.is_completed), (ada, 1, false));
        assert_eq!(
            (task.due_date, task.created_at, task.updated_at),
            (Some(at(5)), at(0), at(0))
        );
        assert!(tasks::get(&mut conn, bob, id).await.unwrap().is_none());

        assert!(tasks::lock(&mut conn, bob, id).await.unwrap().is_none());
        assert_eq!(tasks::lock(&mut conn, ada, id).await.unwrap().unwrap().version, 2);
        let done = TaskContent {
            status: TaskStatus::Completed,
            completed_at: Some(at(9)),
            ..content("Second", None)
        };
        let task = tasks::update(&mut conn, id, &done, at(9))
            .await
            .unwrap()
            .into_task()
            .unwrap();
        assert_eq!(
            (task.title.as_str(), task.description, task.due_date),
            ("Second", None, None)
        );
        assert_eq!(
            (task.version, task.is_completed, task.completed_at),
            (2, true, Some(at(9)))
        );
        assert_eq!((task.created_at, task.updated_at), (at(0), at(9)));
    })
    .await;
}

#[tokio::test]
async fn a_deleted_task_comes_back_or_is_forgotten() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let id = add(&mut tx, ada, &content("x", None), at(0)).await;
        let mut conn = tx.conn();
        tasks::delete(&mut conn, id, at(10)).await.unwrap();
        assert!(tasks::get(&mut conn, ada, id).await.unwrap().is_none());
        assert!(tasks::lock(&mut conn, ada, id).await.unwrap().is_none());
        assert!(titles(&mut conn, ada, &anything(), "id").await.is_empty());
        let deleted = |time| TaskConditions {
            deleted_after: Some(at(time)),
            ..anything()
        };
        assert_eq!(titles(&mut conn, ada, &deleted(9), "id").await, ["x"]);
        assert!(titles(&mut conn, ada, &deleted(10), "id").await.is_empty());

        assert!(
            tasks::restore(&mut conn, bob, id, at(9), at(20))
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            tasks::restore(&mut conn, ada, id, at(10), at(20))
                .await
                .unwrap()
                .is_none(),
            "too late"
        );
        let row = tasks::restore(&mut conn, ada, id, at(9), at(20))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((row.version, row.deleted_at, row.updated_at), (2, None, at(20)));
        assert!(
            tasks::restore(&mut conn, ada, id, at(9), at(20))
                .await
                .unwrap()
                .is_none(),
            "it is there"
        );

        assert_eq!(tasks::purge(&mut conn, at(99)).await.unwrap(), 0);
        tasks::delete(&mut conn, id, at(30)).await.unwrap();
        assert_eq!(tasks::purge(&mut conn, at(29)).await.unwrap(), 0);
        assert_eq!(tasks::purge(&mut conn, at(30)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn every_condition_of_a_list_holds() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let urgent = TaskContent {
            priority: TaskPriority::Urgent,
            ..content("ÄPFEL 100%", Some(40))
        };
        let done = TaskContent {
            status: TaskStatus::Completed,
            completed_at: Some(at(1)),
            ..content("Bread", Some(40))
        };
        let begun = TaskContent {
            status: TaskStatus::InProgress,
            ..content("Cheese 1000", Some(99))
        };
        for task in [&urgent, &done, &begun, &content("Day", Some(50)), &content("Egg", None)] {
            add(&mut tx, ada, task, at(0)).await;
        }
        add(&mut tx, bob, &content("His", Some(1)), at(0)).await;
        let mut conn = tx.conn();
        let filters: [(TaskConditions, &[&str]); 13] = [
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
                    due_before: Some(at(50)),
                    ..anything()
                },
                &["ÄPFEL 100%", "Bread"],
            ),
            (
                TaskConditions {
                    due_after: Some(at(50)),
                    due_before: Some(at(99)),
                    ..anything()
                },
                &["Day"],
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
                    completed_after: Some(at(1)),
                    completed_before: Some(at(2)),
                    ..anything()
                },
                &["Bread"],
            ),
            (
                TaskConditions {
                    completed_before: Some(at(1)),
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
async fn labels_are_found_whole_and_counted() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let labels = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();
        let labelled = |title: &str, own: &[&str]| TaskContent {
            labels: labels(own),
            ..content(title, None)
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
        let counts = task_labels::counts(&mut conn, ada).await.unwrap();
        let counts: Vec<_> = counts.iter().map(|count| (count.label.as_str(), count.count)).collect();
        assert_eq!(
            counts,
            [("100%", 1), ("büro", 1), ("garden", 1), ("home", 2), ("homework", 1)]
        );
        let first = task_lists::after(&mut conn, ada, &anything(), 0, 1).await.unwrap();
        let first = first.into_iter().next().unwrap().into_task().unwrap();
        assert_eq!(first.labels, ["garden", "home"]);
        let unlabelled = tasks::update(&mut conn, first.id, &content("a", None), at(2))
            .await
            .unwrap();
        assert!(unlabelled.into_task().unwrap().labels.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_list_is_sorted_and_its_ties_are_broken() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let with = |title: &str, status, priority, due: Option<i64>| TaskContent {
            status,
            priority,
            completed_at: (status == TaskStatus::Completed).then(|| at(7)),
            ..content(title, due)
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

#[tokio::test]
async fn tasks_are_counted() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        assert_eq!(task_stats::mean_completion(&mut tx.conn(), ada).await.unwrap(), None);
        let done = |seconds| TaskContent {
            status: TaskStatus::Completed,
            completed_at: Some(at(seconds)),
            ..content("done", Some(1))
        };
        for due in [None, Some(9), Some(10), Some(19), Some(20), Some(30)] {
            add(&mut tx, ada, &content("open", due), at(0)).await;
        }
        add(&mut tx, ada, &done(10), at(0)).await;
        add(&mut tx, ada, &done(25), at(0)).await;
        add(&mut tx, bob, &done(99), at(0)).await;
        let gone = add(&mut tx, ada, &done(50), at(0)).await;
        let mut conn = tx.conn();
        tasks::delete(&mut conn, gone, at(60)).await.unwrap();
        let mut counts = task_stats::counts(&mut conn, ada).await.unwrap();
        counts.sort();
        let row = |status: &str, count| (status.to_owned(), "medium".to_owned(), count);
        assert_eq!(counts, [row("completed", 2), row("pending", 6)]);
        // The one that is due when the day began has the whole day.
        let due = task_stats::due(&mut conn, ada, at(15), at(10), at(20), at(30))
            .await
            .unwrap();
        assert_eq!(due, (1, 2, 3));
        assert_eq!(task_stats::completed(&mut conn, ada, at(11)).await.unwrap(), [at(25)]);
        let spans = task_stats::open(&mut conn, ada, at(11)).await.unwrap();
        let ends: Vec<_> = spans
            .iter()
            .filter_map(|(made, closed)| closed.map(|closed| (*made, closed)))
            .collect();
        assert_eq!((spans.len(), ends), (8, vec![(at(0), at(25)), (at(0), at(50))]));
        let mean = task_stats::mean_completion(&mut conn, ada).await.unwrap().unwrap();
        assert!((mean - 17.5).abs() < 0.01, "{mean}");
    })
    .await;
}

#[test]
fn a_text_is_searched_for_as_it_is() {
    assert_eq!(super::pattern(" 50%_Ä\\ "), "%50\\%\\_ä\\\\%");
    assert_eq!(super::pattern(""), "%%");
}
