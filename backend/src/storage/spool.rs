//! Temporary files: received uploads, and decoded or fetched copies of stored files.

use crate::crypto::hex_sha256;
use crate::error::{Error, Result};
use crate::storage::local_file::LocalFile;
use crate::storage::process_folder;
use crate::storage::process_folder::ProcessFolder;
use bytes::Bytes;
use domain::{ErrorCode, Failure};
use futures::StreamExt;
use futures::stream::BoxStream;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

/// Number of bytes that are copied at once.
const CHUNK: usize = 64 << 10;

/// Creates temporary files in the folder of this process. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Spool {
    root: PathBuf,
    folder: Arc<ProcessFolder>,
}

/// A complete temporary file, removed when this value is dropped.
pub(crate) struct SpooledFile {
    file: NamedTempFile,
    size: u64,
    sha256: String,
}

impl Spool {
    /// Opens a spool below `root`, which is created when it is missing.
    pub(crate) fn open(root: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&root).map_err(|error| {
            Error::Settings(format!(
                "the folder {} of temporary files cannot be created: {error}",
                root.display()
            ))
        })?;
        let folder = Arc::new(ProcessFolder::create(&root)?);
        Ok(Self { root, folder })
    }

    /// Removes the temporary files of processes that have ended, and returns their number. Blocks.
    pub(crate) fn purge_abandoned(&self, abandoned_before: SystemTime) -> Result<u64> {
        process_folder::purge_abandoned(&self.root, abandoned_before)
    }

    /// Creates a file without a name, which is removed when it is closed.
    pub(crate) fn unnamed(&self) -> Result<File> {
        Ok(tempfile::tempfile_in(self.folder.path())?)
    }

    /// Creates an empty file, which is removed when the value is dropped.
    pub(crate) fn empty(&self) -> Result<NamedTempFile> {
        Ok(NamedTempFile::new_in(self.folder.path())?)
    }

    /// Returns the folder of the files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns a file that was written here as one that can be stored, and reads it through
    /// `reader` for its checksum. Blocks.
    pub(crate) fn complete<R: Read>(
        &self,
        file: NamedTempFile,
        reader: impl FnOnce(File) -> R,
    ) -> std::io::Result<SpooledFile> {
        let mut reader = reader(file.reopen()?);
        let (mut hash, mut size, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
        loop {
            let count = reader.read(&mut chunk)?;
            if count == 0 {
                let sha256 = hex_sha256(hash);
                return Ok(SpooledFile { file, size, sha256 });
            }
            hash.update(&chunk[..count]);
            size += count as u64;
        }
    }

    /// Writes a stream to a file, chunk by chunk, and refuses more than `max` bytes.
    pub(crate) async fn write(&self, mut body: BoxStream<'_, std::io::Result<Bytes>>, max: u64) -> Result<SpooledFile> {
        let file = NamedTempFile::new_in(self.folder.path())?;
        let mut out = tokio::fs::File::from_std(file.reopen()?);
        let mut hash = Sha256::new();
        let mut size = 0_u64;
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(broken_off)?;
            size += chunk.len() as u64;
            if size > max {
                let megabytes = max >> 20;
                let detail =
                    format!("The file is larger than {megabytes} MB, which is the most that is accepted here.");
                return Err(Failure::new(ErrorCode::PayloadTooLarge, detail).into());
            }
            hash.update(&chunk);
            out.write_all(&chunk).await?;
        }
        out.flush().await?;
        let sha256 = hex_sha256(hash);
        Ok(SpooledFile { file, size, sha256 })
    }
}

/// Converts the error of a stream: an interrupted or malformed upload, a failure inside the error,
/// such as an exceeded limit, or an interrupted download from the storage.
fn broken_off(error: std::io::Error) -> Error {
    if matches!(error.get_ref(), Some(inner) if inner.is::<object_store::Error>()) {
        return error.into();
    }
    let failure = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Failure>())
        .cloned();
    let lost = || {
        Failure::new(
            ErrorCode::BadRequest,
            "The upload broke off before the file was complete.",
        )
    };
    failure.unwrap_or_else(lost).into()
}

impl SpooledFile {
    /// Opens the file at its beginning.
    pub(crate) fn reopen(&self) -> Result<File> {
        Ok(self.file.reopen()?)
    }

    /// Returns the file for concurrent readers.
    pub(crate) fn local(&self) -> Result<LocalFile> {
        Ok(LocalFile::new(self.reopen()?)?)
    }

    /// Returns the size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Returns the SHA-256 in hexadecimal.
    pub(crate) fn sha256(&self) -> &str {
        &self.sha256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    fn body(chunks: &[&'static str]) -> BoxStream<'static, std::io::Result<Bytes>> {
        let chunks: Vec<_> = chunks
            .iter()
            .map(|chunk| Ok(Bytes::from_static(chunk.as_bytes())))
            .collect();
        stream::iter(chunks).boxed()
    }

    #[tokio::test]
    async fn a_stream_is_written_hashed_and_limited() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path().join("tmp")).unwrap();
        let spooled = spool.write(body(&["a,b\n", "1,2\n"]), 8).await.unwrap();
        let mut text = String::new();
        spooled.reopen().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), spooled.size()), ("a,b\n1,2\n", 8));
        assert_eq!(spooled.sha256(), crate::crypto::fingerprint(b"a,b\n1,2\n"));
        drop(spooled);
        let Err(Error::Failure(failure)) = spool.write(body(&["a,b\n", "1,2\n"]), 7).await else {
            panic!("too large")
        };
        assert_eq!(failure.code, ErrorCode::PayloadTooLarge);
        assert_eq!(
            std::fs::read_dir(spool.folder.path()).unwrap().count(),
            0,
            "nothing is left behind"
        );
    }

    #[tokio::test]
    async fn a_broken_stream_is_the_callers_fault() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path().into()).unwrap();
        let refused = async |error| {
            let broken = stream::iter([Err(error)]).boxed();
            Failure::from(spool.write(broken, 7).await.err().unwrap()).code
        };
        let reset = std::io::Error::other("reset");
        assert_eq!(refused(reset).await, ErrorCode::BadRequest);
        let source = "reset".into();
        let of_storage = std::io::Error::other(object_store::Error::Generic { store: "S3", source });
        assert_eq!(refused(of_storage).await, ErrorCode::Unavailable, "of a download");
    }
}
