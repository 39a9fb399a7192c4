//! Removing old archives.

use super::write::{NAME_TIME, UNFINISHED};
use crate::error::{Error, Result};
use chrono::NaiveDateTime;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Time without a write after which the process that wrote an unfinished archive was killed.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes the oldest archives of a folder, so that `keep` are left, and the unfinished ones of
/// killed processes. Returns the paths of the removed files. Others are not touched.
///
/// # Errors
/// When the folder cannot be read, or a file not be removed.
pub fn remove_oldest(folder: &Path, keep: usize) -> Result<Vec<PathBuf>> {
    let failed = |path: &Path, error: std::io::Error| Error::Backup(format!("{}: {error}", path.display()));
    let (mut archives, mut abandoned) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let entry = entry.map_err(|error| failed(folder, error))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if is_archive(&name) {
            archives.push(entry.path());
        } else if name.starts_with(UNFINISHED) && is_abandoned(&entry) {
            abandoned.push(entry.path());
        }
    }
    archives.sort();
    archives.truncate(archives.len().saturating_sub(keep));
    archives.append(&mut abandoned);
    for path in &archives {
        std::fs::remove_file(path).map_err(|error| failed(path, error))?;
    }
    Ok(archives)
}

/// Whether a name is that of an archive in a folder.
fn is_archive(name: &str) -> bool {
    let time = name
        .strip_prefix("playground-")
        .and_then(|rest| rest.strip_suffix(".zip"));
    time.is_some_and(|time| NaiveDateTime::parse_from_str(time, NAME_TIME).is_ok())
}

/// Whether nothing has been written to a file for long. One that cannot be read has just vanished.
fn is_abandoned(entry: &DirEntry) -> bool {
    let modified = entry.metadata().and_then(|metadata| metadata.modified());
    modified.is_ok_and(|modified| modified.elapsed().is_ok_and(|age| age > ABANDONED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unfinished_archive_of_a_killed_process_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let [killed, running] = ["killed", "running"].map(|name| folder.path().join(format!("{UNFINISHED}{name}")));
        std::fs::write(&running, "").unwrap();
        let file = std::fs::File::create(&killed).unwrap();
        let created = file.metadata().unwrap().modified().unwrap();
        file.set_modified(created - 2 * ABANDONED).unwrap();
        assert_eq!(remove_oldest(folder.path(), 1).unwrap(), [killed]);
        assert!(running.exists());
    }

    #[test]
    fn the_oldest_archives_are_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let archive = |day: u32| format!("playground-202611{day:02}T021700Z.zip");
        let others = [
            "playground.zip",
            "playground-notes.zip",
            "playground-20261101T021700Z.zip.part",
        ];
        for name in (1..=4).map(archive).chain(others.map(str::to_owned)) {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let removed = remove_oldest(folder.path(), 2).unwrap();
        assert_eq!(removed, [1, 2].map(|day| folder.path().join(archive(day))));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2 + others.len());
        assert!(remove_oldest(folder.path(), 2).unwrap().is_empty());
        assert!(remove_oldest(&folder.path().join("none"), 2).is_err());
    }
}
