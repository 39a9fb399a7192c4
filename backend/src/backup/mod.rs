//! Backups: one archive with every row of the database and every stored file, taken while servers
//! run, and its restoration into an empty database and storage of either kind.
//!
//! The archive is a zip file: `tables/NAME.jsonl` holds the rows of a table, a JSON array for each
//! row; `files/KEY` is a stored file; `manifest.json` lists both with their SHA-256.

mod check;
mod entry;
mod fill;
mod manifest;
mod prune;
mod read;
mod restore;
mod write;

#[cfg(test)]
mod tests;

pub use check::check_backup;
pub use manifest::Manifest;
pub use prune::remove_oldest;
pub use restore::{RestoreOptions, restore_backup};
pub use write::{BackupReport, back_up};
