//! Reserve of free disk space. Below it, operations that fill the disk are refused, so that users
//! can still sign in, read and delete.

use crate::error::Result;
use bytes::Bytes;
use domain::system::DiskStatus;
use domain::{ErrorCode, Failure};
use futures::StreamExt;
use futures::stream::BoxStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Number of bytes of an upload after which the free space is checked again.
const STEP: u64 = 8 << 20;

/// Reserve of free disk space. Cheap to clone.
#[derive(Clone)]
pub(crate) struct DiskReserve {
    folders: Arc<[PathBuf]>,
    min_free: u64,
}

impl DiskReserve {
    /// Creates a reserve of `min_free` bytes on the file system of each folder; 0 for none.
    pub(crate) fn new(folders: impl IntoIterator<Item = PathBuf>, min_free: u64) -> Self {
        Self {
            folders: folders.into_iter().collect(),
            min_free,
        }
    }

    /// Returns the free space of each folder, as far as it is known.
    pub(crate) fn free(&self) -> Vec<DiskStatus> {
        let folders = self.folders.iter().filter_map(|folder| {
            Some(DiskStatus {
                folder: folder.display().to_string(),
                free_bytes: free_bytes(folder)?,
            })
        });
        folders.collect()
    }

    /// Fails when less than the reserve is free.
    pub(crate) fn check(&self) -> Result<()> {
        Ok(self.check_free()?)
    }

    fn check_free(&self) -> std::result::Result<(), Failure> {
        if self.min_free == 0 {
            return Ok(());
        }
        // A folder of unknown free space is ignored: the write itself fails if it is full.
        let free = self.folders.iter().filter_map(|folder| free_bytes(folder)).min();
        match free {
            Some(free) if free < self.min_free => Err(Failure::new(
                ErrorCode::InsufficientStorage,
                format!(
                    "The server has only {} MB of disk space left, and keeps {} MB in reserve: new accounts, tasks, \
                     uploads and trainings have to wait until there is more, and so have changes of tasks. Signing in, reading and deleting still work.",
                    free >> 20,
                    self.min_free.div_ceil(1 << 20)
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Returns an upload that fails as soon as less than the reserve is free.
    pub(crate) fn guard<'a>(
        &self,
        body: BoxStream<'a, std::io::Result<Bytes>>,
    ) -> BoxStream<'a, std::io::Result<Bytes>> {
        let (reserve, mut unchecked) = (self.clone(), 0);
        let checked = move |chunk: std::io::Result<Bytes>| {
            let chunk = chunk?;
            unchecked += chunk.len() as u64;
            if unchecked >= STEP {
                unchecked = 0;
                reserve.check_free().map_err(std::io::Error::other)?;
            }
            Ok(chunk)
        };
        body.map(checked).boxed()
    }
}

/// Returns the free bytes of the file system of a folder for this process.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::storage::Spool;
    use futures::stream;

    #[test]
    fn below_the_reserve_there_is_no_room() {
        let folder = tempfile::tempdir().unwrap();
        let reserve = |min_free| DiskReserve::new([folder.path().to_owned()], min_free);
        assert!(reserve(0).check().is_ok(), "no reserve");
        assert!(reserve(1).check().is_ok());
        let Err(Error::Failure(failure)) = reserve(u64::MAX).check() else {
            panic!("nothing has so much room")
        };
        assert_eq!(failure.code, ErrorCode::InsufficientStorage);
        let unknown = DiskReserve::new(["/no/such/folder".into()], u64::MAX);
        assert!(unknown.check().is_ok(), "nobody knows");
    }

    #[tokio::test]
    async fn an_upload_stops_at_the_reserve() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path().into()).unwrap();
        let reserve = DiskReserve::new([folder.path().to_owned()], u64::MAX);
        let chunk = Bytes::from(vec![b'x'; 1 << 20]);
        let chunks = std::iter::repeat_n(chunk, 9).map(Ok);
        let Err(Error::Failure(failure)) = spool.write(reserve.guard(stream::iter(chunks).boxed()), u64::MAX).await
        else {
            panic!("there is no room")
        };
        assert_eq!(failure.code, ErrorCode::InsufficientStorage);
    }
}
