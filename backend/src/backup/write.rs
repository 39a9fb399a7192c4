//! Creation of a backup.

use super::fill::fill;
use super::manifest::Manifest;
use crate::archive::Archive;
use crate::byte_stream::ByteStream;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::settings::{Clock, Settings};
use crate::storage::Storage;
use chrono::{DateTime, Utc};
use futures::StreamExt;
use std::io;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;

/// Format of the time in the name of an archive; names sort by it.
pub(super) const NAME_TIME: &str = "%Y%m%dT%H%M%SZ";

/// Begin of the name of an archive that is not complete, or was not when its process was killed.
pub(super) const UNFINISHED: &str = ".unfinished-backup-";

/// A backup that was taken.
#[derive(Clone, Debug)]
pub struct BackupReport {
    /// Path of the archive.
    pub path: PathBuf,
    /// Size of the archive in bytes.
    pub bytes: u64,
    /// Content of the archive.
    pub manifest: Manifest,
}

/// Writes the rows of the database and the files of the storage into an archive: `target`, or a
/// file with the time in its name if `target` is a folder. The rows are a snapshot, and reading it
/// blocks no writer. The archive appears when it is complete, readable for this user only.
///
/// # Errors
/// When the archive exists already, the database has columns that this version does not know, or
/// the database, the storage or the disk fails.
pub async fn back_up(settings: &Settings, target: &Path, clock: &Clock) -> Result<BackupReport> {
    let now = clock.now();
    let path = archive_path(target, now)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let failed = |error| Error::Backup(format!("{}: {error}", path.display()));
    // Readable for this user only.
    let file = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(failed)?;
    let db = Db::connect_alone(settings.database_url.expose(), false).await?;
    let storage = Storage::open(&settings.storage_url, &settings.storage_variables)?;
    let (archive, bytes) = Archive::start(now);
    let out = tokio::fs::File::from_std(file.reopen().map_err(failed)?);
    let writer = tokio::spawn(write(out, bytes));
    let filled = fill(archive, &db, &storage, now).await;
    db.close().await;
    let written = writer.await.map_err(|error| Error::unexpected("backup", error))?;
    // First the error of the writer: a full disk also makes `fill` fail, with a vaguer error.
    let bytes = written.map_err(failed)?;
    let manifest = filled?;
    file.persist_noclobber(&path).map_err(|error| failed(error.error))?;
    Ok(BackupReport { path, bytes, manifest })
}

/// Returns the name of an archive without a given name.
pub(super) fn archive_name(now: DateTime<Utc>) -> String {
    format!("playground-{}.zip", now.format(NAME_TIME))
}

/// Returns the path of the archive; fails if there is a file already.
fn archive_path(target: &Path, now: DateTime<Utc>) -> Result<PathBuf> {
    let path = if target.is_dir() {
        target.join(archive_name(now))
    } else {
        target.to_owned()
    };
    if path.symlink_metadata().is_ok() {
        let path = path.display();
        return Err(Error::Backup(format!(
            "{path} exists already, and a backup overwrites nothing: name another file"
        )));
    }
    Ok(path)
}

/// Writes a stream to a file, and returns the number of its bytes when the disk has them.
async fn write(mut out: tokio::fs::File, mut bytes: ByteStream) -> io::Result<u64> {
    let mut size = 0;
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk?;
        out.write_all(&chunk).await?;
        size += chunk.len() as u64;
    }
    out.flush().await?;
    out.sync_all().await?;
    Ok(size)
}
