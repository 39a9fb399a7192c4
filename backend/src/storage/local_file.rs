//! File on the local disk for concurrent readers, each with an offset of its own.

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use std::fs::File;
use std::io::{Read, Result};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// Number of bytes of a download that are read at once.
const CHUNK: usize = 64 << 10;

/// An open file. Clones share it; it can be read to its end even after it was deleted.
#[derive(Clone)]
pub(crate) struct LocalFile {
    file: Arc<File>,
    size: u64,
}

impl LocalFile {
    pub(crate) fn new(file: File) -> Result<Self> {
        let size = file.metadata()?.len();
        Ok(Self {
            file: Arc::new(file),
            size,
        })
    }

    /// Returns the size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    #[cfg(test)]
    pub(crate) fn metadata(&self) -> Result<std::fs::Metadata> {
        self.file.metadata()
    }

    /// Returns a reader that begins at the first byte.
    pub(crate) fn reader(&self) -> LocalFileReader {
        self.reader_at(0)
    }

    /// Returns a reader that begins at byte `offset`.
    pub(crate) fn reader_at(&self, offset: u64) -> LocalFileReader {
        LocalFileReader {
            file: Arc::clone(&self.file),
            at: offset,
        }
    }

    /// Returns the content as a stream. A chunk is read when the one before was taken, so that no
    /// thread waits for a slow client.
    pub(crate) fn stream(&self) -> BoxStream<'static, Result<Bytes>> {
        futures::stream::try_unfold(self.reader(), |mut reader| async move {
            let read = tokio::task::spawn_blocking(move || {
                let mut chunk = Vec::new();
                reader.by_ref().take(CHUNK as u64).read_to_end(&mut chunk)?;
                Ok((!chunk.is_empty()).then(|| (chunk.into(), reader)))
            });
            read.await.map_err(std::io::Error::other)?
        })
        .boxed()
    }
}

/// Reader of a file, with its own offset.
pub(crate) struct LocalFileReader {
    file: Arc<File>,
    at: u64,
}

impl Read for LocalFileReader {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let count = self.file.read_at(out, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::TryStreamExt;
    use std::io::Write;

    #[tokio::test]
    async fn readers_do_not_move_each_other() {
        let mut file = tempfile::tempfile().unwrap();
        let text: Vec<u8> = (0..3 * CHUNK).map(|at| u8::try_from(at % 251).unwrap()).collect();
        file.write_all(&text).unwrap();
        let file = LocalFile::new(file).unwrap();
        let (mut first, mut second) = (file.reader(), file.reader_at(2));
        let mut some = [0; 3];
        first.read_exact(&mut some).unwrap();
        assert_eq!(some, [0, 1, 2]);
        second.read_exact(&mut some).unwrap();
        assert_eq!(some, [2, 3, 4]);
        let chunks: Vec<Bytes> = file.stream().try_collect().await.unwrap();
        assert!(chunks.iter().all(|chunk| chunk.len() <= CHUNK));
        assert_eq!((chunks.concat(), file.size()), (text, 3 * CHUNK as u64));
    }
}
