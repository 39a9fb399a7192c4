//! Cache of files on the local disk: copies from a remote storage, and files decoded to UTF-8.

use crate::cache::single_shard;
use crate::error::Result;
use crate::storage::local_file::LocalFile;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, Weighter};
use std::sync::Arc;

/// Weight of an entry: its bytes on the disk.
#[derive(Clone)]
struct Bytes;

impl Weighter<String, LocalFile> for Bytes {
    fn weight(&self, key: &String, file: &LocalFile) -> u64 {
        key.len() as u64 + file.size()
    }
}

/// Cache of local copies by name, limited by their size. The files have no name on the disk: each
/// is removed with its last reader, and none outlives the process.
#[derive(Clone)]
pub(crate) struct FileCache(Arc<Cache<String, LocalFile, Bytes>>);

impl FileCache {
    /// Creates a cache of at most `max_bytes`.
    pub(crate) fn new(max_bytes: u64) -> Self {
        let cache = Cache::with_options(
            single_shard(max_bytes, 1000),
            Bytes,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        );
        Self(Arc::new(cache))
    }

    /// Returns the file called `name`, which `make` creates when it is missing. Concurrent callers
    /// share one file.
    pub(crate) async fn get_or_make(
        &self,
        name: &str,
        make: impl Future<Output = Result<LocalFile>>,
    ) -> Result<LocalFile> {
        self.0.get_or_insert_async(name, make).await
    }

    /// Removes a copy.
    pub(crate) fn forget(&self, name: &str) {
        self.0.remove(name);
    }

    /// Returns the numbers of lookups that found an entry, and that did not.
    pub(crate) fn lookups(&self) -> (u64, u64) {
        (self.0.hits(), self.0.misses())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    fn file(size: usize) -> LocalFile {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![0; size]).unwrap();
        LocalFile::new(file).unwrap()
    }

    #[tokio::test]
    async fn concurrent_callers_share_one_copy() {
        let (cache, made) = (FileCache::new(1000), AtomicUsize::new(0));
        let get = || {
            cache.get_or_make("a", async {
                made.fetch_add(1, Relaxed);
                tokio::task::yield_now().await;
                Ok(file(500))
            })
        };
        let files = futures::future::join_all((0..40).map(|_| get())).await;
        assert!(files.into_iter().all(|file| file.unwrap().size() == 500));
        assert_eq!(made.load(Relaxed), 1);
        cache.forget("a");
        get().await.unwrap();
        assert_eq!(made.load(Relaxed), 2);
    }

    #[tokio::test]
    async fn the_copies_never_take_more_than_they_may() {
        let cache = FileCache::new(1000);
        for name in ["a", "b", "c", "d"] {
            cache.get_or_make(name, async { Ok(file(400)) }).await.unwrap();
            assert!(cache.0.weight() <= 1000, "{}", cache.0.weight());
        }
        let large = cache.get_or_make("large", async { Ok(file(5000)) }).await.unwrap();
        assert_eq!(large.size(), 5000, "used, though it is not kept");
        assert!(cache.0.weight() <= 1000);
    }
}
