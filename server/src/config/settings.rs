//! Settings of the services.

use super::env::{ConfigError, Environment};
use super::{memory, secret, storage};
use crate::demo;
use backend::{Limits, MailSettings, Settings, SignInLifetime, TrainIn};
use chrono::TimeDelta;
use domain::account::{Quota, Secret};
use domain::dataset::MAX_COLUMNS;
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;
use url::Url;

/// Reads the settings of the services except `MAX_RUN_MEMORY_MB`, whose default depends on the
/// workers.
pub(super) fn read(
    env: &Environment,
    production: bool,
    data_dir: &Path,
    public_url: &Url,
) -> Result<Settings, ConfigError> {
    let data = data_dir.display();
    let database_url = env
        .text("DATABASE_URL")?
        .unwrap_or_else(|| format!("sqlite://{data}/playground.db"));
    if !["sqlite:", "postgres:", "postgresql:"]
        .iter()
        .any(|scheme| database_url.starts_with(scheme))
    {
        return Err(ConfigError::secret(
            "DATABASE_URL",
            "a URL that begins with sqlite:// or postgres://",
        ));
    }
    let storage_url = storage::url(env, data_dir)?;
    let seconds = |minutes: usize| Duration::from_secs(60 * minutes as u64);
    let defaults = Limits::default();
    Ok(Settings {
        version: crate::VERSION,
        database_url: Secret::new(database_url),
        storage_variables: storage::variables(env, &storage_url)?,
        storage_url,
        redis_url: redis_url(env)?,
        temp_dir: data_dir.join("tmp"),
        secret_key: secret::key(env, production, data_dir)?,
        issuer: public_url.origin().ascii_serialization(),
        access_token_lifetime: seconds(env.whole("ACCESS_TOKEN_EXPIRE_MINUTES", 1, 1440)?.unwrap_or(15)),
        refresh_token_lifetime: seconds(env.whole("REFRESH_TOKEN_EXPIRE_DAYS", 1, 365)?.unwrap_or(30) * 1440),
        sign_in_lifetime: sign_in_lifetime(env)?,
        mail: mail(env, production)?,
        limits: Limits {
            max_upload_bytes: (env.whole("MAX_UPLOAD_MB", 1, 100_000)?.unwrap_or(200) as u64) << 20,
            max_columns: env
                .whole("MAX_COLUMNS", 1, MAX_COLUMNS)?
                .unwrap_or(defaults.max_columns),
            max_rows: env
                .whole("MAX_ROWS", 1, 1_000_000_000)?
                .map_or(defaults.max_rows, |rows| rows as u64),
            max_live_runs: env
                .whole("MAX_LIVE_RUNS", 1, 10_000)?
                .and_then(|runs| u32::try_from(runs).ok())
                .unwrap_or(defaults.max_live_runs),
            model_cache_bytes: env
                .whole("MODEL_CACHE_MB", 0, 1_000_000)?
                .map_or(defaults.model_cache_bytes, |megabytes| (megabytes as u64) << 20),
            file_cache_bytes: env
                .whole("FILE_CACHE_MB", 0, 100_000_000)?
                .map_or(defaults.file_cache_bytes, |megabytes| (megabytes as u64) << 20),
            model_memory_bytes: memory::share_of_models(),
            max_run_memory: defaults.max_run_memory,
            max_run_time: max_run_time(env, defaults.max_run_time)?,
            workers_limit_memory: defaults.workers_limit_memory,
            logins_per_minute: env.rate(
                "RATE_LIMIT_LOGIN",
                defaults.logins_per_minute.map_or(0, NonZeroU32::get),
            )?,
            mails_per_hour: env.rate("RATE_LIMIT_MAIL", defaults.mails_per_hour.map_or(0, NonZeroU32::get))?,
            min_free_disk_bytes: env
                .whole("MIN_FREE_DISK_MB", 0, 1_000_000_000)?
                .map_or(defaults.min_free_disk_bytes, |megabytes| (megabytes as u64) << 20),
            quota: quota(env, defaults.quota)?,
            security_log_days: env
                .whole("SECURITY_LOG_DAYS", 1, 3650)?
                .and_then(|days| u16::try_from(days).ok())
                .unwrap_or(defaults.security_log_days),
        },
        // The default; `commands::startup` sets the path of the binary for training in processes.
        train_in: TrainIn::Thread,
        refused_password: production.then(|| Secret::new(demo::PASSWORD)),
        cheap_password_hashes: false,
    })
}

