//! What can be done, one file a resource. Each method begins with who may do it.

mod accounts;
mod api_tokens;
mod by_mail;
mod dataset_files;
mod dataset_uploads;
mod datasets;
mod events;
mod expected;
mod export;
mod first_superuser;
mod heavy_work;
mod idempotency;
mod labelled;
mod mail_limit;
mod models;
mod notices;
mod orphans;
mod prepare;
mod quotas;
mod readiness;
mod recent_password;
mod row_index;
mod run_ask;
mod run_compare;
mod run_estimate;
mod run_output;
mod run_predict;
mod runs;
mod security_log;
mod sessions;
mod sign_in_limit;
mod sign_ins;
mod sweep;
mod task_acts;
mod task_changes;
mod task_files;
mod task_quick;
mod task_stats;
mod task_views;
mod tasks;
mod tokens;
mod tree_view;
mod user_admin;
mod users;

pub use dataset_uploads::{Upload, UploadPurpose};
pub use events::{Event, News, RunNews, TaskNews};
pub use expected::{Expected, version_of};
pub use idempotency::{IdempotencyLease, KeptAnswer, Repetition};
pub use run_predict::NewRows;
pub use runs::RunFilter;
pub use sessions::{Client, LoadedSession, SessionRow};
pub use task_files::TaskFormat;

#[cfg(test)]
pub(crate) use dataset_files::column as described_column;
pub(crate) use dataset_files::{StoredFormat, load_table};
pub(crate) use events::Events;
pub(crate) use heavy_work::Stop;
pub(crate) use prepare::{Classes, Prepared, prepare};
pub(crate) use run_estimate::{Estimate, MODEL_SHARE};
pub(crate) use task_files::Row;

use self::readiness::Readiness;
use crate::auth::{Passwords, Tokens};
use crate::db::Db;
use crate::error::Result;
use crate::mail::Mailer;
use crate::open_streams::{OpenStream, OpenStreams};
use crate::rate_limit::RateLimit;
use crate::settings::{Clock, Limits, Settings, SignInLifetime, TrainIn};
use crate::storage::{DiskReserve, FileCache, LocalFile, Spool, Storage};
use crate::turns::{Turn, Turns};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::account::User;
use futures::StreamExt;
use futures::stream::BoxStream;
use heavy_work::WorkPools;
use models::Models;
use row_index::RowIndices;
use std::sync::Arc;

/// The most downloads that one person may have open.
const MAX_DOWNLOADS: u32 = 4;
/// The most large bodies of requests of one person that are held in memory.
const MAX_LARGE_BODIES: usize = 2;
/// The most streams of events that one person may have open: one for each tab of a browser.
const MAX_EVENT_STREAMS: u32 = 20;

/// Bytes as they come.
pub type ByteStream = BoxStream<'static, std::io::Result<Bytes>>;

/// Caller of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub user_id: i64,
    /// Whether it may manage others.
    pub is_superuser: bool,
    /// The IANA name of the time zone that dates are shown in.
    pub time_zone: String,
    /// Where the request comes from.
    pub client: Client,
    /// The sign-in that the request belongs to; none for a token of a script.
    pub sign_in: Option<CurrentSignIn>,
}

/// Sign-in that a request belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentSignIn {
    /// Which one.
    pub key: SignInKey,
    /// When the password was last entered in it, as far as it is known.
    pub password_at: Option<DateTime<Utc>>,
}

/// Key of a sign-in in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInKey {
    /// Hash of the id of a browser's session.
    Browser(String),
    /// Family of the refresh tokens of a client of the API.
    Api(String),
}

impl Actor {
    /// The same caller, whose request comes from `client`.
    #[must_use]
    pub fn at(self, client: Client) -> Self {
        Self { client, ..self }
    }

    /// The same caller, in this sign-in.
    #[must_use]
    pub fn signed_in(self, sign_in: Option<CurrentSignIn>) -> Self {
        Self { sign_in, ..self }
    }
}

/// An account as the session login needs it: the user and the secret that its sessions hang on. No `Debug`: it holds
/// the secret.
#[derive(Clone)]
pub struct Account {
    /// The user.
    pub user: User,
    /// 16 random bytes, renewed to end all sessions.
    pub session_secret: Vec<u8>,
}

impl Account {
    /// The account as the one who asks.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            user_id: self.user.id,
            is_superuser: self.user.is_superuser,
            time_zone: self.user.time_zone.clone(),
            client: Client::default(),
            sign_in: None,
        }
    }
}

/// A file to be sent.
pub struct FileDownload {
    /// The name to save it under.
    pub file_name: String,
    /// The media type.
    pub content_type: &'static str,
    /// Its size, when known.
    pub size: Option<u64>,
    /// Its bytes.
    pub body: ByteStream,
}

impl FileDownload {
    /// A file of the local disk.
    fn of_file(file_name: String, content_type: &'static str, file: &LocalFile) -> Self {
        Self {
            file_name,
            content_type,
            size: Some(file.size()),
            body: file.stream(),
        }
    }

