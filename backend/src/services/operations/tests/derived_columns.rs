//! Tests of the columns that follow from others, on both databases.

use crate::actor::Actor;
use crate::db;
use crate::db::on;
use crate::services::operations::day_moves::BATCH;
use crate::services::operations::derived_columns::update_derived_columns;
use crate::services::precondition::ExpectedVersion;
use crate::services::tasks::files::TaskFormat;
use crate::testing::tasks::{add_task, in_time_zone, task_titles};
use crate::testing::{TestServices, on_both_databases};
use domain::PageQuery;
use domain::task::{TaskFilter, TaskPatch, TaskSort};
use serde_json::{Value, json};

async fn execute(test: &TestServices, statement: &'static str) {
    let mut tx = test.services.db.begin().await.unwrap();
    on!(&mut tx.conn(), c => sqlx::query(statement).execute(&mut **c).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

async fn set_time_zone(test: &TestServices, actor: &Actor, zone: &str) -> Actor {
    let patch = serde_json::from_value(json!({ "time_zone": zone })).unwrap();
    let moved = test.services.user_update_me(actor, patch, &ExpectedVersion::Any).await;
    moved.unwrap();
    in_time_zone(actor, zone)
}

/// Returns the start and the due date of a task.
async fn dates(test: &TestServices, actor: &Actor, id: i64) -> (Option<String>, Option<String>) {
    let fields = test.services.task_get(actor, id).await.unwrap().fields;
    (
        fields.start_date.map(|time| time.to_string()),
        fields.due_date.map(|time| time.to_string()),
    )
}

#[tokio::test]
async fn old_rows_are_upgraded_once() {
    on_both_databases(async |test| {
        let ada = set_time_zone(&test, &test.new_user("ada").await, "Europe/Berlin").await;
        let add = async |value: Value| add_task(&test, &ada, value).await.id;
        let whole = add(json!({
            "title": "ΟΔΟΣΑΡ", "labels": ["café"], "start_date": "2030-03-30T23:00:00Z", "due_date": "2030-03-31T22:00:00Z"
        }))
        .await;
        let timed = add(json!({ "title": "b", "due_date": "2030-03-29T00:00:00Z" })).await;
        let patch: TaskPatch = serde_json::from_value(json!({ "due_date": "2030-04-01T22:00:00Z" })).unwrap();
        let updated = test.services.task_update(&ada, whole, patch, &ExpectedVersion::Any).await;
        let version = updated.unwrap().version;
        // As the version before has left them.
        execute(&test, "update tasks set search = lower(title), title_key = '', label_keys = '', labels = ',cafe\u{301},café,' where labels <> ''").await;
        execute(&test, "update users set search = '', full_name_key = null").await;
        execute(&test, "delete from properties where name = 'derived_columns'").await;

        update_derived_columns(&test.services.db).await.unwrap();
        assert_eq!(
            dates(&test, &ada, whole).await,
            (Some("2030-03-31".into()), Some("2030-04-02".into()))
        );
        assert_eq!(dates(&test, &ada, timed).await, (None, Some("2030-03-29T00:00:00Z".into())));
        let task = test.services.task_get(&ada, whole).await.unwrap();
        assert_eq!((task.version, task.fields.labels), (version, vec!["café".to_owned()]));
        let changes = test.services.task_changes(&ada, whole, PageQuery::default()).await.unwrap();
        let change = &changes.items[0].fields[0];
        assert_eq!((change.from.as_deref(), change.to.as_deref()), (Some("2030-04-01"), Some("2030-04-02")));
        for filter in [json!({ "q": ["οδοσ"] }), json!({ "label": ["CAFÉ"] }), json!({ "due_before": "2030-04-03", "due_after": "2030-04-02" })] {
            assert_eq!(task_titles(&test, &ada, filter).await, ["ΟΔΟΣΑΡ"]);
        }
        let mut conn = test.services.db.read().await.unwrap();
        let search = "select search from users";
        let search: String = on!(&mut conn.conn(), c => sqlx::query_scalar(search).fetch_one(&mut **c).await).unwrap();
        assert!(search.starts_with("ada@"), "{search}");
        drop(conn);

        // A midnight that somebody has chosen since then is a time.
        let midnight = add(json!({ "title": "c", "due_date": "2030-03-29T00:00" })).await;
        let mut tx = test.services.db.begin().await.unwrap();
        db::properties::set(&mut tx.conn(), "derived_columns", "older tables").await.unwrap();
        tx.commit().await.unwrap();
        update_derived_columns(&test.services.db).await.unwrap();
        assert_eq!(dates(&test, &ada, midnight).await.1.unwrap(), "2030-03-28T23:00:00Z");
        assert_eq!(dates(&test, &ada, whole).await.1.unwrap(), "2030-04-02");
    })
    .await;
}

#[tokio::test]
async fn a_whole_day_follows_its_owner_to_another_zone() {
    on_both_databases(async |test| {
        let ada = set_time_zone(&test, &test.new_user("ada").await, "Europe/Berlin").await;
        let day = add_task(
            &test,
            &ada,
            json!({ "title": "day", "start_date": "2030-03-29", "due_date": "2030-03-29" }),
        )
        .await;
        for (title, due) in [("evening", "2030-03-29T20:00"), ("morning after", "2030-03-30T04:30")] {
            add_task(&test, &ada, json!({ "title": title, "due_date": due })).await;
        }
        // Its start will be after its end in New York.
        let early = json!({ "title": "early", "start_date": "2030-03-29", "due_date": "2030-03-29T00:30" });
        let early = add_task(&test, &ada, early).await;
        let order = async |actor: &Actor| {
            let sort = TaskSort::try_from("due_date".to_owned()).unwrap();
            let all = TaskFilter::default();
            let list = test.services.task_list(actor, &all, &sort, PageQuery::default()).await;
            let items = list.unwrap().items;
            items.into_iter().map(|task| task.fields.title).collect::<Vec<_>>()
        };
        assert_eq!(order(&ada).await, ["early", "evening", "day", "morning after"]);
        let ada = set_time_zone(&test, &ada, "America/New_York").await;
        let both = (Some("2030-03-29".to_owned()), Some("2030-03-29".to_owned()));
        assert_eq!(dates(&test, &ada, day.id).await, both);
        // The morning in Berlin is the evening before in New York.
        assert_eq!(order(&ada).await, ["early", "evening", "morning after", "day"]);
        let bounds = json!({ "due_after": "2030-03-29", "due_before": "2030-03-30", "start_after": "2030-03-29" });
        assert_eq!(task_titles(&test, &ada, bounds).await, ["day"]);
        for (now, overdue) in [("2030-03-30T03:59:59Z", 0), ("2030-03-30T04:00:00Z", 1)] {
            test.clock.set(now);
            let late = task_titles(&test, &ada, json!({ "overdue": true, "q": ["day"] })).await;
            assert_eq!(late.len(), overdue, "{now}");
        }
        let done: TaskPatch = serde_json::from_value(json!({ "status": "completed" })).unwrap();
        let done = test
            .services
            .task_update(&ada, early.id, done, &ExpectedVersion::Any)
            .await;
        assert!(done.unwrap().is_completed);
    })
    .await;
}

/// Returns the numbers of tasks whose due date means each time, in the order of the times.
async fn due_times(test: &TestServices) -> Vec<i64> {
    let mut reader = test.services.db.read().await.unwrap();
    let count = "select count(*) from tasks group by due_date order by due_date";
    on!(&mut reader.conn(), c => sqlx::query_scalar(count).fetch_all(&mut **c).await).unwrap()
}

#[tokio::test]
async fn an_interrupted_move_to_another_zone_is_finished_by_the_purge() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let rows = 2 * usize::try_from(BATCH).unwrap() + 50;
        let file = vec![json!({ "title": "x", "due_date": "2030-03-29" }); rows];
        let file = serde_json::to_vec(&file).unwrap().into();
        services.task_import(&ada, TaskFormat::Json, file).await.unwrap();
        assert_eq!(due_times(&test).await, [450]);
        let mut tx = services.db.begin().await.unwrap();
        db::day_moves::request(&mut tx.conn(), ada.user_id).await.unwrap();
        tx.commit().await.unwrap();
        execute(&test, "update users set time_zone = 'America/New_York'").await;

        assert!(services.move_batch(ada.user_id).await.unwrap());
        assert_eq!(due_times(&test).await, [250, 200], "one batch is one transaction");
        // A task is changed between two batches, by somebody who knows the new time zone.
        let ada = in_time_zone(&ada, "America/New_York");
        let page = PageQuery::default();
        let newest = TaskSort::try_from("-id".to_owned()).unwrap();
        let last = services
            .task_list(&ada, &TaskFilter::default(), &newest, page)
            .await
            .unwrap();
        let patch: TaskPatch = serde_json::from_value(json!({ "due_date": "2030-03-30" })).unwrap();
        let last = last.items[0].id;
        services
            .task_update(&ada, last, patch, &ExpectedVersion::Any)
            .await
            .unwrap();
        services.purge_expired().await.unwrap();
        assert_eq!(due_times(&test).await, [449, 1]);
        assert!(!services.move_batch(ada.user_id).await.unwrap());

        set_time_zone(&test, &ada, "Europe/Berlin").await;
        assert_eq!(due_times(&test).await, [449, 1]);
        assert!(!services.move_batch(ada.user_id).await.unwrap(), "nothing is left");
        assert_eq!(dates(&test, &ada, last).await.1.unwrap(), "2030-03-30");
    })
    .await;
}
