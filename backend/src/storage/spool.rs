//! Temporary files: an upload on its way into the storage, or a stored file on its way into a fit.

use super::LocalFile;
use super::own_folder::{self, OwnFolder};
use crate::auth::hex_sha256;
use crate::error::{Error, Result};
use bytes::Bytes;
use domain::{ErrorCode, Failure};
use futures::StreamExt;
use futures::stream::BoxStream;
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

/// Makes temporary files, in a folder that this process alone writes to. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Spool {
    root: PathBuf,
    folder: Arc<OwnFolder>,
}

/// A whole file on the local disk. It goes when this value goes.
pub(crate) struct Spooled {
    file: NamedTempFile,
    size: u64,
    sha256: String,
}

impl Spool {
    /// Below `root`, which is made when it is not there.
    pub(crate) fn open(root: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&root)?;
        let folder = Arc::new(OwnFolder::create(&root)?);
        Ok(Self { root, folder })
    }

    /// Removes the temporary files of processes that are no more; how many folders and files they
    /// were. Blocks.
    pub(crate) fn sweep(&self, abandoned_before: SystemTime) -> Result<u64> {
        own_folder::sweep(&self.root, abandoned_before)
    }

    /// A file without a name: it goes with whoever has it open.
    pub(crate) fn unnamed(&self) -> Result<std::fs::File> {
        Ok(tempfile::tempfile_in(self.folder.path())?)
    }

    /// An empty file, which goes when the value goes.
    pub(crate) fn empty(&self) -> Result<NamedTempFile> {
        Ok(NamedTempFile::new_in(self.folder.path())?)
    }

    /// Writes a stream to a file, chunk by chunk, and refuses more than `max` bytes.
    pub(crate) async fn write(&self, mut body: BoxStream<'_, std::io::Result<Bytes>>, max: u64) -> Result<Spooled> {
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
        Ok(Spooled { file, size, sha256 })
    }
}

/// The sender went away or sent something malformed; a failure that says so (a body limit, say) keeps its words.
#[expect(
    clippy::needless_pass_by_value,
    reason = "handed to `map_err`, which passes by value"
)]
fn broken_off(error: std::io::Error) -> Error {
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

impl Spooled {
    /// The file, from its beginning.
    pub(crate) fn reopen(&self) -> Result<std::fs::File> {
        Ok(self.file.reopen()?)
    }

    /// The file for many readers.
    pub(crate) fn local(&self) -> Result<LocalFile> {
        Ok(LocalFile::new(self.reopen()?)?)
    }

    /// Bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// SHA-256 in hexadecimal.
    pub(crate) fn sha256(&self) -> &str {
        &self.sha256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;
    use std::io::Read;

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
        assert_eq!(spooled.sha256(), crate::auth::fingerprint(b"a,b\n1,2\n"));
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
        let broken = stream::iter([Err(std::io::Error::other("reset"))]).boxed();
        let Err(Error::Failure(failure)) = spool.write(broken, 7).await else {
            panic!("broken")
        };
        assert_eq!(failure.code, ErrorCode::BadRequest);
    }
}