/// `MAX_RUN_MINUTES`: `None` for `off` or 0.
fn max_run_time(env: &Environment, default: Option<Duration>) -> Result<Option<Duration>, ConfigError> {
    const MOST: u64 = 1_000_000;
    match env.text("MAX_RUN_MINUTES")?.as_deref() {
        None => Ok(default),
        Some("off") => Ok(None),
        Some(text) => match text.parse::<u64>() {
            Ok(0) => Ok(None),
            Ok(minutes) if minutes <= MOST => Ok(Some(Duration::from_secs(60 * minutes))),
            _ => {
                let expected = format!("a whole number from 0 to {MOST}, or off");
                Err(ConfigError::new("MAX_RUN_MINUTES", text, &expected))
            }
        },
    }
}

/// `REDIS_URL`. Default: none, and each process has its own counts of the rate limits.
fn redis_url(env: &Environment) -> Result<Option<Secret>, ConfigError> {
    let Some(url) = env.text("REDIS_URL")? else {
        return Ok(None);
    };
    let schemes = ["redis://", "rediss://", "redis+unix://"];
    if !schemes.iter().any(|scheme| url.starts_with(scheme)) {
        let expected = "a URL such as redis://:password@host:6379/0, rediss://… with TLS, or redis+unix:///path";
        return Err(ConfigError::secret("REDIS_URL", expected));
    }
    Ok(Some(Secret::new(url)))
}

/// `SMTP_URL` and `EMAILS_FROM`. Without them production sends no mail, and development keeps it at
/// `/dev/mail`.
fn mail(env: &Environment, production: bool) -> Result<MailSettings, ConfigError> {
    let sender = "the sender of mails, such as Playground <playground@example.com>";
    match (env.text("SMTP_URL")?, env.text("EMAILS_FROM")?) {
        (Some(url), Some(from)) => Ok(MailSettings::Smtp {
            url: Secret::new(url),
            from,
        }),
        (Some(_), None) => Err(ConfigError::missing("EMAILS_FROM", sender)),
        (None, _) if production => Ok(MailSettings::Off),
        (None, _) => Ok(MailSettings::InMemory),
    }
}

/// `SESSION_IDLE_DAYS` and `SESSION_MAX_DAYS`.
fn sign_in_lifetime(env: &Environment) -> Result<SignInLifetime, ConfigError> {
    let defaults = SignInLifetime::default();
    let days = |name, default: TimeDelta| {
        let days = env.whole(name, 1, 3650)?.and_then(|days| i64::try_from(days).ok());
        Ok(days.map_or(default, TimeDelta::days))
    };
    Ok(SignInLifetime {
        idle: days("SESSION_IDLE_DAYS", defaults.idle)?,
        max_age: days("SESSION_MAX_DAYS", defaults.max_age)?,
    })
}

/// `QUOTA_STORAGE_MB`, `QUOTA_DATASETS`, `QUOTA_RUNS` and `QUOTA_TASKS`.
fn quota(env: &Environment, defaults: Quota) -> Result<Quota, ConfigError> {
    let amount = |name, default: i64, unit: i64| {
        let amount = env
            .whole(name, 1, 1_000_000_000)?
            .and_then(|amount| i64::try_from(amount).ok());
        Ok(amount.map_or(default, |amount| amount * unit))
    };
    Ok(Quota {
        storage_bytes: amount("QUOTA_STORAGE_MB", defaults.storage_bytes, 1_000_000)?,
        datasets: amount("QUOTA_DATASETS", defaults.datasets, 1)?,
        runs: amount("QUOTA_RUNS", defaults.runs, 1)?,
        tasks: amount("QUOTA_TASKS", defaults.tasks, 1)?,
    })
}
