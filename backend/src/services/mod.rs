//! Methods of the application, a folder for each resource. Each method begins with the
//! authorisation.

pub(crate) mod accounts;
pub(crate) mod auth;
mod blocking;
pub(crate) mod datasets;
mod json;
pub(crate) mod operations;
pub(crate) mod precondition;
pub(crate) mod runs;
pub(crate) mod tasks;

use crate::actor::Actor;
use crate::auth::{Passwords, Tokens};
use crate::connections::is_missing_table;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::events::EventBus;
use crate::mail::Mailer;
use crate::metrics::ServiceMetrics;
use crate::open_streams::OpenStreams;
use crate::outages::Outages;
use crate::rate_limit::{RateLimit, SharedCounts};
use crate::settings::{Clock, Limits, Settings, SignInLifetime, TrainIn};
use crate::storage::{DiskReserve, FileCache, Spool, Storage};
use crate::turns::{Turn, Turns};
use crate::work_pools::WorkPools;
use datasets::row_index::RowIndexCache;
use operations::readiness::Readiness;
use runs::model_cache::ModelCache;
use runs::model_memory::ModelMemory;
use std::num::NonZeroU32;
use std::ops::Deref;
#[cfg(test)]
use std::ops::DerefMut;
use std::sync::Arc;

/// Largest number of uploads of one user that are received or read at a time: each has a file of up
/// to `MAX_UPLOAD_MB` on the disk that no quota counts.
pub(crate) const MAX_UPLOADS: u32 = 4;
/// Largest number of downloads that one user may have open.
pub(crate) const MAX_DOWNLOADS: u32 = 4;
/// Largest number of large request bodies of one user that are held in memory.
const MAX_LARGE_BODIES: usize = 2;
/// Largest number of statements of one user that read all of the user's tasks at a time: there are
/// ten connections for reading.
const MAX_TASK_READS: usize = 2;
/// Largest number of event streams that one user may have open: one for each tab of a browser.
pub(crate) const MAX_EVENT_STREAMS: u32 = 20;

/// Methods of the application. Clones share one state: middleware clones the services several times
/// in each request.
#[derive(Clone)]
pub struct Services(Arc<ServiceState>);

/// State of the services: connections, settings, limits and caches.
#[cfg_attr(test, derive(Clone))]
pub struct ServiceState {
    /// Version of the program.
    pub(crate) version: &'static str,
    pub(crate) db: Db,
    pub(crate) storage: Storage,
    /// Scheme of the URL of the storage.
    pub(crate) storage_kind: Arc<str>,
    pub(crate) spool: Spool,
    pub(crate) passwords: Passwords,
    pub(crate) tokens: Tokens,
    pub(crate) sign_in_lifetime: SignInLifetime,
    pub(crate) events: EventBus,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) train_in: TrainIn,
    pub(crate) mailer: Mailer,
    /// Prefix of the links in mails.
    pub(crate) public_url: Arc<str>,
    /// Attempts to sign in or to register.
    pub(crate) logins: RateLimit,
    /// Attempts to sign in from one network to any account, or to one account from any network.
    pub(crate) wide_logins: RateLimit,
    /// Exchanges of refresh tokens.
    pub(crate) refreshes: RateLimit,
    /// Counts that the processes of an installation share.
    pub(crate) shared_counts: Option<SharedCounts>,
    /// Free disk space that is reserved for signing in, reading and deleting.
    pub(crate) reserve: DiskReserve,
    pub(crate) readiness: Readiness,
    /// Thread pools for work that keeps a core busy or holds much in memory.
    pub(crate) pools: WorkPools,
    /// Local copies of stored files.
    pub(crate) files: FileCache,
    /// Turns for large bodies of requests.
    pub(crate) large_bodies: Turns,
    /// Turns for operations that write many rows: one at a time for each user.
    pub(crate) long_writes: Turns,
    /// Turns for statements that read all tasks of a user.
    pub(crate) task_reads: Turns,
    pub(crate) row_indices: RowIndexCache,
    pub(crate) models: ModelCache,
    pub(crate) model_memory: ModelMemory,
    pub(crate) metrics: ServiceMetrics,
    pub(crate) uploads: OpenStreams,
    /// Outages of the database that the workers of this process have seen.
    pub(crate) outages: Outages,
    pub(crate) downloads: OpenStreams,
    pub(crate) event_streams: OpenStreams,
}

impl Deref for Services {
    type Target = ServiceState;

    fn deref(&self) -> &ServiceState {
        &self.0
    }
}

/// Tests replace parts, such as a limit. Other clones keep theirs.
#[cfg(test)]
impl DerefMut for Services {
    fn deref_mut(&mut self) -> &mut ServiceState {
        Arc::make_mut(&mut self.0)
    }
}

