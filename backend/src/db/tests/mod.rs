//! Tests of every statement on both databases, and of the equality of the two schemas.

mod bounds;
mod idempotency_keys;
mod imports;
mod jobs;
mod mails;
mod new_columns;
mod runs;
mod sign_ins;
mod task_lists;
mod tasks;
mod users;

use crate::db::users::NewUserRow;
use crate::db::{Conn, Db, Tx};
use crate::services::Services;
use crate::settings::Clock;
use crate::testing::{on_both_databases, settings_in, sqlite_in};
use chrono::{DateTime, TimeDelta, Utc};
use domain::PageQuery;
use std::collections::BTreeSet;

pub(super) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 123_456_000).unwrap() + TimeDelta::seconds(seconds)
}

pub(super) const ALL: PageQuery = PageQuery { page: 1, per_page: 100 };

pub(crate) async fn user(tx: &mut Tx, name: &str) -> i64 {
    let email = format!("{name}@example.com");
    let new = NewUserRow {
        email: &email,
        username: name,
        full_name: None,
        hashed_password: "hash",
        is_superuser: false,
        time_zone: "UTC",
        session_secret: &[1; 16],
        now: at(0),
    };
    crate::db::users::insert(&mut tx.conn(), &new).await.unwrap().id
}

#[tokio::test]
async fn uncommitted_changes_are_rolled_back() {
    on_both_databases(async |test| {
        let db = &test.services.db;
        let mut tx = db.begin().await.unwrap();
        let id = user(&mut tx, "ada").await;
        drop(tx);
        assert!(
            crate::db::users::by_id(&mut db.read().await.unwrap().conn(), id)
                .await
                .unwrap()
                .is_none()
        );
        db.ready(at(0)).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let forget = "delete from _sqlx_migrations where version = 3";
        on!(&mut tx.conn(), c => sqlx::query(forget).execute(&mut **c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        assert!(db.ready(at(1)).await.is_err(), "a migration is missing");
    })
    .await;
}

/// Returns every column of every table as `table.column`.
async fn columns(db: &Db) -> BTreeSet<String> {
    let (sqlite, postgres) = (
        "select m.name || '.' || c.name from sqlite_master m, pragma_table_info(m.name) c
            where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like '_sqlx%'",
        "select table_name || '.' || column_name from information_schema.columns
            where table_schema = 'public' and table_name not like '_sqlx%'",
    );
    let rows: Vec<String> = match db.read().await.unwrap().conn() {
        Conn::Sqlite(c) => sqlx::query_scalar(sqlite).fetch_all(c).await.unwrap(),
        Conn::Postgres(c) => sqlx::query_scalar(postgres).fetch_all(c).await.unwrap(),
    };
    rows.into_iter().collect()
}

/// Columns that the migrations of a database create, as `table.column`.
fn created_columns(folder: &str) -> BTreeSet<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../migrations")
        .join(folder);
    let mut columns = BTreeSet::new();
    let entries = std::fs::read_dir(path).unwrap();
    let files: BTreeSet<_> = entries.map(|entry| entry.unwrap().path()).collect();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let mut table = None;
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match (words.as_slice(), table) {
                (["create", "table", name, ..], _) => table = Some(*name),
                (["alter", "table", name, "add", "column", column, ..], _) => {
                    columns.insert(format!("{name}.{column}"));
                }
                (["alter", "table", name, "drop", "column", column], _) => {
                    columns.remove(&format!("{name}.{}", column.trim_end_matches(';')));
                }
                (["alter", "table", name, "rename", "column", column, "to", new], _) => {
                    columns.remove(&format!("{name}.{column}"));
                    columns.insert(format!("{name}.{}", new.trim_end_matches(';')));
                }
                ([");", ..], _) => table = None,
                (["primary" | "unique" | "foreign" | "check" | "--", ..] | [], _) | (_, None) => (),
                ([column, ..], Some(name)) => {
                    columns.insert(format!("{name}.{column}"));
                }
            }
        }
    }
    columns
}

#[tokio::test]
async fn each_database_has_the_columns_of_the_migrations_of_both() {
    let expected = created_columns("postgres");
    assert_eq!(created_columns("sqlite"), expected);
    on_both_databases(async |test| assert_eq!(columns(&test.services.db).await, expected)).await;
}

#[tokio::test]
async fn a_server_starts_on_a_database_of_a_newer_version() {
    on_both_databases(async |test| {
        let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
            values (9999, 'newer', true, $1, 0)";
        let mut tx = test.services.db.begin().await.unwrap();
        let inserted =
            on!(&mut tx.conn(), c => sqlx::query(newer).bind(b"x".as_slice()).execute(&mut **c).await.map(drop));
        inserted.unwrap();
        tx.commit().await.unwrap();
        test.services.db.migrate().await.unwrap();
        test.services.db.ready(at(0)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_command_beside_servers_does_not_migrate_their_database() {
    on_both_databases(async |test| {
        let db = &test.services.db;
        let connect = || Services::connect_beside_servers(test.settings.clone(), test.clock.clock());
        connect().await.unwrap().close().await;
        let mut tx = db.begin().await.unwrap();
        let forget = "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";
        on!(&mut tx.conn(), c => sqlx::query(forget).execute(&mut **c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        let refused = connect().await.map(drop).unwrap_err().to_string();
        assert!(refused.contains("`server migrate`"), "{refused}");
        assert!(db.check_migrations().await.is_err(), "it is as it was");
    })
    .await;
}

#[tokio::test]
async fn a_command_beside_servers_makes_an_empty_database() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings_in(folder.path(), sqlite_in(folder.path()));
    let services = Services::connect_beside_servers(settings, Clock::system())
        .await
        .unwrap();
    services.db.check_migrations().await.unwrap();
    services.close().await;
}

#[test]
fn both_folders_of_migrations_have_the_same_names() {
    let names = |folder: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../migrations")
            .join(folder);
        let entries = std::fs::read_dir(path).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect::<BTreeSet<_>>()
    };
    assert!(names("sqlite").len() >= 3);
    assert_eq!(names("sqlite"), names("postgres"));
}