    /// Keeps a place among the downloads of a person until the body is dropped.
    fn held(self, place: OpenStream) -> Self {
        let holds = move |_: &std::io::Result<Bytes>| {
            let _place = &place;
        };
        Self {
            body: self.body.inspect(holds).boxed(),
            ..self
        }
    }
}

/// The services. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    pub(crate) db: Db,
    pub(crate) storage: Storage,
    pub(crate) spool: Spool,
    pub(crate) passwords: Passwords,
    pub(crate) tokens: Tokens,
    pub(crate) sign_in_lifetime: SignInLifetime,
    pub(crate) events: Events,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) train_in: TrainIn,
    pub(crate) mailer: Mailer,
    /// What the links in mails begin with.
    pub(crate) public_url: Arc<str>,
    /// Tries to sign in or to make an account.
    pub(crate) logins: RateLimit,
    /// Tries to sign in from one network to whatever accounts, or to one account from whatever
    /// networks.
    pub(crate) wide_logins: RateLimit,
    /// Exchanges of refresh tokens.
    pub(crate) refreshes: RateLimit,
    /// Free disk space that is kept for signing in, reading and deleting.
    pub(crate) reserve: DiskReserve,
    pub(crate) readiness: Readiness,
    /// Threads for what keeps a core busy or holds much in memory.
    pub(crate) pools: WorkPools,
    /// Local copies of stored files.
    pub(crate) files: FileCache,
    /// Turns for large bodies of requests.
    pub(crate) large_bodies: Turns,
    pub(crate) row_indices: RowIndices,
    pub(crate) models: Models,
    pub(crate) downloads: OpenStreams,
    pub(crate) event_streams: OpenStreams,
}

impl Services {
    /// Opens the database, brings it up to date, and opens the storage.
    ///
    /// # Errors
    /// When one of them cannot be opened; the message names the setting.
    pub async fn connect(settings: Settings, clock: Clock) -> Result<Self> {
        let db = Db::connect(settings.database_url.expose()).await?;
        db.migrate().await?;
        let local = settings.storage_url.to_file_path().ok();
        let folders = [db.folder(), local, Some(settings.temp_dir.clone())];
        let reserve = DiskReserve::new(folders.into_iter().flatten(), settings.limits.min_free_disk_bytes);
        Ok(Self {
            events: Events::start(&db).await?,
            db,
            storage: Storage::open(&settings.storage_url)?,
            spool: Spool::open(settings.temp_dir)?,
            passwords: Passwords::new(settings.cheap_password_hashes)?,
            tokens: Tokens::new(
                &settings.secret_key,
                &settings.issuer,
                settings.access_token_lifetime,
                settings.refresh_token_lifetime,
            ),
            sign_in_lifetime: settings.sign_in_lifetime,
            clock,
            mailer: Mailer::new(&settings.mail)?,
            public_url: settings.issuer.as_str().into(),
            logins: RateLimit::per_minute(settings.limits.logins_per_minute),
            wide_logins: RateLimit::per_minute(settings.limits.wide_logins_per_minute()),
            refreshes: RateLimit::per_minute(settings.limits.refreshes_per_minute()),
            pools: WorkPools::new()?,
            files: FileCache::new(settings.limits.file_cache_bytes),
            large_bodies: Turns::of_each(MAX_LARGE_BODIES),
            row_indices: RowIndices::new(),
            models: Models::new(settings.limits.model_cache_bytes),
            downloads: OpenStreams::new("downloads", MAX_DOWNLOADS),
            event_streams: OpenStreams::new("streams of events", MAX_EVENT_STREAMS),
            limits: settings.limits,
            train_in: settings.train_in,
            reserve,
            readiness: Readiness::default(),
        })
    }

    /// The clock that the services go by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The limits that the services enforce.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Waits until the actor may send a large body.
    ///
    /// # Errors
    /// When too many of the actor's wait already.
    pub async fn large_body(&self, actor: &Actor) -> Result<Turn> {
        self.large_bodies.turn(actor.user_id).await
    }

    /// Makes the rate limits forget who has not come for a while. To be called now and then.
    pub fn rate_limits_forget_idle(&self) {
        self.logins.forget_idle();
        self.wide_logins.forget_idle();
        self.refreshes.forget_idle();
    }

    /// Closes the database, so that nothing is left in a buffer when the process ends.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

#[cfg(test)]
mod account_tests;
#[cfg(test)]
mod download_tests;
#[cfg(test)]
mod event_tests;
#[cfg(test)]
mod export_tests;
#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod first_superuser_tests;
#[cfg(test)]
mod limit_tests;
#[cfg(test)]
mod login_timing;
#[cfg(test)]
mod orphan_tests;
#[cfg(test)]
mod quota_tests;
#[cfg(test)]
mod recent_password_tests;
#[cfg(test)]
mod run_ask_tests;
#[cfg(test)]
mod run_compare_tests;
#[cfg(test)]
mod run_predict_tests;
#[cfg(test)]
mod security_log_tests;
#[cfg(test)]
mod session_tests;
#[cfg(test)]
mod task_change_tests;
#[cfg(test)]
mod task_tests;
#[cfg(test)]
mod task_transfer_tests;
#[cfg(test)]
mod task_view_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod user_tests;
