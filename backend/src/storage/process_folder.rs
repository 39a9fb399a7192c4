//! Folder of temporary files that belongs to one process: `NAME/`, for as long as the process holds
//! the lock on `NAME.lock` beside it. The system releases the lock when the process ends, however
//! it ends; so abandoned folders are recognised even where several servers share the data folder.

use crate::crypto::random;
use crate::error::Result;
use data_encoding::HEXLOWER;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const LOCK: &str = "lock";

/// Folder of this process.
pub(crate) struct ProcessFolder {
    path: PathBuf,
    /// Held until the process ends.
    _lock: File,
}

impl ProcessFolder {
    /// Creates a folder below `root`.
    pub(crate) fn create(root: &Path) -> Result<Self> {
        loop {
            let path = root.join(HEXLOWER.encode(&random::<8>()?));
            let lock_path = path.with_extension(LOCK);
            let lock = File::create_new(&lock_path)?;
            // In between, another process may have removed the lock as abandoned.
            if lock.try_lock().is_ok() && lock_path.exists() {
                std::fs::create_dir(&path)?;
                return Ok(Self { path, _lock: lock });
            }
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Removes the folders of processes that have ended, and other files below `root` that were last
/// written before `abandoned_before`; returns their number.
pub(crate) fn purge_abandoned(root: &Path, abandoned_before: SystemTime) -> Result<u64> {
    let mut removed = 0;
    for entry in std::fs::read_dir(root)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == LOCK) {
            removed += u64::from(purge_folder_of(&path)?);
        } else if !path.with_extension(LOCK).exists() && is_older(&path, abandoned_before) {
            // Earlier versions had their temporary files here.
            remove(&path)?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Removes a folder and its lock, unless a process holds the lock; whether it was removed.
fn purge_folder_of(lock_path: &Path) -> Result<bool> {
    let lock = match File::options().write(true).open(lock_path) {
        Ok(lock) => lock,
        // Another process has removed it.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    match lock.try_lock() {
        Ok(()) => {
            remove(&lock_path.with_extension(""))?;
            remove(lock_path)?;
            Ok(true)
        }
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Removes a file or a folder; a missing one is no error.
fn remove(path: &Path) -> Result<()> {
    let removed = match path.is_dir() {
        true => std::fs::remove_dir_all(path),
        false => std::fs::remove_file(path),
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Whether a file was last written before a time; false when that is unknown.
pub(crate) fn is_older(path: &Path, time: SystemTime) -> bool {
    let written = std::fs::metadata(path).and_then(|about| about.modified());
    written.is_ok_and(|written| written < time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn names(root: &Path) -> usize {
        std::fs::read_dir(root).unwrap().count()
    }

    #[test]
    fn only_abandoned_files_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let long_ago = SystemTime::UNIX_EPOCH;
        let living = ProcessFolder::create(root.path()).unwrap();
        std::fs::write(living.path().join("at work"), "x").unwrap();
        let killed = ProcessFolder::create(root.path()).unwrap();
        std::fs::write(killed.path().join("left over"), "x").unwrap();
        let left = killed.path().to_owned();
        assert_eq!(purge_abandoned(root.path(), long_ago).unwrap(), 0, "both are alive");
        // The system releases the lock in the same way when a process ends.
        drop(killed);
        assert_eq!(purge_abandoned(root.path(), long_ago).unwrap(), 1);
        assert!(!left.exists() && living.path().join("at work").exists());
        assert_eq!(names(root.path()), 2, "a folder and its lock");
    }

    #[test]
    fn files_of_earlier_versions_go_when_they_are_old() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join(".tmpabc"), "x").unwrap();
        assert_eq!(purge_abandoned(root.path(), SystemTime::UNIX_EPOCH).unwrap(), 0);
        let later = std::fs::metadata(root.path().join(".tmpabc"))
            .unwrap()
            .modified()
            .unwrap()
            + Duration::from_secs(1);
        assert_eq!(purge_abandoned(root.path(), later).unwrap(), 1);
        assert_eq!(names(root.path()), 0);
    }
}
