//! Uploaded files: in a folder or in S3-compatible storage, and as temporary files while they are worked on.

mod decode;
mod failure;
mod file_cache;
mod local_file;
mod own_folder;
mod reserve;
mod spool;

pub(crate) use decode::{decoded, encoding_of};
pub(crate) use failure::failure_code;
pub(crate) use file_cache::FileCache;
pub(crate) use local_file::{LocalFile, Reader as LocalFileReader};
pub(crate) use reserve::DiskReserve;
pub(crate) use spool::{Spool, Spooled};

use crate::error::{Error, Result};
use crate::services::ByteStream;
use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutPayload, local::LocalFileSystem, path::Path};
use std::sync::Arc;
use std::time::SystemTime;
use tokio::io::AsyncReadExt;

/// Bytes that go to the storage at once; S3 takes parts of 5 MiB or more.
const PART: usize = 8 << 20;

/// Where the uploaded files are.
#[derive(Clone)]
pub(crate) struct Storage {
    store: Arc<dyn ObjectStore>,
    /// The same, where it is a folder of this machine.
    folder: Option<Arc<LocalFileSystem>>,
    prefix: Path,
}

/// A stored file.
pub(crate) struct StoredFile {
    pub(crate) key: String,
    pub(crate) modified_at: DateTime<Utc>,
}

/// How a cache counts that may take `max_weight` and has about so many entries: all in one part,
/// because a share of the weight would be too little for a large entry.
pub(crate) fn one_shard(max_weight: u64, entries: usize) -> quick_cache::Options {
    let options = quick_cache::OptionsBuilder::new()
        .shards(1)
        .estimated_items_capacity(entries)
        .weight_capacity(max_weight)
        .build();
    options.expect("both capacities are given")
}

impl Storage {
    /// Opens `file:///folder` (made when it is not there) or another URL that `object_store` knows.
    pub(crate) fn open(url: &url::Url) -> Result<Self> {
        if url.scheme() == "file" {
            let no_path = |()| Error::Settings(format!("STORAGE_URL: {url} is no path of this machine"));
            let folder = url.to_file_path().map_err(no_path)?;
            std::fs::create_dir_all(&folder)?;
            let store = Arc::new(LocalFileSystem::new_with_prefix(folder)?);
            return Ok(Self {
                store: Arc::clone(&store) as Arc<dyn ObjectStore>,
                folder: Some(store),
                prefix: Path::default(),
            });
        }
        let (store, prefix) = object_store::parse_url(url)?;
        Ok(Self {
            store: store.into(),
            folder: None,
            prefix,
        })
    }

    fn path(&self, key: &str) -> Path {
        self.prefix.parts().chain(Path::from(key).parts()).collect()
    }

    /// Keeps a temporary file under `key`.
    pub(crate) async fn put(&self, key: &str, file: &Spooled) -> Result<()> {
        let mut source = tokio::fs::File::from_std(file.reopen()?);
        let mut upload = self.store.put_multipart(&self.path(key)).await?;
        loop {
            let mut part = Vec::with_capacity(PART.min(usize::try_from(file.size()).unwrap_or(PART) + 1));
            let read = (&mut source).take(PART as u64).read_to_end(&mut part).await?;
            if read == 0 {
                break;
            }
            if let Err(error) = upload.put_part(PutPayload::from(part)).await {
                // Best effort: the error to report is the first one.
                let _ = upload.abort().await;
                return Err(error.into());
            }
        }
        upload.complete().await?;
        Ok(())
    }

    /// The file under `key` itself, where the storage is a folder of this machine.
    pub(crate) async fn local(&self, key: &str) -> Result<Option<LocalFile>> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let path = folder.path_to_filesystem(&self.path(key))?;
        let file = tokio::fs::File::open(path).await?.into_std().await;
        Ok(Some(LocalFile::new(file)?))
    }

    /// The bytes under `key`, as they come, and how many they are.
    pub(crate) async fn get(&self, key: &str) -> Result<(u64, ByteStream)> {
        let found = self.store.get(&self.path(key)).await?;
        let size = found.meta.size;
        Ok((size, found.into_stream().map_err(std::io::Error::other).boxed()))
    }

    /// Forgets the bytes under `key`; it is fine when nothing is there.
    pub(crate) async fn delete(&self, key: &str) -> Result<()> {
        match self.store.delete(&self.path(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The files whose keys begin with the folder `folder`, in no order.
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

    /// The text under `key`; `None` when nothing is there.
    pub(crate) async fn text(&self, key: &str) -> Result<Option<String>> {
        match self.store.get(&self.path(key)).await {
            Ok(found) => Ok(Some(String::from_utf8_lossy(&found.bytes().await?).into_owned())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps a text under `key`, unless something is there; false then.
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

    /// Removes what killed uploads have left in a store on this machine; how many files they were.
    /// Such a store writes to
    /// `name#1` and renames it at the end; it lists no such file. Blocks.
    pub(crate) fn sweep_unfinished(&self, folder: &str, abandoned_before: SystemTime) -> Result<u64> {
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
                    && own_folder::is_older(&entry.path(), abandoned_before)
                {
                    std::fs::remove_file(entry.path())?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }
}

fn is_unfinished(name: &str) -> bool {
    let number = name.split_once('#').map(|(_, number)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()))
}
