//! Tasks of an old installation.

use super::comparison::assert_includes;
use super::installation::on_both_old_installations;
use crate::testing::tasks::filter;
use domain::PageQuery;
use domain::task::TaskSort;
use serde_json::{Value, json};

/// Midnights of the zones of the accounts in the old answers, which are whole days now.
const WHOLE_DAYS: [(&str, &str); 5] = [
    ("2026-11-30T23:00:00Z", "2026-12-01"),
    ("2027-06-30T22:00:00Z", "2027-07-01"),
    ("2026-12-15T05:00:00Z", "2026-12-15"),
    ("2026-12-30T23:00:00Z", "2026-12-31"),
    ("2027-01-30T23:00:00Z", "2027-01-31"),
];

/// Returns an old answer with whole days where the old server answered midnights.
fn with_whole_days(answer: &Value) -> Value {
    let text = WHOLE_DAYS
        .iter()
        .fold(answer.to_string(), |text, (midnight, day)| text.replace(midnight, day));
    serde_json::from_str(&text).unwrap()
}

const ALL: PageQuery = PageQuery { page: 1, per_page: 100 };

#[tokio::test]
async fn tasks_of_an_old_database_are_listed_with_their_history() {
    on_both_old_installations(async |old| {
        let services = &old.test.services;
        let sort = TaskSort::try_from("created_at".to_owned()).unwrap();
        let lists = [
            (json!({}), "/tasks/?per_page=100&sort=created_at"),
            (
                json!({ "deleted": true }),
                "/tasks/?per_page=100&sort=created_at&deleted=true",
            ),
        ];
        let ada = old.sign_in("ada").await;
        for (query, path) in lists {
            let page = services.task_list(&ada, &filter(query), &sort, ALL).await.unwrap();
            assert_includes(page, &with_whole_days(old.answer("ada", path)), path);
        }
        let admin = old.sign_in("admin").await;
        let page = services
            .task_list(&admin, &filter(json!({})), &sort, ALL)
            .await
            .unwrap();
        assert_includes(
            page,
            &with_whole_days(old.answer("admin", "/tasks/?per_page=100&sort=created_at")),
            "admin",
        );
        for task in old.answer("ada", "/tasks/?per_page=100&sort=created_at")["items"]
            .as_array()
            .unwrap()
        {
            let id = task["id"].as_i64().unwrap();
            let changes = services.task_changes(&ada, id, PageQuery::default()).await.unwrap();
            let path = format!("/tasks/{id}/changes");
            assert_includes(changes, &with_whole_days(old.answer("ada", &path)), &path);
        }
    })
    .await;
}

#[tokio::test]
async fn labels_views_and_numbers_of_old_tasks_are_as_before() {
    on_both_old_installations(async |old| {
        let (services, ada) = (&old.test.services, old.sign_in("ada").await);
        let labels = services.task_labels(&ada).await.unwrap().labels;
        assert_includes(labels, old.answer("ada", "/tasks/labels"), "labels");
        let views = services.task_view_list(&ada).await.unwrap();
        assert_includes(views, old.answer("ada", "/task-views/"), "views");
        let stats = services.task_stats(&ada).await.unwrap();
        assert_includes(stats, old.answer("ada", "/tasks/stats"), "stats");
    })
    .await;
}
