//! Zip archive that is written as it is sent: it is never held whole, neither in memory nor on
//! disk.

use crate::byte_stream::ByteStream;
use crate::error::{Error, Result};
use bytes::Bytes;
use chrono::{DateTime, Datelike, Timelike, Utc};
use futures::channel::mpsc::{Receiver, Sender, channel};
use futures::{SinkExt, StreamExt};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zip::result::ZipResult;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// Number of bytes that are compressed at a time.
pub(crate) const PIECE: usize = 256 << 10;
/// Number of compressed chunks that are buffered for a slow reader.
const BUFFERED_CHUNKS: usize = 2;
/// Size from which an entry needs ZIP64, which must be declared before the entry is written.
const MIN_ZIP64_SIZE: u64 = 0xffff_0000;

type Zip = ZipWriter<StreamWriter<Buffer>>;

/// Buffer between the zip writer and the stream.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Archive that is being sent.
pub(crate) struct Archive {
    /// `None` while a blocking thread compresses.
    zip: Option<Zip>,
    buffer: Buffer,
    out: Sender<io::Result<Bytes>>,
    options: SimpleFileOptions,
}

impl Archive {
    /// Creates an archive of files last modified `now`, and the stream of its bytes.
    pub(crate) fn start(now: DateTime<Utc>) -> (Self, ByteStream) {
        let (out, bytes): (_, Receiver<_>) = channel(BUFFERED_CHUNKS);
        let buffer = Buffer::default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(time(now).unwrap_or_default());
        let archive = Self {
            zip: Some(ZipWriter::new_stream(buffer.clone())),
            buffer,
            out,
            options,
        };
        (archive, bytes.boxed())
    }

    /// Adds a file of `size` bytes, or of an unknown size that is not large.
    pub(crate) async fn add(&mut self, path: &str, size: Option<u64>, mut body: ByteStream) -> Result<()> {
        self.start_file(path, size.is_some_and(|size| size >= MIN_ZIP64_SIZE))
            .await?;
        let mut piece = Vec::new();
        while let Some(chunk) = body.next().await {
            piece.extend_from_slice(&chunk?);
            if piece.len() >= PIECE {
                self.write(std::mem::take(&mut piece)).await?;
            }
        }
        self.write(piece).await
    }

    /// Adds a file from memory.
    pub(crate) async fn add_whole(&mut self, path: &str, content: impl Into<Bytes>) -> Result<()> {
        let content = content.into();
        let body = futures::stream::iter([Ok(content)]).boxed();
        self.add(path, None, body).await
    }

    /// Starts a file, whose content is to be written piece by piece. `may_be_large` must be set for
    /// one that may have 4 GB or more.
    pub(crate) async fn start_file(&mut self, path: &str, may_be_large: bool) -> Result<()> {
        let options = self.options.large_file(may_be_large);
        let path = path.to_owned();
        self.run_step(move |zip| zip.start_file(path, options)).await
    }

    /// Writes a piece of the file that was started last.
    pub(crate) async fn write(&mut self, piece: Vec<u8>) -> Result<()> {
        self.run_step(move |zip| Ok(zip.write_all(&piece)?)).await
    }

    /// Writes the central directory, without which the archive cannot be opened.
    pub(crate) async fn finish(mut self) -> Result<()> {
        if let Some(zip) = self.zip.take() {
            let outcome = tokio::task::spawn_blocking(|| zip.finish()).await;
            outcome
                .map_err(|error| Error::unexpected("archive", error))?
                .map_err(|error| Error::unexpected("archive", error))?;
        }
        self.send().await
    }

    /// Aborts the download, so that its reader does not take a part for the whole.
    pub(crate) async fn break_off(mut self) {
        // An error means that the reader has gone.
        let _ = self.out.send(Err(io::Error::other("the archive broke off"))).await;
    }

    /// Runs a step of the zip writer on a blocking thread and sends the bytes that it wrote.
    async fn run_step(&mut self, step: impl FnOnce(&mut Zip) -> ZipResult<()> + Send + 'static) -> Result<()> {
        let zip = self.zip.take();
        let mut zip = zip.ok_or_else(|| Error::unexpected("archive", "it has broken already"))?;
        let task = tokio::task::spawn_blocking(move || {
            let outcome = step(&mut zip);
            (zip, outcome)
        });
        let (zip, outcome) = task.await.map_err(|error| Error::unexpected("archive", error))?;
        self.zip = Some(zip);
        outcome.map_err(|error| Error::unexpected("archive", error))?;
        self.send().await
    }

    async fn send(&mut self) -> Result<()> {
        let bytes = std::mem::take(&mut *self.buffer.bytes());
        if bytes.is_empty() {
            return Ok(());
        }
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader of the archive has gone");
        Ok(self.out.send(Ok(bytes.into())).await.map_err(gone)?)
    }
}

/// Converts a time into the format of zip: from 1980 on, without a time zone.
fn time(time: DateTime<Utc>) -> Option<zip::DateTime> {
    let small = |number: u32| u8::try_from(number).ok();
    zip::DateTime::from_date_and_time(
        u16::try_from(time.year()).ok()?,
        small(time.month())?,
        small(time.day())?,
        small(time.hour())?,
        small(time.minute())?,
        small(time.second())?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};
    use zip::ZipArchive;

    #[tokio::test]
    async fn sent_bytes_open_as_an_archive() {
        let (mut archive, body) = Archive::start(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let long: Vec<u8> = (0..3 * PIECE).map(|i| u8::try_from(i % 251).unwrap()).collect();
        let content = long.clone();
        let writer = tokio::spawn(async move {
            archive.add_whole("a/b.txt", "text").await.unwrap();
            let chunks: Vec<_> = content
                .chunks(1000)
                .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
                .collect();
            archive
                .add("long", Some(MIN_ZIP64_SIZE), futures::stream::iter(chunks).boxed())
                .await
                .unwrap();
            archive.finish().await.unwrap();
        });
        let chunks: Vec<Bytes> = body.map(|chunk| chunk.unwrap()).collect().await;
        writer.await.unwrap();
        let mut archive = ZipArchive::new(Cursor::new(chunks.concat())).unwrap();
        let mut read = |name: &str| {
            let mut bytes = Vec::new();
            archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
            bytes
        };
        assert_eq!((read("a/b.txt"), read("long") == long), (b"text".to_vec(), true));
    }

    #[tokio::test]
    async fn a_dropped_reader_ends_the_archive() {
        let (mut archive, body) = Archive::start(DateTime::UNIX_EPOCH);
        drop(body);
        let endless = futures::stream::repeat_with(|| Ok(Bytes::from_static(b"x"))).boxed();
        assert!(archive.add("endless", None, endless).await.is_err());
    }

    #[tokio::test]
    async fn a_source_that_fails_breaks_the_download_off() {
        let (mut archive, body) = Archive::start(DateTime::UNIX_EPOCH);
        let broken = futures::stream::iter([Err(io::Error::other("gone"))]).boxed();
        assert!(archive.add("broken", None, broken).await.is_err());
        archive.break_off().await;
        let chunks: Vec<io::Result<Bytes>> = body.collect().await;
        assert!(chunks.last().unwrap().is_err());
    }
}
