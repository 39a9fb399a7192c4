//! Installation of commit 4c56f30: a database with its stored files, and the answers of its server.

use crate::actor::Actor;
use crate::testing::accounts::authenticate;
use crate::testing::{TestServices, on_both_prepared_databases};
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Installation that this version has opened.
pub(super) struct OldInstallation {
    pub(super) test: TestServices,
    recorded: Value,
}

/// Folder of the fixtures.
pub(super) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/4c56f30")
}

/// Returns a JSON file of the fixtures.
pub(super) fn fixture_json(name: &str) -> Value {
    serde_json::from_str(&fixture_text(name)).unwrap()
}

fn fixture_text(name: &str) -> String {
    std::fs::read_to_string(fixtures().join(name)).unwrap()
}

impl OldInstallation {
    /// Returns what the old server answered to an account at a path of the API.
    pub(super) fn answer(&self, user: &str, path: &str) -> &Value {
        let answer = self.recorded["answers"][user].get(path);
        answer.unwrap_or_else(|| panic!("no answer of {path} was recorded"))
    }

    /// Returns the paths below a prefix with the ids that follow it, such as `/ml/runs/` and `7`.
    pub(super) fn ids(&self, prefix: &str) -> Vec<i64> {
        let answers = self.recorded["answers"]["ada"].as_object().unwrap();
        let ids = answers
            .keys()
            .filter_map(|path| path.strip_prefix(prefix)?.parse().ok());
        let mut ids: Vec<i64> = ids.collect();
        assert!(!ids.is_empty(), "no answers of {prefix} were recorded");
        ids.sort_unstable();
        ids
    }

    /// Returns a token or a cookie of the user ada.
    pub(super) fn secret(&self, name: &str) -> &str {
        self.recorded["secrets"][name].as_str().unwrap()
    }

    pub(super) fn password(&self, user: &str) -> &str {
        self.recorded["passwords"][user].as_str().unwrap()
    }

    /// Signs an account in with its password.
    pub(super) async fn sign_in(&self, user: &str) -> Actor {
        let account = authenticate(&self.test, user, self.password(user)).await.unwrap();
        self.test.just_signed_in(account.actor()).await
    }
}

/// Runs a test on the installation with SQLite, and on that with PostgreSQL where a server for
/// tests is known. The clock shows the minute after the last answer of the old server.
pub(super) async fn on_both_old_installations(run: impl AsyncFn(OldInstallation)) {
    on_both_prepared_databases(restore, async |test| {
        let dialect = if test.services.db.is_sqlite() {
            "sqlite"
        } else {
            "postgres"
        };
        let recorded = fixture_json(&format!("{dialect}/answers.json"));
        test.clock.set(recorded["recorded_at"].as_str().unwrap());
        test.clock.advance(60);
        run(OldInstallation { test, recorded }).await;
    })
    .await;
}

/// Restores the database of a URL and its stored files.
pub(crate) async fn restore(url: &str, files: &Path) {
    let keys: Vec<(String, String)> = if url.starts_with("sqlite") {
        // The tables of the dump are in alphabetical order, not in that of their references.
        let options = SqliteConnectOptions::from_str(url).unwrap().foreign_keys(false);
        let mut connection = options.create_if_missing(true).connect().await.unwrap();
        let dump = AssertSqlSafe(fixture_text("sqlite/dump.sql"));
        sqlx::raw_sql(dump).execute(&mut connection).await.unwrap();
        let keys = sqlx::query_as(FILES).fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        keys
    } else {
        let mut connection = PgConnection::connect(url).await.unwrap();
        let dump = AssertSqlSafe(fixture_text("postgres/dump.sql"));
        sqlx::raw_sql(dump).execute(&mut connection).await.unwrap();
        let keys = sqlx::query_as(FILES).fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        keys
    };
    for (key, name) in keys {
        let target = files.join(key);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(fixtures().join("files").join(name), target).unwrap();
    }
}

const FILES: &str = "select file_key, file_name from datasets";
