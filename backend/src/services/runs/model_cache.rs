//! Cache of parsed models.

use crate::cache::single_shard;
use crate::error::{Error, Result};
use crate::services::runs::model_memory::ModelRoom;
use ml_core::model::SavedModel;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, Weighter};
use std::ops::Deref;
use std::sync::Arc;

/// Key of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ModelKey {
    pub(crate) run_id: i64,
    pub(crate) dataset_id: i64,
}

/// A parsed model. One that the cache does not keep has memory of its own until nobody uses it.
pub(crate) struct LoadedModel {
    model: SavedModel,
    room: Option<ModelRoom>,
}

impl LoadedModel {
    /// Whether the model has memory outside the cache.
    pub(crate) fn has_room(&self) -> bool {
        self.room.is_some()
    }
}

impl Deref for LoadedModel {
    type Target = SavedModel;

    fn deref(&self) -> &SavedModel {
        &self.model
    }
}

/// A model that was read, the size of its text in bytes, and the memory in which it was read.
pub(crate) struct ReadModel {
    pub(crate) model: SavedModel,
    pub(crate) text_bytes: usize,
    pub(crate) room: Option<ModelRoom>,
}

/// A model and the size of its text in bytes, which exceeds its memory.
#[derive(Clone)]
struct Parsed {
    model: Arc<LoadedModel>,
    text_bytes: u64,
}

#[derive(Clone)]
struct TextBytes;

impl Weighter<ModelKey, Parsed> for TextBytes {
    fn weight(&self, _: &ModelKey, parsed: &Parsed) -> u64 {
        if parsed.model.has_room() {
            // Too much to be kept.
            u64::MAX
        } else {
            parsed.text_bytes
        }
    }
}

/// Cache of parsed models, limited by the size of their texts.
#[derive(Clone)]
pub(crate) struct ModelCache(Arc<Cache<ModelKey, Parsed, TextBytes>>);

impl ModelCache {
    /// Creates a cache for texts of at most `max_bytes` together.
    pub(crate) fn new(max_bytes: u64) -> Self {
        let cache = Cache::with_options(
            single_shard(max_bytes, 100),
            TextBytes,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        );
        Self(Arc::new(cache))
    }

    /// Returns the model of a key, which `read` reads when it is missing. Concurrent callers share
    /// one read.
    pub(crate) async fn get_or_read(
        &self,
        key: ModelKey,
        read: impl Future<Output = Result<ReadModel>>,
    ) -> Result<Arc<LoadedModel>> {
        let parsed = self.0.get_or_insert_async(&key, async {
            let ReadModel {
                model,
                text_bytes,
                room,
            } = read.await?;
            let text_bytes = text_bytes as u64;
            // One model that nearly fills the cache would leave room for no other.
            let room = room.filter(|_| text_bytes > self.0.capacity() / 10 * 9);
            Ok::<_, Error>(Parsed {
                model: Arc::new(LoadedModel { model, room }),
                text_bytes,
            })
        });
        Ok(parsed.await?.model)
    }

    /// Removes the model of a run.
    pub(crate) fn forget_run(&self, run_id: i64) {
        self.0.retain(|key, _| key.run_id != run_id);
    }

    /// Removes the models that were trained on a data set.
    pub(crate) fn forget_dataset(&self, dataset_id: i64) {
        self.0.retain(|key, _| key.dataset_id != dataset_id);
    }

    /// Returns the numbers of lookups that found an entry, and that did not.
    pub(crate) fn lookups(&self) -> (u64, u64) {
        (self.0.hits(), self.0.misses())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ml_core::cluster::kmeans::KMeans;
    use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
    use ml_core::model::Estimator;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    fn model() -> SavedModel {
        let table = read_csv("x\n1\n2\n9\n".as_bytes(), &CsvOptions::default()).unwrap();
        let encoder = Encoder::fit(&table, None, None, Missing::Drop).unwrap();
        let x = encoder.transform(&table).unwrap().x.into_dense().unwrap();
        let fitted = KMeans::params(2).fit(x.view()).unwrap();
        SavedModel::new(encoder, None, Estimator::Kmeans(fitted), None).unwrap()
    }

    fn read(text_bytes: usize) -> ReadModel {
        ReadModel {
            model: model(),
            text_bytes,
            room: None,
        }
    }

    fn key(run_id: i64, dataset_id: i64) -> ModelKey {
        ModelKey { run_id, dataset_id }
    }

    #[tokio::test]
    async fn sixty_concurrent_callers_share_one_read() {
        let (models, reads) = (ModelCache::new(1000), AtomicUsize::new(0));
        let get = || {
            models.get_or_read(key(1, 1), async {
                reads.fetch_add(1, Relaxed);
                tokio::task::yield_now().await;
                Ok(read(400))
            })
        };
        let all = futures::future::join_all((0..60).map(|_| get())).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!(reads.load(Relaxed), 1);
        models.forget_run(1);
        get().await.unwrap();
        models.forget_dataset(1);
        get().await.unwrap();
        assert_eq!(reads.load(Relaxed), 3);
    }

    #[tokio::test]
    async fn a_cancelled_or_failed_read_is_repeated_by_the_next_caller() {
        let models = ModelCache::new(1000);
        let never = Box::pin(models.get_or_read(key(1, 1), std::future::pending()));
        let fails = models.get_or_read(key(1, 1), async { Err(Error::conflict("no")) });
        let works = models.get_or_read(key(1, 1), async { Ok(read(400)) });
        let (first, second, ()) = tokio::join!(fails, works, async {
            tokio::select! {
                _ = never => {}
                () = tokio::task::yield_now() => {}
            }
        });
        assert!(first.is_err() && second.is_ok());
    }

    #[tokio::test]
    async fn the_models_never_weigh_more_than_they_may() {
        let models = ModelCache::new(1000);
        for id in 0..20 {
            models.get_or_read(key(id, id), async { Ok(read(300)) }).await.unwrap();
            assert!(models.0.weight() <= 1000);
        }
        models.get_or_read(key(99, 1), async { Ok(read(5000)) }).await.unwrap();
        assert!(models.0.weight() <= 1000, "one that is too large is used and not kept");
    }
}
