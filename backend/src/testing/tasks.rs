//! Helpers for tests with tasks.

use crate::actor::Actor;
use crate::testing::TestServices;
use domain::PageQuery;
use domain::task::{NewTask, Task, TaskFilter, TaskSort};
use serde_json::Value;

pub(crate) fn new_task(value: Value) -> NewTask {
    serde_json::from_value(value).unwrap()
}

pub(crate) async fn add_task(test: &TestServices, actor: &Actor, value: Value) -> Task {
    test.services.task_create(actor, new_task(value)).await.unwrap()
}

pub(crate) fn filter(value: Value) -> TaskFilter {
    serde_json::from_value(value).unwrap()
}

/// Returns the titles of a list, in the order of the ids.
pub(crate) async fn task_titles(test: &TestServices, actor: &Actor, value: Value) -> Vec<String> {
    let sort = TaskSort::try_from("id".to_owned()).unwrap();
    let page = test
        .services
        .task_list(actor, &filter(value), &sort, PageQuery::default())
        .await;
    page.unwrap().items.into_iter().map(|task| task.fields.title).collect()
}

pub(crate) fn in_time_zone(actor: &Actor, zone: &str) -> Actor {
    Actor {
        time_zone: zone.into(),
        ..actor.clone()
    }
}
