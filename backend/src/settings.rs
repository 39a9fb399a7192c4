//! Settings of the services; the server reads them from the environment.

use crate::mail::MailSettings;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::account::{Quota, Secret};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Source of the current time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// Creates a clock that calls `now`.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Returns the system clock.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one clock that everything else is handed"
    )]
    pub fn system() -> Self {
        Self::new(Utc::now)
    }

    /// Returns the current time in whole microseconds (PostgreSQL keeps no more).
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)().trunc_subsecs(6)
    }
}

/// Settings of the services.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Version of the program, as `/admin/system` shows it.
    pub version: &'static str,
    /// `sqlite://…` or `postgres://…`.
    pub database_url: Secret,
    /// Storage of uploaded files: `file:///…`, or `s3://`, `gs://`, `az://` or `abfss://`.
    pub storage_url: url::Url,
    /// Variables of a cloud's storage, such as `AWS_ACCESS_KEY_ID`; see
    /// [`is_storage_variable`](crate::is_storage_variable).
    pub storage_variables: Vec<(String, Secret)>,
    /// `redis://…`: the Redis with the common counts of the rate limits; `None`: each process has
    /// its own counts.
    pub redis_url: Option<Secret>,
    /// Folder for temporary files.
    pub temp_dir: PathBuf,
    /// Key that signs the access tokens; at least 32 bytes.
    pub secret_key: Secret,
    /// Issuer of the access tokens, and prefix of the links in mails: the public URL without a
    /// trailing slash.
    pub issuer: String,
    /// Lifetime of an access token.
    pub access_token_lifetime: Duration,
    /// Lifetime of a refresh token.
    pub refresh_token_lifetime: Duration,
    /// Lifetime of sign-ins.
    pub sign_in_lifetime: SignInLifetime,
    /// Delivery of mail.
    pub mail: MailSettings,
    /// Limits.
    pub limits: Limits,
    /// Place in which models are trained and uploads converted.
    pub train_in: TrainIn,
    /// Published password of the demo account, which no account can get; `None` in development,
    /// where the demo account has it.
    pub refused_password: Option<Secret>,
    /// Whether argon2 uses its minimal parameters: only for tests, which hash hundreds of
    /// passwords.
    pub cheap_password_hashes: bool,
}

/// Place in which models are trained and uploads of other formats converted to CSV.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrainIn {
    /// A child process: this binary with the argument `train-run`, which calls
    /// [`crate::train_as_child`], or `convert-table`, which calls [`crate::convert_as_child`]. A
    /// fault of the process, such as running out of memory, is the failure of its run or upload
    /// only.
    Process(PathBuf),
    /// Threads of this process: for tests, and where no such binary is known.
    Thread,
}

/// Lifetime of sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInLifetime {
    /// Time from the last visit to the end of a browser session.
    pub idle: TimeDelta,
    /// Time from the entry of the password to the end of a sign-in, of a browser or the API,
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
    /// Returns the end of a session that was created at `began` and is visited `now`.
    pub(crate) fn end_of_session(self, began: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        (now + self.idle).min(began + self.max_age)
    }
}

/// Limits of the services.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest size of an uploaded file in bytes.
    pub max_upload_bytes: u64,
    /// Largest number of columns of a data set.
    pub max_columns: usize,
    /// Largest number of rows of a data set.
    pub max_rows: u64,
    /// Largest number of queued and running runs of one user.
    pub max_live_runs: u32,
    /// Largest memory of a run in bytes.
    pub max_run_memory: u64,
    /// Longest time of an attempt to train; `None` for no limit.
    pub max_run_time: Option<Duration>,
    /// Whether the limits of the workers that were seen lately count for new runs instead, because
    /// other processes train and the own limit is a default.
    pub workers_limit_memory: bool,
    /// Largest number of attempts a minute to sign in to one account from one address, and to
    /// register from one address; `None` for no limit.
    pub logins_per_minute: Option<NonZeroU32>,
    /// Largest number of mails an hour with a link of one kind, to one address and for one account;
    /// four times as many a day. `None` for no limit.
    pub mails_per_hour: Option<NonZeroU32>,
    /// Free disk space in bytes below which registrations, sessions of visitors, uploads and
    /// trainings are refused; 0 for no reserve.
    pub min_free_disk_bytes: u64,
    /// Size of the cache of parsed models, in bytes of their text.
    pub model_cache_bytes: u64,
    /// Memory in bytes for models outside that cache: while they are read or converted, and while
    /// those that are larger than the cache are used.
    pub model_memory_bytes: u64,
    /// Size of the cache of local file copies in bytes: files of a remote storage, and files
    /// decoded to UTF-8.
    pub file_cache_bytes: u64,
    /// Quota of an account, unless a superuser has set another.
    pub quota: Quota,
    /// Number of days for which the security log is kept.
    pub security_log_days: u16,
}

impl Limits {
    /// Largest number of attempts a minute to sign in from one network to any account, and to one
    /// account from any network.
    pub(crate) fn wide_logins_per_minute(&self) -> Option<NonZeroU32> {
        self.logins_per_minute
            .map(|logins| logins.saturating_mul(WIDE_LOGINS_PER_LOGIN))
    }

    /// Largest number of refresh tokens a minute from one address: more than sign-ins, because
    /// clients refresh by themselves and many clients may share an address.
    pub(crate) fn refreshes_per_minute(&self) -> Option<NonZeroU32> {
        self.logins_per_minute
            .map(|logins| logins.saturating_mul(REFRESHES_PER_LOGIN))
    }
}

/// Ratio of the attempts from one network or to one account, to those from one network to one
/// account.
const WIDE_LOGINS_PER_LOGIN: NonZeroU32 = NonZeroU32::new(3).unwrap();
/// Ratio of refreshes to sign-ins.
const REFRESHES_PER_LOGIN: NonZeroU32 = NonZeroU32::new(6).unwrap();

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_upload_bytes: 200 << 20,
            max_columns: 2000,
            max_rows: 5_000_000,
            max_live_runs: 20,
            max_run_memory: 1 << 30,
            max_run_time: Some(Duration::from_secs(3600)),
            workers_limit_memory: false,
            logins_per_minute: NonZeroU32::new(10),
            mails_per_hour: NonZeroU32::new(5),
            min_free_disk_bytes: 256 << 20,
            model_cache_bytes: 128 << 20,
            model_memory_bytes: 256 << 20,
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
