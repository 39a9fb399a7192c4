//! Removing old archives.

use super::write::NAME_TIME;
use crate::error::{Error, Result};
use chrono::NaiveDateTime;
use std::path::{Path, PathBuf};

/// Removes the oldest archives of a folder, so that `keep` are left, and returns the paths of those
/// that were removed. Only files with the name of an archive are touched.
///
/// # Errors
/// When the folder cannot be read, or a file not be removed.
pub fn remove_oldest(folder: &Path, keep: usize) -> Result<Vec<PathBuf>> {
    let failed = |path: &Path, error: std::io::Error| Error::Backup(format!("{}: {error}", path.display()));
    let mut archives = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let entry = entry.map_err(|error| failed(folder, error))?;
        if entry.file_name().to_str().is_some_and(is_archive) {
            archives.push(entry.path());
        }
    }
    archives.sort();
    archives.truncate(archives.len().saturating_sub(keep));
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

#[cfg(test)]
mod tests {
    use super::*;

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
