//! Tests of the table `tasks`, on both databases.

use crate::db::task_lists::TaskConditions;
use crate::db::task_stats::{DueTimes, TaskCounts};
use crate::db::tasks::TaskContent;
use crate::db::tests::{ALL, at, user};
use crate::db::{Conn, Tx, task_changes, task_lists, task_stats, tasks};
use crate::services::tasks::content::derived_columns;
use crate::testing::on_both_databases;
use crate::time_zone::Zone;
use chrono::{DateTime, Utc};
use domain::DayOrTime;
use domain::task::{FieldChange, TaskChangeKind, TaskFields, TaskPriority, TaskSort, TaskStatus};
use serde_json::json;

pub(super) fn content(title: &str, due: Option<i64>) -> TaskContent {
    content_of(fields(title, due), None)
}

pub(super) fn content_of(fields: TaskFields<DayOrTime>, completed_at: Option<i64>) -> TaskContent {
    TaskContent {
        derived: derived_columns(&fields, Zone::by_name("UTC")),
        fields,
        completed_at: completed_at.map(at),
    }
}

pub(super) fn fields(title: &str, due: Option<i64>) -> TaskFields<DayOrTime> {
    TaskFields {
        title: title.into(),
        due_date: due.map(|due| at(due).into()),
        ..TaskFields::default()
    }
}

pub(super) fn anything() -> TaskConditions {
    TaskConditions {
        status: vec![],
        priority: vec![],
        labels: vec![],
        times: vec![],
        has_due_date: None,
        overdue: None,
        words: vec![],
        deleted_after: None,
        now: at(100),
    }
}

pub(super) async fn add(tx: &mut Tx, owner_id: i64, task: &TaskContent, now: DateTime<Utc>) -> i64 {
    tasks::insert(&mut tx.conn(), owner_id, task, now).await.unwrap().id
}

pub(super) fn sort(text: &str) -> TaskSort {
    TaskSort::try_from(text.to_owned()).unwrap()
}

/// Returns the titles of a list, after comparing their number with the count.
pub(super) async fn titles(conn: &mut Conn<'_>, owner_id: i64, filter: &TaskConditions, order: &str) -> Vec<String> {
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
async fn a_task_is_written_and_belongs_to_its_owner() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let full = TaskFields {
            description: Some("More\n".into()),
            start_date: Some(at(3).into()),
            priority: TaskPriority::Urgent,
            ..fields("First", Some(5))
        };
        let id = add(&mut tx, ada, &content_of(full, None), at(0)).await;
        let mut conn = tx.conn();
        let task = tasks::get(&mut conn, ada, id)
            .await
            .unwrap()
            .unwrap()
            .into_task()
            .unwrap();
        assert_eq!(
            (task.fields.title.as_str(), task.fields.description.as_deref()),
            ("First", Some("More\n"))
        );
        assert_eq!(
            (task.fields.status, task.fields.priority),
            (TaskStatus::Pending, TaskPriority::Urgent)
        );
        assert_eq!((task.owner_id, task.version, task.is_completed), (ada, 1, false));
        assert_eq!(
            (task.fields.start_date, task.fields.due_date),
            (Some(at(3).into()), Some(at(5).into()))
        );
        assert_eq!((task.created_at, task.updated_at), (at(0), at(0)));
        assert!(tasks::get(&mut conn, bob, id).await.unwrap().is_none());

        assert!(tasks::lock(&mut conn, bob, id).await.unwrap().is_none());
        assert_eq!(tasks::lock(&mut conn, ada, id).await.unwrap().unwrap().version, 2);
        let done = TaskFields {
            status: TaskStatus::Completed,
            ..fields("Second", None)
        };
        let task = tasks::update(&mut conn, id, &content_of(done, Some(9)), at(9))
            .await
            .unwrap()
            .into_task()
            .unwrap();
        assert_eq!(
            (
                task.fields.title.as_str(),
                task.fields.description,
                task.fields.start_date,
                task.fields.due_date
            ),
            ("Second", None, None, None)
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
async fn a_deleted_task_is_restored_or_purged() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
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
async fn a_task_ends_with_its_newest_cancellation() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let cancelled = TaskFields {
            status: TaskStatus::Cancelled,
            ..fields("cancelled", None)
        };
        let id = add(&mut tx, ada, &content_of(cancelled, None), at(50)).await;
        let mut conn = tx.conn();
        let cancellation: Vec<FieldChange> =
            serde_json::from_value(json!([{ "field": "status", "from": "pending", "to": "cancelled" }])).unwrap();
        // The clock was set back before the second one.
        for (version, time) in [(2, 40), (4, 30)] {
            task_changes::insert(&mut conn, id, version, TaskChangeKind::Updated, &cancellation, at(time))
                .await
                .unwrap();
            task_changes::insert(&mut conn, id, version + 1, TaskChangeKind::Updated, &[], at(60))
                .await
                .unwrap();
        }
        let spans = task_stats::spans(&mut conn, ada, at(0)).await.unwrap();
        let ended: Vec<_> = spans.iter().map(|span| span.ended_at).collect();
        assert_eq!(ended, [Some(at(30))]);
    })
    .await;
}

#[tokio::test]
async fn tasks_are_counted() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let done = |seconds| {
            let done = TaskFields {
                status: TaskStatus::Completed,
                ..fields("done", Some(1))
            };
            content_of(done, Some(seconds))
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
        // A time is overdue at once, also at the start of the day.
        let due = DueTimes {
            now: at(15),
            today: at(10),
            tomorrow: at(20),
            soon_until: at(30),
        };
        let mut counts = task_stats::counts(&mut conn, ada, &due).await.unwrap();
        counts.sort_by(|one, other| one.status.cmp(&other.status));
        let numbers = |of: fn(&TaskCounts) -> i64| counts.iter().map(of).collect::<Vec<_>>();
        assert_eq!(numbers(|each| each.count), [2, 6], "completed, pending");
        assert_eq!(numbers(|each| each.overdue), [0, 2]);
        assert_eq!(numbers(|each| each.due_today), [0, 2]);
        assert_eq!(numbers(|each| each.due_soon), [0, 3]);
        assert_eq!(numbers(|each| each.completed), [2, 0]);
        let seconds = counts[0].completion_seconds.unwrap();
        assert!((seconds - 35.0).abs() < 0.01, "{seconds}");
        assert_eq!(counts[1].completion_seconds, None);
        let spans = task_stats::spans(&mut conn, ada, at(11)).await.unwrap();
        let ended = spans.iter();
        let ended = ended.filter_map(|span| Some((span.created_at, span.ended_at?, span.completed_at)));
        let expected = [(at(0), at(25), Some(at(25))), (at(0), at(50), None)];
        assert_eq!((spans.len(), ended.collect::<Vec<_>>()), (8, expected.to_vec()));
    })
    .await;
}
