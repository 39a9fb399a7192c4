//! Storage of uploaded files, behind the interface of object stores.

use super::process_folder;
use crate::byte_stream::ByteStream;
use crate::error::{Error, Result};
use crate::storage::local_file::LocalFile;
use crate::storage::remote;
use crate::storage::spool::SpooledFile;
use chrono::{DateTime, Utc};
use domain::account::Secret;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, WriteMultipart};
use std::sync::Arc;
use std::time::SystemTime;
use tokio::io::AsyncReadExt;

/// Size of the parts of a large file, in bytes; S3 takes parts of 5 MiB or more, at most 10,000.
const PART_BYTES: usize = 16 << 20;
/// Number of parts of a file that are sent at the same time.
const MAX_CONCURRENT_PARTS: usize = 2;
/// Number of bytes of a large file that are read at once.
const CHUNK_BYTES: usize = 1 << 20;

/// Storage of uploaded files.
#[derive(Clone)]
pub(crate) struct Storage {
    pub(super) store: Arc<dyn ObjectStore>,
    /// The same store, where it is a folder of this machine.
    folder: Option<Arc<LocalFileSystem>>,
    prefix: Path,
}

/// A stored file.
pub(crate) struct StoredFile {
    pub(crate) key: String,
    pub(crate) modified_at: DateTime<Utc>,
}

impl Storage {
    /// Opens `file:///folder` (created when it is missing), or the storage of a cloud with its
    /// variables.
    pub(crate) fn open(url: &url::Url, variables: &[(String, Secret)]) -> Result<Self> {
        if url.scheme() == "file" {
            let no_path = |()| Error::Settings(format!("STORAGE_URL: {url} is no path of this machine"));
            let folder = url.to_file_path().map_err(no_path)?;
            std::fs::create_dir_all(&folder).map_err(|error| {
                Error::Settings(format!(
                    "the folder {} of the storage cannot be created: {error}",
                    folder.display()
                ))
            })?;
            // A file is on the disk before its row is written: after a power cut, none is empty.
            let store = Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true));
            return Ok(Self {
                store: Arc::clone(&store) as Arc<dyn ObjectStore>,
                folder: Some(store),
                prefix: Path::default(),
            });
        }
        let (store, prefix) = remote::open(url, variables)?;
        Ok(Self {
            store,
            folder: None,
            prefix,
        })
    }

    fn path(&self, key: &str) -> Path {
        self.prefix.parts().chain(Path::from(key).parts()).collect()
    }

    /// Stores a temporary file under `key`, a large one in parts. The upload continues when the
    /// caller has gone, because the parts of an aborted one would be kept, and paid for, for ever.
    pub(crate) async fn put(&self, key: &str, file: &SpooledFile) -> Result<()> {
        let (store, path) = (Arc::clone(&self.store), self.path(key));
        let mut source = tokio::fs::File::from_std(file.reopen()?);
        let size = usize::try_from(file.size()).unwrap_or(usize::MAX);
        let stored = tokio::spawn(async move {
            if size > PART_BYTES {
                return put_in_parts(&*store, &path, source).await;
            }
            let mut content = Vec::with_capacity(size);
            source.read_to_end(&mut content).await?;
            store.put(&path, content.into()).await?;
            Ok(())
        });
        stored
            .await
            .map_err(|error| Error::unexpected("upload to the storage", error))?
    }

    /// Opens the file under `key`; `None` unless the storage is a folder of this machine.
    pub(crate) async fn local(&self, key: &str) -> Result<Option<LocalFile>> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let path = folder.path_to_filesystem(&self.path(key))?;
        let file = tokio::fs::File::open(path).await?.into_std().await;
        Ok(Some(LocalFile::new(file)?))
    }

    /// Returns the size and the content of the file under `key`.
    pub(crate) async fn get(&self, key: &str) -> Result<(u64, ByteStream)> {
        let found = self.store.get(&self.path(key)).await?;
        let size = found.meta.size;
        Ok((size, found.into_stream().map_err(std::io::Error::other).boxed()))
    }

    /// Returns some bytes of the file under `key`.
    #[cfg(test)]
    pub(crate) async fn range(&self, key: &str, range: std::ops::Range<u64>) -> Result<bytes::Bytes> {
        Ok(self.store.get_range(&self.path(key), range).await?)
    }

    /// Returns the entity tag of the file under `key`.
    #[cfg(test)]
    pub(crate) async fn tag(&self, key: &str) -> Result<String> {
        Ok(self.store.head(&self.path(key)).await?.e_tag.unwrap_or_default())
    }

    /// Deletes the file under `key`; a missing one is no error.
    pub(crate) async fn delete(&self, key: &str) -> Result<()> {
        match self.store.delete(&self.path(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the files below a folder, in no order.
    pub(crate) fn list(&self, folder: &str) -> BoxStream<'static, Result<StoredFile>> {
        let prefix = self.prefix.clone();
        let listed = self.store.list(Some(&self.path(folder)));
        let file = move |found: object_store::ObjectMeta| {
            let key: Option<Path> = found.location.prefix_match(&prefix).map(Iterator::collect);
            StoredFile {
                key: key.unwrap_or_default().to_string(),
                modified_at: found.last_modified,
            }
        };
        listed.map_ok(file).map_err(Error::from).boxed()
    }

    /// Returns the text under `key`; `None` when there is none.
    pub(crate) async fn text(&self, key: &str) -> Result<Option<String>> {
        match self.store.get(&self.path(key)).await {
            Ok(found) => Ok(Some(String::from_utf8_lossy(&found.bytes().await?).into_owned())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores a text under `key`; false when a file is there already.
    pub(crate) async fn put_text(&self, key: &str, text: String) -> Result<bool> {
        match self
            .store
            .put_opts(&self.path(key), text.into(), PutMode::Create.into())
            .await
        {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes the remains of killed uploads in a store on this machine, and returns their number.
    /// Such a store writes to `name#1` and renames it at the end; it does not list that file.
    /// Blocks.
    pub(crate) fn purge_unfinished(&self, folder: &str, abandoned_before: SystemTime) -> Result<u64> {
        let Some(store) = &self.folder else { return Ok(0) };
        let (mut folders, mut removed) = (vec![store.path_to_filesystem(&self.path(folder))?], 0);
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(folder) else {
                continue;
            };
            for entry in entries {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else if is_unfinished(&entry.file_name().to_string_lossy())
                    && process_folder::is_older(&entry.path(), abandoned_before)
                {
                    std::fs::remove_file(entry.path())?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }
}

/// Stores a file in parts, of which few are in memory.
async fn put_in_parts(store: &dyn ObjectStore, path: &Path, mut source: tokio::fs::File) -> Result<()> {
    let mut upload = WriteMultipart::new_with_chunk_size(store.put_multipart(path).await?, PART_BYTES);
    let read = async {
        loop {
            let mut chunk = Vec::with_capacity(CHUNK_BYTES);
            if (&mut source).take(CHUNK_BYTES as u64).read_to_end(&mut chunk).await? == 0 {
                return Ok::<_, Error>(());
            }
            upload.wait_for_capacity(MAX_CONCURRENT_PARTS).await?;
            upload.put(chunk.into());
        }
    };
    if let Err(error) = read.await {
        // Best effort: the first error is the one to report.
        let _ = upload.abort().await;
        return Err(error);
    }
    // Removes the parts by itself when it fails.
    upload.finish().await?;
    Ok(())
}

fn is_unfinished(name: &str) -> bool {
    let number = name.split_once('#').map(|(_, number)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()))
}
