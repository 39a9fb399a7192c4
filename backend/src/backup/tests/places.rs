//! Places into which a backup can be restored, and their rows.

use crate::backup::manifest::tables_of;
use crate::db::Db;
use crate::db::copy;
use crate::settings::Settings;
use crate::test_database::{TestDatabase, postgres};
use crate::testing::{TestServices, settings_in, sqlite_in};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tempfile::TempDir;

/// Place without a database and files.
pub(super) struct Place {
    pub(super) kind: &'static str,
    pub(super) settings: Settings,
    folder: TempDir,
    database: Option<TestDatabase>,
}

/// Services of a place.
pub(super) struct Opened {
    test: TestServices,
    _database: Option<TestDatabase>,
}

impl std::ops::Deref for Opened {
    type Target = TestServices;

    fn deref(&self) -> &TestServices {
        &self.test
    }
}

impl Place {
    pub(super) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            kind: "SQLite",
            settings: settings_in(folder.path(), sqlite_in(folder.path())),
            folder,
            database: None,
        }
    }

    async fn postgres(server: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::create(server).await;
        Self {
            kind: "PostgreSQL",
            settings: settings_in(folder.path(), database.url()),
            folder,
            database: Some(database),
        }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Opens the services, with a clock that shows the time of those of the backup.
    pub(super) async fn open(self, original: &TestServices) -> Opened {
        let opened = self.open_alone().await;
        opened.test.clock.set(&original.services.clock.now().to_rfc3339());
        opened
    }

    pub(super) async fn open_alone(self) -> Opened {
        Opened {
            test: TestServices::open(self.settings, self.folder).await,
            _database: self.database,
        }
    }
}

impl Opened {
    pub(super) async fn close_services(&self) {
        self.test.services.close().await;
    }

    pub(super) async fn close(self) {
        self.close_services().await;
    }
}

/// Returns an empty place for each kind of database that this run has.
pub(super) async fn empty_places() -> Vec<Place> {
    let mut places = vec![Place::sqlite()];
    if let Some(server) = postgres() {
        places.push(Place::postgres(server).await);
    }
    places
}

/// Returns the rows of every table but the facts about the installation, as JSON.
pub(super) async fn rows(settings: &Settings) -> BTreeMap<String, Vec<String>> {
    let db = Db::connect_alone(settings.database_url.expose(), false).await.unwrap();
    let mut tx = db.begin_snapshot().await.unwrap();
    let tables = tables_of(&copy::columns(&mut tx.conn()).await.unwrap()).unwrap();
    let mut all = BTreeMap::new();
    for (table, key) in tables.into_iter().filter(|(table, _)| table.name != "properties") {
        let mut rows = Vec::new();
        let take = async |cells| {
            rows.push(format!("{cells:?}"));
            Ok(())
        };
        copy::rows_of(&mut tx.conn(), &table.name, key, &table.columns, take)
            .await
            .unwrap();
        // Keys of text have another order in each database.
        rows.sort();
        all.insert(table.name, rows);
    }
    drop(tx);
    db.close().await;
    all
}
