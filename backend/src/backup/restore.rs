//! Restoring a backup.

use super::check::{self, CheckedArchive};
use super::manifest::{ArchivedTable, Manifest, has_ids};
use super::read::{read_file, read_rows};
use crate::db::{Db, Tx, copy, properties};
use crate::error::{Error, Result};
use crate::services::operations::derived_columns::update_derived_columns;
use crate::services::operations::orphaned_files::STORAGE_ID;
use crate::settings::Settings;
use crate::storage::{Spool, Storage};
use futures::TryStreamExt;
use std::path::Path;
use std::pin::pin;

/// Choices of a restoration.
#[derive(Clone, Copy, Debug, Default)]
pub struct RestoreOptions {
    /// Keeps sessions, tokens of sign-ins and links of mails. Else they all end, because the backup
    /// may hold some that were ended after it.
    pub keep_sign_ins: bool,
}

/// Fills an empty database and an empty storage from an archive, and brings the database up to
/// date. The archive is checked before anything is written; a failure leaves both empty, and so
/// does `interrupted` while files are stored.
///
/// # Errors
/// When the archive is damaged or of a later version, something is in the database or the storage
/// already, one of them fails, or the restoration is interrupted.
pub async fn restore_backup(
    settings: &Settings,
    path: &Path,
    options: RestoreOptions,
    interrupted: impl Future<Output = ()>,
) -> Result<Manifest> {
    let archive = check::open(path).await?;
    let url = settings.database_url.expose();
    let db = Db::connect_alone(url, true).await?;
    let restored = restore(&db, archive, settings, options, interrupted).await;
    db.close().await;
    let manifest = restored?;
    let db = Db::connect(url).await?;
    let updated = async {
        db.migrate().await?;
        update_derived_columns(&db).await
    };
    let updated = updated.await;
    db.close().await;
    updated?;
    Ok(manifest)
}

async fn restore(
    db: &Db,
    archive: CheckedArchive,
    settings: &Settings,
    options: RestoreOptions,
    interrupted: impl Future<Output = ()>,
) -> Result<Manifest> {
    let version = archive.manifest.schema_version;
    if !db.migrator().version_exists(version) {
        return Err(Error::Backup(format!(
            "the backup was taken from version {} with the schema {version}, which this version does not know: restore \
             it with that version or a later one",
            archive.manifest.product_version
        )));
    }
    let storage = Storage::open(&settings.storage_url, &settings.storage_variables)?;
    let spool = Spool::open(settings.temp_dir.clone())?;
    let mut tx = db.begin_fill().await?;
    refuse_tables(&mut tx).await?;
    refuse_files(&storage).await?;
    let archive = restore_rows(db, &mut tx, archive).await?;
    if !options.keep_sign_ins {
        copy::end_sign_ins(&mut tx.conn()).await?;
    }
    // The restored database and that of the backup must not take each other's storage for theirs.
    if archive.manifest.tables.iter().any(|table| table.name == "properties") {
        properties::delete(&mut tx.conn(), STORAGE_ID).await?;
    }
    let mut stored = Vec::new();
    let filled = async {
        let manifest = restore_files(&storage, &spool, archive, &mut stored, interrupted).await?;
        tx.commit().await?;
        Ok(manifest)
    };
    let filled: Result<Manifest> = filled.await;
    if filled.is_err() {
        for key in &stored {
            // Best effort: the first error is the one to report.
            let _ = storage.delete(key).await;
        }
    }
    filled
}

/// Fails unless the database is empty.
async fn refuse_tables(tx: &mut Tx) -> Result<()> {
    let found = copy::columns(&mut tx.conn()).await?;
    match found.first() {
        None => Ok(()),
        Some(column) => Err(Error::Backup(format!(
            "the database is not empty: it has the table {}. A backup is restored into a new database only; set \
             DATABASE_URL to one that no server has opened yet",
            column.table_name
        ))),
    }
}

/// Fails unless the storage is empty.
async fn refuse_files(storage: &Storage) -> Result<()> {
    match storage.list("").try_next().await? {
        None => Ok(()),
        Some(file) => Err(Error::Backup(format!(
            "the storage is not empty: it has the file {}. A backup is restored into an empty storage only; set \
             STORAGE_URL or DATA_DIR to another one",
            file.key
        ))),
    }
}

/// Creates the tables as they were, and fills them.
async fn restore_rows(db: &Db, tx: &mut Tx, mut archive: CheckedArchive) -> Result<CheckedArchive> {
    db.migrate_to(tx, archive.manifest.schema_version).await?;
    compare(&copy::columns(&mut tx.conn()).await?, &archive.manifest.tables)?;
    let tables = archive.manifest.tables.clone();
    for table in &tables {
        archive = read_rows(archive, table, async |rows| {
            copy::insert(&mut tx.conn(), &table.name, &table.columns, &rows).await
        })
        .await?;
        if let Some(id) = table.last_id.filter(|_| has_ids(&table.columns)) {
            copy::set_last_id(&mut tx.conn(), &table.name, id).await?;
        }
    }
    Ok(archive)
}

/// Fails unless the archive has just the columns of the database.
fn compare(found: &[copy::ColumnRow], tables: &[ArchivedTable]) -> Result<()> {
    let mut found: Vec<(&str, &str)> = found
        .iter()
        .map(|row| (row.table_name.as_str(), row.column_name.as_str()))
        .collect();
    let archived = tables.iter().flat_map(|table| {
        let columns = table.columns.iter();
        columns.map(|(column, _)| (table.name.as_str(), column.as_str()))
    });
    let mut archived: Vec<(&str, &str)> = archived.collect();
    found.sort_unstable();
    archived.sort_unstable();
    if found == archived {
        return Ok(());
    }
    let differs = |(table, column): &(&str, &str)| format!("{table}.{column}");
    let missing = found.iter().find(|column| !archived.contains(column));
    let unknown = archived.iter().find(|column| !found.contains(column));
    let which = missing.or(unknown).map(differs).unwrap_or_default();
    Err(Error::Backup(format!(
        "the columns of the backup are not those of its schema version: {which} is on one side only"
    )))
}

/// Stores the files until `interrupted`. The keys of those that were stored are added to `stored`.
async fn restore_files(
    storage: &Storage,
    spool: &Spool,
    mut archive: CheckedArchive,
    stored: &mut Vec<String>,
    interrupted: impl Future<Output = ()>,
) -> Result<Manifest> {
    let mut interrupted = pin!(interrupted);
    for file in archive.manifest.files.clone() {
        // A write is not interrupted, because the storage may finish it later.
        let (next, spooled) = tokio::select! {
            read = read_file(archive, &file, spool) => read?,
            () = &mut interrupted => {
                return Err(Error::Backup("the restoration was interrupted, and restored nothing".into()));
            }
        };
        archive = next;
        storage.put(&file.key, &spooled).await?;
        stored.push(file.key);
    }
    Ok(archive.manifest)
}