/// Applies the missing migrations, and derives columns by the rules of this version.
async fn bring_up_to_date(db: &Db) -> Result<()> {
    db.migrate().await?;
    operations::derived_columns::update_derived_columns(db).await
}

impl Services {
    /// Opens the database, brings it up to date, and opens the storage.
    ///
    /// # Errors
    /// When one of them cannot be opened; the message names the setting.
    pub async fn connect(settings: Settings, clock: Clock) -> Result<Self> {
        let db = Db::connect(settings.database_url.expose()).await?;
        bring_up_to_date(&db).await?;
        Self::open(db, settings, clock).await
    }

    /// As [`Services::connect`], for a command beside running servers: a database of an older
    /// version is refused, because a migration is the work of a server's start. Only a database
    /// that no server has used yet is brought up to date.
    ///
    /// # Errors
    /// As those of [`Services::connect`], or when the database lacks migrations of this version.
    pub async fn connect_beside_servers(settings: Settings, clock: Clock) -> Result<Self> {
        let db = Db::connect(settings.database_url.expose()).await?;
        match db.check_migrations().await {
            Ok(()) => {}
            Err(Error::Database(error)) if is_missing_table(&error) => bring_up_to_date(&db).await?,
            Err(Error::NotReady(reason)) => {
                return Err(Error::Settings(format!(
                    "the database is of an older version: {reason}. Run this command with the program of the running \
                     server, or update the database by `server migrate` first"
                )));
            }
            Err(error) => return Err(error),
        }
        Self::open(db, settings, clock).await
    }

    async fn open(db: Db, settings: Settings, clock: Clock) -> Result<Self> {
        let local = settings.storage_url.to_file_path().ok();
        let folders = [db.folder(), local, Some(settings.temp_dir.clone())];
        let reserve = DiskReserve::new(folders.into_iter().flatten(), settings.limits.min_free_disk_bytes);
        let shared_counts = match &settings.redis_url {
            Some(url) => Some(SharedCounts::connect(url).await?),
            None => None,
        };
        let limit = |name, max_requests| RateLimit::per_minute(max_requests).shared(name, shared_counts.clone());
        let metrics = ServiceMetrics::new();
        let storage = Storage::open(&settings.storage_url, &settings.storage_variables)?;
        Ok(Self(Arc::new(ServiceState {
            version: settings.version,
            events: EventBus::open(&db).await?,
            db,
            storage: storage.with_metrics(metrics.clone()),
            metrics,
            storage_kind: settings.storage_url.scheme().into(),
            spool: Spool::open(settings.temp_dir)?,
            passwords: Passwords::new(settings.cheap_password_hashes)?.refusing(settings.refused_password),
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
            logins: limit("logins", settings.limits.logins_per_minute),
            wide_logins: limit("wide_logins", settings.limits.wide_logins_per_minute()),
            refreshes: limit("refreshes", settings.limits.refreshes_per_minute()),
            shared_counts: shared_counts.clone(),
            pools: WorkPools::new()?,
            files: FileCache::new(settings.limits.file_cache_bytes),
            large_bodies: Turns::of_each(MAX_LARGE_BODIES),
            long_writes: Turns::of_each(1),
            task_reads: Turns::of_each(MAX_TASK_READS),
            row_indices: RowIndexCache::new(),
            models: ModelCache::new(settings.limits.model_cache_bytes),
            model_memory: ModelMemory::new(settings.limits.model_memory_bytes),
            uploads: OpenStreams::new("uploads", MAX_UPLOADS),
            outages: Outages::default(),
            downloads: OpenStreams::new("downloads", MAX_DOWNLOADS),
            event_streams: OpenStreams::new("streams of events", MAX_EVENT_STREAMS),
            limits: settings.limits,
            train_in: settings.train_in,
            reserve,
            readiness: Readiness::default(),
        })))
    }

    /// Returns the clock of the services.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Returns the limits that the services enforce.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns a limit of `max_requests` requests a minute, which counts together with the limits
    /// of this name in other processes where there is a Redis.
    #[must_use]
    pub fn rate_limit(&self, name: &'static str, max_requests: Option<NonZeroU32>) -> RateLimit {
        RateLimit::per_minute(max_requests).shared(name, self.shared_counts.clone())
    }

    /// Waits until the actor may send a large body.
    ///
    /// # Errors
    /// When too many large bodies of the actor wait.
    pub async fn large_body(&self, actor: &Actor) -> Result<Turn> {
        self.large_bodies.turn(actor.user_id).await
    }

    /// Removes idle clients from the rate limits. To be called regularly.
    pub fn rate_limits_forget_idle(&self) {
        self.logins.forget_idle();
        self.wide_logins.forget_idle();
        self.refreshes.forget_idle();
    }

    /// Closes the database, so that no write is left in a buffer when the process ends.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
