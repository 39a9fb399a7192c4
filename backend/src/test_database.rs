//! PostgreSQL database of one test, which is dropped with its guard, also when the test panics.

use data_encoding::HEXLOWER;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Variable with the URL of a PostgreSQL server; `make test` starts one.
const VARIABLE: &str = "TEST_POSTGRES_URL";

/// Guard of a database.
pub(crate) struct TestDatabase {
    server: String,
    name: String,
}

/// Returns the URL of the PostgreSQL server for tests. A missing one fails the tests where `CI` is
/// set; elsewhere they run on SQLite alone.
pub(crate) fn postgres() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "settings of a test run")]
    let (server, ci) = (std::env::var(VARIABLE), std::env::var("CI"));
    assert!(
        server.is_ok() || ci.is_err(),
        "{VARIABLE} is not set: run the tests by `make test`"
    );
    server.ok()
}

async fn execute(server: &str, statement: String) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(server).await?;
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    connection.close().await
}

impl TestDatabase {
    pub(crate) async fn create(server: String) -> Self {
        let name = format!("test_{}", HEXLOWER.encode(&crate::crypto::random::<8>().unwrap()));
        execute(&server, format!("create database {name}")).await.unwrap();
        Self { server, name }
    }

    pub(crate) fn url(&self) -> String {
        let (base, _) = self.server.rsplit_once('/').unwrap();
        format!("{base}/{}", self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let server = self.server.clone();
        let statement = format!("drop database {} with (force)", self.name);
        // The runtime of the test must not block, so another thread waits for the statement.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(execute(&server, statement))
        });
        let dropped = thread.join();
        // A second panic would end the process without the message of the first.
        if !std::thread::panicking() {
            dropped.unwrap().unwrap();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[tokio::test]
    async fn a_panic_in_a_test_leaves_no_database_behind() {
        let Some(server) = postgres() else { return };
        let database = TestDatabase::create(server.clone()).await;
        let name = database.name.clone();
        let count = async || {
            let mut connection = PgConnection::connect(&server).await.unwrap();
            let statement = "select count(*) from pg_database where datname = $1";
            let count = sqlx::query_scalar(statement).bind(&name).fetch_one(&mut connection);
            count.await.unwrap()
        };
        let before: i64 = count().await;
        let panicked = catch_unwind(AssertUnwindSafe(move || {
            let _guard = database;
            panic!("as a failed assertion does");
        }));
        assert!(panicked.is_err());
        assert_eq!((before, count().await), (1, 0));
    }
}
