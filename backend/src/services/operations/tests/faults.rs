//! Tests of faults of the disk and of the database: their errors, and the recovery of the services.

use crate::actor::{Actor, Client};
use crate::db;
use crate::db::Db;
use crate::db::sessions::SessionRow;
use crate::error::Result;
use crate::services::datasets::uploads::UploadPurpose;
use crate::services::precondition::ExpectedVersion;
use crate::services::tasks::files::TaskFormat;
use crate::storage::DiskReserve;
use crate::testing::datasets::{IRIS, upload};
use crate::testing::{PASSWORD, TestServices, credentials, on_both_databases};
use bytes::Bytes;
use domain::account::NewUser;
use domain::dataset::UploadOptions;
use domain::task::{NewTask, TaskAction, TaskStatus};
use domain::{ErrorCode, Failure, PageQuery};
use futures::StreamExt;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

async fn add_task(test: &TestServices, actor: &Actor) -> Result<i64> {
    let new: NewTask = serde_json::from_value(json!({ "title": "x", "description": "d".repeat(900) })).unwrap();
    Ok(test.services.task_create(actor, new).await?.id)
}

fn code<T>(result: Result<T>) -> Option<ErrorCode> {
    result.err().map(|error| Failure::from(error).code)
}

fn session(id: &str, user_id: Option<i64>) -> SessionRow {
    SessionRow {
        id: id.into(),
        data: "{}".into(),
        user_id,
    }
}

