//! `server backup` and `server restore`.

use super::error::CommandError;
use super::output::print;
use super::shutdown::shutdown_signal;
use super::startup::prepare_data_dir;
use crate::config::Config;
use backend::{Clock, Manifest, RestoreOptions};
use std::num::NonZeroUsize;
use std::path::Path;

/// Writes an archive, and removes the oldest ones beyond `keep`. If the storage lacks files, the
/// archive is written, nothing is removed, and an error is returned, so that a scheduler notices.
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
    let problems = file_problems(&report.manifest);
    // Before anything is removed: an archive that lacks files replaces no complete one.
    if !problems.is_empty() {
        return Err(CommandError::IncompleteBackup(problems.join("; ")));
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
    print_warnings(&manifest)
}

/// Restores an archive.
pub(super) async fn restore(config: &Config, archive: &Path, options: RestoreOptions) -> Result<(), CommandError> {
    prepare_data_dir(config)?;
    let manifest = backend::restore_backup(&config.settings, archive, options, shutdown_signal()).await?;
    print(&format!("Restored {}: {}.", archive.display(), content(&manifest)))?;
    if !options.keep_sign_ins {
        print("All sign-ins have ended, and the links of mails are invalid; tokens of scripts are valid as before.")?;
    }
    print_warnings(&manifest)
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

/// Prints a warning for each file that is missing in the archive, or damaged.
fn print_warnings(manifest: &Manifest) -> Result<(), CommandError> {
    let deleted = manifest.deleted_files.iter();
    let deleted = deleted.map(|key| format!("the data set of {key} was deleted during the backup, and has no file"));
    let mut warnings = file_problems(manifest).into_iter().chain(deleted);
    warnings.try_for_each(|warning| print(&format!("warning: {warning}.")))
}

/// Describes each file that was missing or damaged when the backup was taken.
fn file_problems(manifest: &Manifest) -> Vec<String> {
    let missing = manifest.missing_files.iter().map(|key| format!("{key} is missing"));
    let damaged = manifest.damaged_files.iter();
    let damaged = damaged.map(|key| format!("{key} is not the file that was uploaded"));
    missing.chain(damaged).collect()
}
