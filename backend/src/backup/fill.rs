//! Content of an archive: rows of one moment, the files that they name, and the manifest.

use super::entry::Entry;
use super::manifest::{ArchivedFile, ArchivedTable, MANIFEST, Manifest, has_ids, path_of_file, tables_of};
use crate::archive::Archive;
use crate::db::copy::UploadedFile;
use crate::db::{Db, Tx, copy};
use crate::error::{Error, Result};
use crate::storage::Storage;
use chrono::{DateTime, Utc};
use futures::StreamExt;

/// Writes the archive, and returns its manifest.
pub(super) async fn fill(mut archive: Archive, db: &Db, storage: &Storage, now: DateTime<Utc>) -> Result<Manifest> {
    let mut tx = db.begin_snapshot().await?;
    let tables = tables_of(&copy::columns(&mut tx.conn()).await?)?;
    let mut manifest = Manifest::new(db.kind(), copy::schema_version(&mut tx.conn()).await?, now);
    for (mut table, key) in tables {
        add_table(&mut archive, &mut tx, &mut table, key).await?;
        manifest.tables.push(table);
    }
    let has_imports = manifest.tables.iter().any(|table| table.name == "imports");
    let files = copy::uploaded_files(&mut tx.conn(), has_imports).await?;
    // Ends the snapshot before the files are read, which takes longest.
    drop(tx);
    for file in files {
        if !add_file(&mut archive, storage, &file, &mut manifest).await? {
            let known = copy::uploaded_files(&mut db.read().await?.conn(), has_imports).await?;
            let gone = match known.iter().any(|known| known.file_key == file.file_key) {
                true => &mut manifest.missing_files,
                false => &mut manifest.deleted_files,
            };
            gone.push(file.file_key);
        }
    }
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| Error::unexpected("manifest", error))?;
    archive.add_whole(MANIFEST, text).await?;
    archive.finish().await?;
    Ok(manifest)
}

async fn add_table(archive: &mut Archive, tx: &mut Tx, table: &mut ArchivedTable, key: &str) -> Result<()> {
    let mut entry = Entry::start(archive, &table.path()).await?;
    let mut rows = 0;
    let (name, columns) = (&table.name, &table.columns);
    copy::rows_of(&mut tx.conn(), name, key, columns, async |cells| {
        let values = cells.into_iter().map(copy::Cell::into_json).collect();
        let mut line = serde_json::Value::Array(values).to_string();
        line.push('\n');
        rows += 1;
        entry.write(line.as_bytes()).await
    })
    .await?;
    table.rows = rows;
    table.sha256 = entry.finish().await?.1;
    if has_ids(&table.columns) {
        table.last_id = copy::last_id(&mut tx.conn(), &table.name).await?;
    }
    Ok(())
}

/// Adds a stored file, and lists it as damaged if its content is not that of the upload. Returns
/// false if the storage does not have the file.
async fn add_file(
    archive: &mut Archive,
    storage: &Storage,
    file: &UploadedFile,
    manifest: &mut Manifest,
) -> Result<bool> {
    let key = &file.file_key;
    let mut body = match storage.get(key).await {
        Ok((_, body)) => body,
        Err(Error::Storage(object_store::Error::NotFound { .. })) => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut entry = Entry::start(archive, &path_of_file(key)).await?;
    while let Some(chunk) = body.next().await {
        entry.write(&chunk?).await?;
    }
    let (bytes, sha256) = entry.finish().await?;
    if sha256 != file.sha256 {
        manifest.damaged_files.push(key.clone());
    }
    manifest.files.push(ArchivedFile {
        key: key.clone(),
        bytes,
        sha256,
    });
    Ok(true)
}
