//! Tests that a process goes on working while the migration of a newer version adds columns.

use crate::db::tasks::TaskRow;
use crate::db::tests::user;
use crate::db::{Tx, tasks, users};
use crate::testing::on_both_databases;
use std::path::Path;

async fn read(tx: &mut Tx, owner: i64) -> (String, Option<TaskRow>) {
    let user = users::by_id(&mut tx.conn(), owner).await.unwrap().unwrap();
    let locked = tasks::lock(&mut tx.conn(), owner, 1).await.unwrap();
    (user.username, locked)
}

#[tokio::test]
async fn prepared_statements_survive_a_new_column() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let owner = user(&mut tx, "ada").await;
        let before = read(&mut tx, owner).await.0;
        for table in [
            "alter table users add column note text",
            "alter table tasks add column note text",
        ] {
            on!(&mut tx.conn(), c => sqlx::query(table).execute(&mut **c).await.map(drop)).unwrap();
        }
        assert_eq!(read(&mut tx, owner).await.0, before);
    })
    .await;
}

/// Reads the source, because a test that executes every statement would have to repeat all tests of
/// the tables.
#[test]
fn every_statement_names_its_columns() {
    let mut paths = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db")];
    while let Some(path) = paths.pop() {
        if path.ends_with("tests") {
            continue;
        }
        if path.is_dir() {
            paths.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let is_comment = line.trim_start().starts_with("//");
            let takes_all = ["select *", "returning *", ".* from", ".*,"]
                .iter()
                .any(|all| line.contains(all));
            assert!(is_comment || !takes_all, "{}:{}: {line}", path.display(), number + 1);
        }
    }
}
