//! Reading the entries of an archive, on a blocking thread that is ahead of the reader by one
//! batch.

use super::check::CheckedArchive;
use super::manifest::{ArchivedFile, ArchivedTable, path_of_file};
use crate::db::copy::Cell;
use crate::error::{Error, Result};
use crate::storage::{Spool, SpooledFile};
use bytes::Bytes;
use futures::StreamExt;
use std::io::{self, BufRead, BufReader, Read};
use tokio::sync::mpsc::{Sender, channel};
use tokio_stream::wrappers::ReceiverStream;
use zip::result::ZipError;

/// Number of values that one statement takes; SQLite allows fewest.
const VALUES: usize = 30_000;
/// Size in bytes from which a batch of rows is complete.
const BATCH: usize = 4 << 20;
/// Number of bytes of a file that are read at once.
const CHUNK: usize = 256 << 10;

type Rows = Vec<Vec<Cell>>;

/// Calls `take` with the rows of a table, batch by batch.
pub(super) async fn read_rows(
    mut archive: CheckedArchive,
    table: &ArchivedTable,
    mut take: impl AsyncFnMut(Rows) -> Result<()>,
) -> Result<CheckedArchive> {
    let (sender, mut batches) = channel(1);
    let table = table.clone();
    let reader = tokio::task::spawn_blocking(move || {
        let read = send_rows(&mut archive, &table, &sender);
        read.map(|()| archive)
    });
    while let Some(batch) = batches.recv().await {
        take(batch).await?;
    }
    reader.await.map_err(|error| Error::unexpected("archive", error))?
}

fn send_rows(archive: &mut CheckedArchive, table: &ArchivedTable, sender: &Sender<Rows>) -> Result<()> {
    let entry = archive.zip.by_name(&table.path()).map_err(unreadable)?;
    let max_rows = (VALUES / table.columns.len().max(1)).max(1);
    let (mut batch, mut size) = (Vec::new(), 0);
    for (number, line) in (1_u64..).zip(BufReader::new(entry).lines()) {
        let row = parse(&line?, table)
            .map_err(|reason| Error::Backup(format!("row {number} of {} cannot be read: {reason}", table.path())))?;
        size += row.iter().map(Cell::size).sum::<usize>();
        batch.push(row);
        if batch.len() >= max_rows || size >= BATCH {
            size = 0;
            // An error means that the writer has failed, and reports it.
            if sender.blocking_send(std::mem::take(&mut batch)).is_err() {
                return Ok(());
            }
        }
    }
    let _ = sender.blocking_send(batch);
    Ok(())
}

fn parse(line: &str, table: &ArchivedTable) -> std::result::Result<Vec<Cell>, String> {
    let values: Vec<serde_json::Value> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    if values.len() != table.columns.len() {
        return Err(format!(
            "it has {} values for {} columns",
            values.len(),
            table.columns.len()
        ));
    }
    let cells = values.into_iter().zip(&table.columns).map(|(value, (name, kind))| {
        Cell::from_json(value, *kind).ok_or_else(|| format!("the value of {name} is not of the kind {kind:?}"))
    });
    cells.collect()
}

/// Copies a stored file out of the archive.
pub(super) async fn read_file(
    mut archive: CheckedArchive,
    file: &ArchivedFile,
    spool: &Spool,
) -> Result<(CheckedArchive, SpooledFile)> {
    let (sender, chunks) = channel(1);
    let path = path_of_file(&file.key);
    let reader = tokio::task::spawn_blocking(move || {
        let sent = send_chunks(&mut archive, &path, &sender);
        if let Err(error) = sent {
            let _ = sender.blocking_send(Err(error));
        }
        archive
    });
    let spooled = spool.write(ReceiverStream::new(chunks).boxed(), u64::MAX).await?;
    if spooled.sha256() != file.sha256 {
        return Err(Error::Backup(format!("{} has changed since it was checked", file.key)));
    }
    let archive = reader.await.map_err(|error| Error::unexpected("archive", error))?;
    Ok((archive, spooled))
}

fn send_chunks(archive: &mut CheckedArchive, path: &str, sender: &Sender<io::Result<Bytes>>) -> io::Result<()> {
    let mut entry = archive.zip.by_name(path)?;
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        entry.by_ref().take(CHUNK as u64).read_to_end(&mut chunk)?;
        if chunk.is_empty() || sender.blocking_send(Ok(chunk.into())).is_err() {
            return Ok(());
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "handed to `map_err`, which passes by value"
)]
fn unreadable(error: ZipError) -> Error {
    Error::Backup(format!("the archive cannot be read: {error}"))
}