#[tokio::test]
async fn writes_succeed_again_after_a_full_disk() {
    on_both_databases(async |test| {
        let Db::Sqlite { write, .. } = &test.services.db else {
            return;
        };
        let ada = test.new_user("ada").await;
        // The database may not grow, as on a full disk.
        let pages: i64 = sqlx::query_scalar("pragma page_count").fetch_one(write).await.unwrap();
        let limit = AssertSqlSafe(format!("pragma max_page_count = {pages}"));
        sqlx::query(limit).execute(write).await.unwrap();
        // A statement that writes one row to one table: where it fails, SQLite ends the whole
        // transaction.
        let fill = async |name: String| -> Result<()> {
            let mut tx = test.services.db.begin().await?;
            db::properties::set(&mut tx.conn(), &name, &"x".repeat(2000)).await?;
            tx.commit().await
        };
        let mut written = 0;
        let refused = loop {
            match code(fill(format!("fill {written}")).await) {
                None => written += 1,
                refused => break refused,
            }
        };
        assert_eq!(refused, Some(ErrorCode::InsufficientStorage));
        let room = "pragma max_page_count = 1000000";
        sqlx::query(room).execute(write).await.unwrap();
        add_task(&test, &ada).await.unwrap();
        test.services.ready().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_database_that_another_process_has_locked_is_busy() {
    on_both_databases(async |test| {
        let Db::Sqlite { write, .. } = &test.services.db else {
            return;
        };
        let ada = test.new_user("ada").await;
        sqlx::query("pragma busy_timeout = 1").execute(write).await.unwrap();
        let mut other = SqliteConnection::connect_with(&write.connect_options()).await.unwrap();
        sqlx::query("begin immediate").execute(&mut other).await.unwrap();
        assert_eq!(code(add_task(&test, &ada).await), Some(ErrorCode::Unavailable));
        assert_eq!(code(test.services.ready().await), Some(ErrorCode::Unavailable));
        test.services.user_me(&ada).await.unwrap();
        sqlx::query("rollback").execute(&mut other).await.unwrap();
        add_task(&test, &ada).await.unwrap();
        assert_eq!(
            code(test.services.ready().await),
            Some(ErrorCode::Unavailable),
            "the answer of this second"
        );
        test.clock.advance(1);
        test.services.ready().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn people_sign_in_while_everybody_waits_for_a_locked_table() {
    on_both_databases(async |test| {
        let Db::Postgres { pool, .. } = &test.services.db else {
            return;
        };
        let ada = test.new_user("ada").await;
        // Two lists of each person wait for the table, the others for their turn.
        let mut people = Vec::new();
        for number in 0..10 {
            people.push(test.new_user(&format!("person{number}")).await);
        }
        let mut holder = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
        sqlx::query("begin").execute(&mut holder).await.unwrap();
        sqlx::query("lock table tasks in access exclusive mode")
            .execute(&mut holder)
            .await
            .unwrap();
        let waiters: Vec<_> = people
            .iter()
            .cycle()
            .take(40)
            .map(|person| {
                let (services, person) = (test.services.clone(), person.clone());
                tokio::spawn(async move { services.task_labels(&person).await.map(drop) })
            })
            .collect();
        // One connection listens for events.
        let waiting = "select count(*) from pg_locks where not granted
            and database = (select oid from pg_database where datname = current_database())";
        while sqlx::query_scalar::<_, i64>(waiting)
            .fetch_one(&mut holder)
            .await
            .unwrap()
            < 9
        {
            tokio::task::yield_now().await;
        }
        test.services.ready().await.unwrap();
        let client = Client {
            address: Some([192, 0, 2, 1].into()),
            ..Client::default()
        };
        let typed = credentials("ada", PASSWORD);
        let signed_in = test.services.user_authenticate(&typed, &client).await.unwrap();
        assert_eq!(signed_in.user.id, ada.user_id);
        let row = session("s", Some(ada.user_id));
        assert!(test.services.session_create(row, &client).await.unwrap());
        assert!(test.services.session_load("s", &client).await.unwrap().is_some());
        sqlx::query("rollback").execute(&mut holder).await.unwrap();
        for waiter in waiters {
            let refused = code(waiter.await.unwrap());
            assert!(refused.is_none_or(|code| code == ErrorCode::Unavailable), "{refused:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_statement_does_not_wait_for_a_lock_for_ever() {
    on_both_databases(async |test| {
        let Db::Postgres { pool, .. } = &test.services.db else {
            return;
        };
        for (setting, expected) in [("lock_timeout", "4s"), ("statement_timeout", "30s"), ("jit", "off")] {
            let show = AssertSqlSafe(format!("show {setting}"));
            let set: String = sqlx::query_scalar(show).fetch_one(pool).await.unwrap();
            assert_eq!(set, expected, "{setting}");
        }
        let mut holder = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
        sqlx::query("begin").execute(&mut holder).await.unwrap();
        sqlx::query("lock table tasks").execute(&mut holder).await.unwrap();
        let mut tx = pool.begin().await.unwrap();
        sqlx::query("set local lock_timeout = '1ms'")
            .execute(&mut *tx)
            .await
            .unwrap();
        let refused = sqlx::query("select 1 from tasks").execute(&mut *tx).await;
        assert_eq!(code(refused.map_err(crate::Error::from)), Some(ErrorCode::Unavailable));
    })
    .await;
}

#[tokio::test]
async fn below_the_reserve_only_writes_that_fill_the_disk_are_refused() {
    on_both_databases(async |mut test| {
        let ada = test.new_user("ada").await;
        let (task, other_task) = (
            add_task(&test, &ada).await.unwrap(),
            add_task(&test, &ada).await.unwrap(),
        );
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap();
        let body = futures::stream::iter([Ok(Bytes::from_static(IRIS))]).boxed();
        let pending = test
            .services
            .upload_receive(&ada, UploadPurpose::Dataset, "pending.csv", body)
            .await
            .unwrap();
        let import = test
            .services
            .import_create(&ada, pending, UploadOptions::default())
            .await
            .unwrap();
        let folder = std::env::temp_dir();
        test.services.reserve = DiskReserve::new([folder], u64::MAX);
        let services = &test.services;
        let full = Some(ErrorCode::InsufficientStorage);
        let client = Client::default();
        let bob = NewUser {
            email: "bob@example.com".into(),
            username: "bob".into(),
            password: domain::account::Secret::new(PASSWORD),
            ..NewUser::default()
        };
        assert_eq!(code(services.user_register(bob, &client).await), full);
        assert_eq!(
            code(services.session_create(session("visitor", None), &client).await),
            full
        );
        assert_eq!(code(upload(&test, &ada, "iris.csv", IRIS).await), full);
        assert_eq!(code(services.import_finish(&ada, import.id, None).await), full);
        assert_eq!(
            code(
                services
                    .task_import(&ada, TaskFormat::Json, Bytes::copy_from_slice(b"[]"))
                    .await
            ),
            full
        );
        let run = crate::testing::datasets::request(json!({
            "dataset_id": dataset.id, "n_clusters": 2
        }));
        assert_eq!(code(services.run_create(&ada, run).await), full);
        let any = ExpectedVersion::Any;
        let change = || serde_json::from_value(json!({ "title": "y" })).unwrap();
        assert_eq!(code(add_task(&test, &ada).await), full);
        assert_eq!(code(services.task_update(&ada, task, change(), &any).await), full);
        assert_eq!(code(services.task_update_many(&ada, vec![task], &change()).await), full);
        let new = serde_json::from_value(json!({ "title": "y" })).unwrap();
        assert_eq!(code(services.task_replace(&ada, task, new, &any).await), full);
        let bulk = async |action| services.task_bulk_action(&ada, &[(action, vec![task])]).await;
        assert_eq!(code(bulk(TaskAction::Status(TaskStatus::Completed)).await), full);
        bulk(TaskAction::Delete).await.unwrap();
        assert_eq!(code(bulk(TaskAction::Restore).await), full);
        assert_eq!(code(services.task_restore(&ada, task).await), full);
        assert!(services.readiness_warning().is_some());

        services.ready().await.unwrap();
        services
            .user_authenticate(&credentials("ada", PASSWORD), &client)
            .await
            .unwrap();
        let row = session("ada", Some(ada.user_id));
        assert!(services.session_create(row, &client).await.unwrap());
        services.task_delete(&ada, other_task, &any).await.unwrap();
        services
            .dataset_rows(&ada, dataset.id, PageQuery::default())
            .await
            .unwrap();
        services
            .dataset_delete(&ada, dataset.id, false, &ExpectedVersion::Any)
            .await
            .unwrap();
    })
    .await;
}
