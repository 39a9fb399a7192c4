//! Check of the connections that the settings name, before the server starts.

use crate::crypto::random;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::mail::Mailer;
use crate::rate_limit;
use crate::settings::{Clock, Settings};
use crate::storage::Storage;
use data_encoding::HEXLOWER;
use std::path::Path;
use std::time::Duration;

/// Longest time of a check.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Outcome of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionCheck {
    /// Name of the connection: `database`, `storage`, `mail` or `redis`.
    pub name: &'static str,
    /// The finding, or why the connection cannot be used.
    pub outcome: std::result::Result<String, String>,
}

/// Tries database, storage, mail server and Redis. Migrates nothing, and sends no mail.
pub async fn check_connections(settings: &Settings, clock: &Clock) -> Vec<ConnectionCheck> {
    let redis = async {
        match &settings.redis_url {
            Some(url) => rate_limit::check_redis(url).await,
            None => Ok("REDIS_URL is not set: each process counts for itself".into()),
        }
    };
    let (database, storage, mail, redis) = tokio::join!(
        check("database", check_database(settings.database_url.expose(), clock)),
        check("storage", check_storage(settings)),
        check("mail", check_mail(settings)),
        check("redis", redis),
    );
    vec![database, storage, mail, redis]
}

/// Fails if the settings name the file of a database that does not exist.
///
/// # Errors
/// When the file is missing, or the URL of the database cannot be used.
pub fn require_database(settings: &Settings) -> Result<()> {
    Db::require_file(settings.database_url.expose())
}

async fn check(name: &'static str, checked: impl Future<Output = Result<String>>) -> ConnectionCheck {
    let outcome = match tokio::time::timeout(TIMEOUT, checked).await {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} seconds", TIMEOUT.as_secs())),
    };
    ConnectionCheck { name, outcome }
}

async fn check_database(url: &str, clock: &Clock) -> Result<String> {
    if let Some(file) = Db::missing_file(url)? {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let created = tempfile::tempfile_in(folder.unwrap_or(Path::new(".")));
        created.map_err(|error| Error::Settings(format!("{} cannot be created: {error}", file.display())))?;
        return Ok(format!("the start creates {}", file.display()));
    }
    let db = Db::connect(url).await?;
    let outcome = match db.ready(clock.now()).await {
        Ok(()) => Ok("answers, has all migrations and takes a write".into()),
        Err(Error::NotReady(reason)) => Ok(format!("answers; {reason}, the start applies the others")),
        Err(Error::Database(error)) if is_missing_table(&error) => Ok("answers; the start creates its tables".into()),
        Err(error) => Err(error),
    };
    db.close().await;
    outcome
}

/// Whether no server has used the database yet.
pub(crate) fn is_missing_table(error: &sqlx::Error) -> bool {
    // undefined_table of PostgreSQL; SQLite has one code for all errors of statements.
    error.as_database_error().is_some_and(|error| {
        error.code().is_some_and(|code| code == "42P01") || error.message().starts_with("no such table")
    })
}

async fn check_storage(settings: &Settings) -> Result<String> {
    let storage = Storage::open(&settings.storage_url, &settings.storage_variables)?;
    let text = HEXLOWER.encode(&random::<16>()?);
    let key = format!("check-{text}");
    storage.put_text(&key, text.clone()).await?;
    let read = storage.text(&key).await?;
    storage.delete(&key).await?;
    if read.as_ref() != Some(&text) {
        return Err(Error::Settings("does not return what was written to it".into()));
    }
    Ok(format!("{} takes a write, a read and a delete", settings.storage_url))
}

async fn check_mail(settings: &Settings) -> Result<String> {
    Mailer::new(&settings.mail)?.check().await
}
