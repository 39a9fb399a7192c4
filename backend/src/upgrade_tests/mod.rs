//! Tests of the upgrade from commit 4c56f30: this version opens a database, stored files and models
//! that the server of that commit has written (`backend/tests/fixtures/4c56f30`).

mod accounts;
mod comparison;
mod datasets;
pub(crate) mod installation;
mod models;
mod runs;
mod tasks;

use crate::testing::tasks::add_task;
use installation::on_both_old_installations;
use serde_json::json;

#[tokio::test]
async fn every_migration_is_applied_to_an_old_database() {
    on_both_old_installations(async |old| old.test.services.ready().await.unwrap()).await;
}

#[tokio::test]
async fn new_rows_get_ids_after_those_of_an_old_database() {
    on_both_old_installations(async |old| {
        let ada = old.sign_in("ada").await;
        let last = old.answer("ada", "/tasks/stats")["total"].as_i64().unwrap();
        let task = add_task(&old.test, &ada, json!({ "title": "after the upgrade" })).await;
        assert!(task.id > last, "{} is not above {last}", task.id);
    })
    .await;
}
