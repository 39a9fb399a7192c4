//! Permissions of what the server stores: only its own user reads databases, uploads and keys.

use crate::config::Config;
use std::io;
use std::path::{Path, PathBuf};

/// Makes every file and folder that this process creates private, also those of SQLite and of
/// libraries.
pub(crate) fn restrict_new() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Takes away what others may do with the files that exist already. A file of another owner stays
/// as it is, with a warning: a volume of a container often has one.
pub(crate) fn restrict_existing(config: &Config) {
    for (path, all_ours) in own_paths(config) {
        if let Err(error) = restrict(&path, all_ours)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, path = %path.display(), "others on this machine may be able to read this");
        }
    }
}

/// Returns the files and folders that the server has created, in the data folder or elsewhere by a
/// setting; the flag says whether a folder belongs to the server alone.
fn own_paths(config: &Config) -> Vec<(PathBuf, bool)> {
    let (data, settings) = (&config.data_dir, &config.settings);
    let mut paths = vec![
        (data.clone(), false),
        (data.join("secret_key"), false),
        (settings.temp_dir.clone(), true),
    ];
    if settings.storage_url.scheme() == "file"
        && let Ok(folder) = settings.storage_url.to_file_path()
    {
        paths.push((folder, true));
    }
    if let Some(file) = settings.database_url.expose().strip_prefix("sqlite:") {
        let file = file.trim_start_matches("//").split('?').next().unwrap_or_default();
        paths.extend(["", "-wal", "-shm", "-journal"].map(|suffix| (format!("{file}{suffix}").into(), false)));
    }
    paths
}

/// Takes group and others their rights on a file or a folder, and on what is in the folder if it is
/// `all_ours`. Nobody else reaches what is in a private folder, which may hold millions of files.
#[cfg(unix)]
fn restrict(path: &Path, all_ours: bool) -> io::Result<()> {
    use std::fs::{Permissions, read_dir, set_permissions, symlink_metadata};
    use std::os::unix::fs::PermissionsExt;

    let metadata = symlink_metadata(path)?;
    let mode = metadata.permissions().mode() & 0o7777;
    // A folder such as /tmp is shared, and the target of a link may belong to another program.
    let is_shared = metadata.is_dir() && mode & 0o1000 != 0;
    if metadata.is_symlink() || is_shared {
        return Ok(());
    }
    if mode & 0o077 == 0 {
        return Ok(());
    }
    set_permissions(path, Permissions::from_mode(mode & !0o077))?;
    if metadata.is_dir() && all_ours {
        for entry in read_dir(path)? {
            restrict(&entry?.path(), true)?;
        }
    }
    Ok(())
}

/// Elsewhere files have no such permissions.
#[cfg(not(unix))]
fn restrict(_: &Path, _: bool) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;
    use backend::{Clock, Services};
    use std::fs::{Permissions, create_dir_all, set_permissions, write};
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    fn assert_private(folder: &Path) {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                assert_private(&path);
            } else {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
            }
        }
    }

    #[tokio::test]
    async fn stored_files_are_readable_by_their_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        // As an older version left it.
        for name in ["secret_key", "playground.db-wal", "files/1/old.csv", "tmp/old"] {
            let path = data.join(name);
            create_dir_all(path.parent().unwrap()).unwrap();
            write(&path, "").unwrap();
            set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        }
        for folder in ["", "files", "files/1", "tmp"] {
            set_permissions(data.join(folder), Permissions::from_mode(0o755)).unwrap();
        }
        restrict_new();
        let config = Config::read(&Environment::from_table(&[("DATA_DIR", data.to_str().unwrap())])).unwrap();
        restrict_existing(&config);
        let services = Services::connect(config.settings, Clock::system()).await.unwrap();
        assert!(data.join("playground.db-shm").exists());
        assert_private(&data);
        services.close().await;
    }

    #[test]
    fn shared_folders_and_links_keep_their_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let shared = folder.path().join("shared");
        create_dir_all(&shared).unwrap();
        write(shared.join("theirs"), "").unwrap();
        set_permissions(shared.join("theirs"), Permissions::from_mode(0o644)).unwrap();
        set_permissions(&shared, Permissions::from_mode(0o1777)).unwrap();
        restrict(&shared, true).unwrap();
        assert_eq!((mode(&shared), mode(&shared.join("theirs"))), (0o777, 0o644));
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(shared.join("theirs"), &link).unwrap();
        restrict(&link, true).unwrap();
        assert_eq!(mode(&shared.join("theirs")), 0o644);
    }
}
