//! What the services must be told; the server reads it from the environment.

use crate::mail::MailSettings;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::account::{Quota, Secret};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The time, as an argument.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// A clock that asks `now`.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time of the system.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one clock that everything else is handed"
    )]
    pub fn system() -> Self {
        Self::new(Utc::now)
    }

    /// The time now, in whole microseconds (PostgreSQL keeps no more).
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)().trunc_subsecs(6)
    }
}

/// What the services must be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite://…` or `postgres://…`.
    pub database_url: Secret,
    /// Where uploads go: `file:///…` or `s3://…`.
    pub storage_url: url::Url,
    /// A folder for temporary files.
    pub temp_dir: PathBuf,
    /// Signs the access tokens; at least 32 bytes.
    pub secret_key: Secret,
    /// `iss` of the access tokens, and what the links in mails begin with: the public URL without a slash at its end.
    pub issuer: String,
    /// How long an access token is good.
    pub access_token_lifetime: Duration,
    /// How long a refresh token is good.
    pub refresh_token_lifetime: Duration,
    /// How long sign-ins last.
    pub sign_in_lifetime: SignInLifetime,
    /// How mail is sent.
    pub mail: MailSettings,
    /// The limits.
    pub limits: Limits,
    /// Where models are trained.
    pub train_in: TrainIn,
    /// Whether argon2 may be cheap: only for tests, which hash hundreds of passwords.
    pub cheap_password_hashes: bool,
}

/// Where models are trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrainIn {
    /// In a child process: this binary with the argument `train-run`, which calls
    /// [`crate::train_as_child`]. What a training does to its process, such as running out of
    /// memory, is the failure of its run only.
    Process(PathBuf),
    /// On threads of this process: for tests, and where no such binary is known.
    Thread,
}

/// How long sign-ins last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInLifetime {
    /// A browser's session ends so long after its last visit.
    pub idle: TimeDelta,
    /// Every sign-in, of browsers and of the API, ends so long after the password was entered,
    /// however much it is used.
    pub max_age: TimeDelta,
}

impl Default for SignInLifetime {
    fn default() -> Self {
        Self {
            idle: TimeDelta::days(14),
            max_age: TimeDelta::days(90),
        }
    }
}

impl SignInLifetime {
    /// When a session ends that began at `began` and is visited `now`.
    pub(crate) fn end_of_session(self, began: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        (now + self.idle).min(began + self.max_age)
    }
}

/// What is too much.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most bytes of an uploaded file.
    pub max_upload_bytes: u64,
    /// The most columns of a data set.
    pub max_columns: usize,
    /// The most rows of a data set.
    pub max_rows: u64,
    /// The most runs of one person that wait or run.
    pub max_live_runs: u32,
    /// The most bytes of memory that a run may need.
    pub max_run_memory: u64,
    /// The most tries to sign in to one account from one address, and accounts made from one address, a minute; `None`
    /// for no limit.
    pub logins_per_minute: Option<NonZeroU32>,
    /// The most mails with a link of one kind to one address, and for one account, an hour; four
    /// times as many a day. `None` for no limit.
    pub mails_per_hour: Option<NonZeroU32>,
    /// The free space, in bytes, below which accounts, visitors' sessions, uploads and trainings
    /// are refused; 0 for no reserve.
    pub min_free_disk_bytes: u64,
    /// The most bytes of the models, as text, that are kept parsed in memory.
    pub model_cache_bytes: u64,
    /// The most bytes of the copies of stored files that are kept on the local disk: of a storage
    /// elsewhere, and of files that are not in UTF-8.
    pub file_cache_bytes: u64,
    /// The most that one account keeps, unless a superuser has set its quota.
    pub quota: Quota,
    /// Days for which the security log is kept.
    pub security_log_days: u16,
}

impl Limits {
    /// The most tries to sign in from one network, whatever the accounts, and to one account,
    /// whatever the networks.
    pub(crate) fn wide_logins_per_minute(&self) -> Option<NonZeroU32> {
        self.logins_per_minute
            .map(|logins| logins.saturating_mul(WIDE_LOGINS_PER_LOGIN))
    }

    /// The most refresh tokens that are exchanged from one address a minute: more than sign-ins, because clients do it by
    /// themselves and many may share an address.
    pub(crate) fn refreshes_per_minute(&self) -> Option<NonZeroU32> {
        self.logins_per_minute
            .map(|logins| logins.saturating_mul(REFRESHES_PER_LOGIN))
    }
}

/// How many more tries there may be from one network or to one account than from one network to one
/// account.
const WIDE_LOGINS_PER_LOGIN: NonZeroU32 = NonZeroU32::new(3).unwrap();
/// How many more refreshes there may be than sign-ins.
const REFRESHES_PER_LOGIN: NonZeroU32 = NonZeroU32::new(6).unwrap();

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_upload_bytes: 200 << 20,
            max_columns: 2000,
            max_rows: 5_000_000,
            max_live_runs: 20,
            max_run_memory: 1 << 30,
            logins_per_minute: NonZeroU32::new(10),
            mails_per_hour: NonZeroU32::new(5),
            min_free_disk_bytes: 256 << 20,
            model_cache_bytes: 128 << 20,
            file_cache_bytes: 1 << 30,
            quota: Quota {
                storage_bytes: 2_000_000_000,
                datasets: 200,
                runs: 2000,
                tasks: 20_000,
            },
            security_log_days: 180,
        }
    }
}
