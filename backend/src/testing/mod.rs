//! Helpers of the tests: services with a database of their own, on SQLite and on PostgreSQL.

pub(crate) mod accounts;
pub(crate) mod allocations;
pub(crate) mod datasets;
pub(crate) mod faults;
pub(crate) mod results;
pub(crate) mod smtp;
pub(crate) mod tasks;

use crate::actor::{Actor, Client, CurrentSignIn, SignInKey};
use crate::db::Db;
use crate::db::sessions::SessionRow;
use crate::mail::MailSettings;
use crate::services::Services;
use crate::settings::{Clock, Limits, Settings, SignInLifetime, TrainIn};
use crate::storage::Storage;
use crate::test_database::{TestDatabase, postgres};
use crate::test_storage::TestStorage;
use chrono::{DateTime, TimeDelta, Utc};
use domain::account::{Credentials, NewUser, Secret};
use futures::StreamExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "plum-carriage-ninety-owl";

/// Returns the credentials of a sign-in.
pub(crate) fn credentials(name: &str, password: &str) -> Credentials {
    Credentials {
        username: name.into(),
        password: Secret::new(password),
    }
}

/// Clock that moves only when a test moves it.
#[derive(Clone)]
pub(crate) struct ManualClock(Arc<Mutex<DateTime<Utc>>>);

impl ManualClock {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(
            DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        )))
    }

    pub(crate) fn clock(&self) -> Clock {
        let clock = self.clone();
        Clock::new(move || *clock.0.lock().unwrap())
    }

    pub(crate) fn set(&self, time: &str) {
        *self.0.lock().unwrap() = time.parse().unwrap();
    }

    pub(crate) fn advance(&self, seconds: i64) {
        *self.0.lock().unwrap() += TimeDelta::seconds(seconds);
    }
}

/// Services under test.
pub(crate) struct TestServices {
    pub(crate) services: Services,
    pub(crate) clock: ManualClock,
    pub(crate) settings: Settings,
    folder: TempDir,
    storage: TestStorage,
}

/// Returns the settings of services whose files are in a folder.
pub(crate) fn settings_in(path: &Path, database_url: String) -> Settings {
    Settings {
        version: "1.2.3 (test)",
        database_url: Secret::new(database_url),
        storage_url: url::Url::from_directory_path(path.join("files")).unwrap(),
        storage_variables: Vec::new(),
        redis_url: None,
        temp_dir: path.join("tmp"),
        secret_key: Secret::new("a key of thirty-two bytes or more"),
        issuer: "http://localhost".into(),
        access_token_lifetime: Duration::from_secs(900),
        refresh_token_lifetime: Duration::from_secs(86_400),
        sign_in_lifetime: SignInLifetime::default(),
        mail: MailSettings::InMemory,
        limits: Limits {
            max_upload_bytes: 1 << 20,
            max_columns: 80,
            max_rows: 5000,
            max_live_runs: 3,
            max_run_memory: 256 << 20,
            logins_per_minute: None,
            mails_per_hour: None,
            // The machine of a test run may have a small disk.
            min_free_disk_bytes: 0,
            ..Limits::default()
        },
        train_in: TrainIn::Thread,
        refused_password: None,
        cheap_password_hashes: true,
    }
}

/// Returns the URL of an SQLite database in a folder.
pub(crate) fn sqlite_in(path: &Path) -> String {
    format!("sqlite://{}", path.join("test.db").display())
}

impl TestServices {
    async fn new(database_url: Option<String>, prepare: &impl AsyncFn(&str, &Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let database_url = database_url.unwrap_or_else(|| sqlite_in(path));
        prepare(&database_url, &path.join("files")).await;
        let storage = TestStorage::remote().unwrap_or_else(|| TestStorage::local(&path.join("files")));
        let settings = Settings {
            storage_url: storage.url,
            storage_variables: storage.variables,
            ..settings_in(path, database_url)
        };
        Self::open(settings, folder).await
    }

    /// Opens the services of settings whose local files are in `folder`.
    pub(crate) async fn open(settings: Settings, folder: TempDir) -> Self {
        let storage = TestStorage {
            url: settings.storage_url.clone(),
            variables: settings.storage_variables.clone(),
        };
        let clock = ManualClock::new();
        let services = Services::connect(settings.clone(), clock.clock()).await.unwrap();
        Self {
            services,
            clock,
            settings,
            folder,
            storage,
        }
    }

    /// Creates an account whose owner has just entered the password.
    pub(crate) async fn new_user(&self, name: &str) -> Actor {
        let new = NewUser {
            email: format!("{name}@example.com"),
            username: name.into(),
            password: Secret::new(PASSWORD),
            ..NewUser::default()
        };
        self.services.user_register(new, &Client::default()).await.unwrap();
        let credentials = credentials(name, PASSWORD);
        let client = Client::default();
        let account = self.services.user_authenticate(&credentials, &client).await;
        self.just_signed_in(account.unwrap().actor()).await
    }

    /// The same caller, who has just entered the password in a browser.
    pub(crate) async fn just_signed_in(&self, actor: Actor) -> Actor {
        let id = format!("session of account {}", actor.user_id);
        let key = SignInKey::Browser(Services::sign_in_id(&id));
        let row = SessionRow {
            id,
            data: "{}".into(),
            user_id: Some(actor.user_id),
        };
        self.services.session_create(row, &Client::default()).await.unwrap();
        actor.with_sign_in(Some(CurrentSignIn {
            key,
            password_at: Some(self.services.clock.now()),
        }))
    }

    /// Returns a path in the folder of the test.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the number of stored and temporary files.
    pub(crate) fn files(&self) -> usize {
        fn count(folder: &Path) -> usize {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            entries
                // Without the lock of the temporary folder, and the mark of the storage.
                .filter(|entry| !entry.file_name().to_string_lossy().ends_with(".lock") && entry.file_name() != "owner")
                .map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 })
                .sum()
        }
        let local: usize = ["files", "tmp"]
            .iter()
            .map(|name| count(&self.folder.path().join(name)))
            .sum();
        local + self.remote_files()
    }

    fn remote_files(&self) -> usize {
        if self.storage.url.scheme() == "file" {
            return 0;
        }
        let TestStorage { url, variables } = self.storage.clone();
        // The runtime of the test must not block, so another thread waits for the list.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let storage = Storage::open(&url, &variables).unwrap();
            runtime.unwrap().block_on(storage.list("datasets").count())
        });
        thread.join().unwrap()
    }
}

/// Runs a test on SQLite, and on PostgreSQL where a server for tests is known.
pub(crate) async fn on_both_databases(run: impl AsyncFn(TestServices)) {
    on_both_prepared_databases(async |_, _| (), run).await;
}

/// Runs a test as [`on_both_databases`], after `prepare` has filled each database and the folder of
/// the stored files before the services open them. It is called with the URL and the folder.
pub(crate) async fn on_both_prepared_databases(prepare: impl AsyncFn(&str, &Path), run: impl AsyncFn(TestServices)) {
    run(TestServices::new(None, &prepare).await).await;
    let Some(server) = postgres() else { return };
    let database = TestDatabase::create(server).await;
    let test = TestServices::new(Some(database.url()), &prepare).await;
    let db: Db = test.services.db.clone();
    run(test).await;
    db.close().await;
}
