//! `server backup` and `server restore`.

use super::error::CommandError;
use super::output::print;
use super::startup::open_data_folder;
use crate::config::Config;
use backend::{Clock, Manifest, RestoreOptions};
use std::num::NonZeroUsize;
use std::path::Path;

/// Writes an archive, and removes the oldest beyond `keep`. Fails after it is written, and removes
/// nothing, if the storage lacks files, so that a schedule notices.
pub(super) async fn backup(config: &Config, target: &Path, keep: Option<NonZeroUsize>) -> Result<(), CommandError> {
    if keep.is_some() && !target.is_dir() {
        return Err(CommandError::NoFolder(target.to_owned()));
    }
    let report = backend::back_up(&config.settings, target, &Clock::system()).await?;
    let path = report.path.display();
    print(&format!(
        "Wrote {path} ({} bytes): {}.",
        report.bytes,
        content(&report.manifest)
    ))?;
    let damages = damages(&report.manifest);
    // Before anything is removed: an archive that lacks files replaces no complete one.
    if !damages.is_empty() {
        return Err(CommandError::IncompleteBackup(damages.join("; ")));
    }
    if let Some(keep) = keep {
        for path in backend::remove_oldest(target, keep.get())? {
            print(&format!("Removed {}.", path.display()))?;
        }
    }
    Ok(())
}

/// Checks an archive.
pub(super) async fn check(archive: &Path) -> Result<(), CommandError> {
    let manifest = backend::check_backup(archive).await?;
    print(&format!("{} is complete: {}.", archive.display(), content(&manifest)))?;
    warn(&manifest)
}

/// Restores an archive.
pub(super) async fn restore(config: &Config, archive: &Path, options: RestoreOptions) -> Result<(), CommandError> {
    open_data_folder(config)?;
    let manifest = backend::restore_backup(&config.settings, archive, options).await?;
    print(&format!("Restored {}: {}.", archive.display(), content(&manifest)))?;
    if !options.keep_sign_ins {
        print("All sign-ins have ended, and the links of mails are invalid; tokens of scripts are valid as before.")?;
    }
    warn(&manifest)
}

/// Describes the content of an archive.
fn content(manifest: &Manifest) -> String {
    format!(
        "{} rows of {} tables and {} files of {} bytes, as of {}, from version {} on {} with the schema {}",
        manifest.rows(),
        manifest.tables(),
        manifest.files(),
        manifest.file_bytes(),
        manifest.created_at.format("%Y-%m-%d %H:%M:%S UTC"),
        manifest.product_version,
        manifest.database,
        manifest.schema_version
    )
}

/// Prints a warning for each file that the archive lacks, or has damaged.
fn warn(manifest: &Manifest) -> Result<(), CommandError> {
    let deleted = manifest.deleted_files.iter();
    let deleted = deleted.map(|key| format!("the data set of {key} was deleted during the backup, and has no file"));
    let mut warnings = damages(manifest).into_iter().chain(deleted);
    warnings.try_for_each(|warning| print(&format!("warning: {warning}.")))
}

/// Describes each file that was missing or damaged when the backup was taken.
fn damages(manifest: &Manifest) -> Vec<String> {
    let missing = manifest.missing_files.iter().map(|key| format!("{key} is missing"));
    let damaged = manifest.damaged_files.iter();
    let damaged = damaged.map(|key| format!("{key} is not the file that was uploaded"));
    missing.chain(damaged).collect()
}
