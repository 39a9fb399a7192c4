//! Trained models: parsed once for all who use them, and given out as files.

use super::{Actor, FileDownload, Services};
use crate::db;
use crate::db::runs::RunRow;
use crate::error::{Error, Result};
use crate::storage::{LocalFile, one_shard};
use domain::error::sentence;
use ml_core::model::SavedModel;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, Weighter};
use std::io::Write;
use std::sync::Arc;

/// Bytes of the text of a model that is read in a moment.
const SMALL: i64 = 256 << 10;

/// Which model: it goes with its run, its data set and its owner's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ModelKey {
    run_id: i64,
    dataset_id: i64,
}

/// A model and the bytes of its text, which are more than it takes in memory.
#[derive(Clone)]
struct Parsed {
    model: Arc<SavedModel>,
    text_bytes: u64,
}

#[derive(Clone)]
struct TextBytes;

impl Weighter<ModelKey, Parsed> for TextBytes {
    fn weight(&self, _: &ModelKey, parsed: &Parsed) -> u64 {
        parsed.text_bytes
    }
}

/// Parsed models, the least used of which give way beyond a number of bytes.
#[derive(Clone)]
pub(crate) struct Models(Arc<Cache<ModelKey, Parsed, TextBytes>>);

impl Models {
    /// A cache for models whose texts have at most `max_bytes` together.
    pub(crate) fn new(max_bytes: u64) -> Self {
        let cache = Cache::with_options(
            one_shard(max_bytes, 100),
            TextBytes,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        );
        Self(Arc::new(cache))
    }

    /// The model of a key, read by `read` when it is not there. Those who ask at the same time wait
    /// for the same one.
    async fn get_or_read(
        &self,
        key: ModelKey,
        read: impl Future<Output = Result<(SavedModel, usize)>>,
    ) -> Result<Arc<SavedModel>> {
        let parsed = self.0.get_or_insert_async(&key, async {
            let (model, text_bytes) = read.await?;
            Ok::<_, Error>(Parsed {
                model: Arc::new(model),
                text_bytes: text_bytes as u64,
            })
        });
        Ok(parsed.await?.model)
    }

    /// Gives up the model of a run.
    pub(crate) fn forget_run(&self, run_id: i64) {
        self.0.retain(|key, _| key.run_id != run_id);
    }

    /// Gives up the models that were trained on a data set.
    pub(crate) fn forget_dataset(&self, dataset_id: i64) {
        self.0.retain(|key, _| key.dataset_id != dataset_id);
    }
}

impl Services {
    /// A run of the actor that has succeeded, and its model.
    pub(crate) async fn model_of(&self, actor: &Actor, id: i64) -> Result<(RunRow, Arc<SavedModel>)> {
        let row = self.succeeded_run(actor, id).await?;
        let model = self.model(&row, actor.user_id).await?;
        Ok((row, model))
    }

    /// The model of a run that has succeeded; `user_id`, whose it is, takes a turn when it must be
    /// read.
    pub(crate) async fn model(&self, run: &RunRow, user_id: i64) -> Result<Arc<SavedModel>> {
        let (run_id, key) = (
            run.id,
            ModelKey {
                run_id: run.id,
                dataset_id: run.dataset_id,
            },
        );
        let is_small = run.model_bytes <= SMALL;
        let read = async {
            // The turn comes first: a text takes as much memory as its model.
            if is_small {
                let turn = self.light_turn(user_id).await?;
                let content = self.model_text(run_id).await?;
                return self.light_with(turn, move || read_model(&content, run_id)).await;
            }
            let turn = self.heavy_turn(user_id).await?;
            let content = self.model_text(run_id).await?;
            self.heavy_with(turn, move |_| read_model(&content, run_id)).await
        };
        self.models.get_or_read(key, read).await
    }

    async fn model_text(&self, run_id: i64) -> Result<String> {
        let content = db::models::content(&mut self.db.read().await?.conn(), run_id).await?;
        // A run that has succeeded has a model until it is deleted.
        content.ok_or_else(|| Error::not_found("run"))
    }

    /// The model of a run as a file on the disk, so that a slow client holds no memory.
    pub(super) async fn model_file(&self, actor: &Actor, run_id: i64) -> Result<LocalFile> {
        let turn = self.heavy_turn(actor.user_id).await?;
        let content = self.model_text(run_id).await?;
        let spool = self.spool.clone();
        let written = self.heavy_with(turn, move |_| {
            let mut file = spool.unnamed()?;
            file.write_all(content.as_bytes())?;
            Ok(LocalFile::new(file)?)
        });
        written.await
    }

    /// The model as versioned JSON.
    ///
    /// # Errors
    /// When there is no such run, it has not succeeded, or too many downloads are open.
    pub async fn run_model(&self, actor: &Actor, id: i64) -> Result<FileDownload> {
        let place = self.downloads.open(actor.user_id)?;
        let row = self.succeeded_run(actor, id).await?;
        let file = self.model_file(actor, id).await?;
        let name = format!("{}-{id}.json", row.algorithm);
        Ok(FileDownload::of_file(name, "application/json", &file).held(place))
    }

    /// The model as ONNX, for onnxruntime and other programs.
    ///
    /// # Errors
    /// When there is no such run, it has not succeeded, or too many downloads are open.
    pub async fn run_model_onnx(&self, actor: &Actor, id: i64) -> Result<FileDownload> {
        let place = self.downloads.open(actor.user_id)?;
        let (row, model) = self.model_of(actor, id).await?;
        let spool = self.spool.clone();
        let file = self
            .heavy(actor, move |stop| {
                let onnx = model.to_onnx_with(&stop.observer());
                let bytes = onnx.map_err(|error| Error::conflict(sentence(&error)))?;
                let mut file = spool.unnamed()?;
                file.write_all(&bytes)?;
                Ok(LocalFile::new(file)?)
            })
            .await?;
        let name = format!("{}-{id}.onnx", row.algorithm);
        // ONNX has no media type of its own.
        Ok(FileDownload::of_file(name, "application/octet-stream", &file).held(place))
    }
}

/// The model of a run from its text, with the bytes of the text.
fn read_model(content: &str, id: i64) -> Result<(SavedModel, usize)> {
    let model = SavedModel::from_reader(content.as_bytes());
    let model = model.map_err(|error| Error::row("models", "content", id, error))?;
    Ok((model, content.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
    use ml_core::kmeans::KMeans;
    use ml_core::model::Estimator;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    fn model() -> SavedModel {
        let table = read_csv("x\n1\n2\n9\n".as_bytes(), &CsvOptions::default()).unwrap();
        let encoder = Encoder::fit(&table, None, None, Missing::Drop).unwrap();
        let x = encoder.transform(&table).unwrap().x.into_dense().unwrap();
        let fitted = KMeans::params(2).fit(x.view()).unwrap();
        SavedModel::new(encoder, None, Estimator::KMeans(fitted), None).unwrap()
    }

    fn key(run_id: i64, dataset_id: i64) -> ModelKey {
        ModelKey { run_id, dataset_id }
    }

    #[tokio::test]
    async fn sixty_who_ask_at_once_read_it_once() {
        let (models, reads) = (Models::new(1000), AtomicUsize::new(0));
        let ask = || {
            models.get_or_read(key(1, 1), async {
                reads.fetch_add(1, Relaxed);
                tokio::task::yield_now().await;
                Ok((model(), 400))
            })
        };
        let all = futures::future::join_all((0..60).map(|_| ask())).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!(reads.load(Relaxed), 1);
        models.forget_run(1);
        ask().await.unwrap();
        models.forget_dataset(1);
        ask().await.unwrap();
        assert_eq!(reads.load(Relaxed), 3);
    }

    #[tokio::test]
    async fn a_reader_who_goes_away_or_fails_is_followed_by_the_next() {
        let models = Models::new(1000);
        let never = Box::pin(models.get_or_read(key(1, 1), std::future::pending()));
        let fails = models.get_or_read(key(1, 1), async { Err(Error::conflict("no")) });
        let works = models.get_or_read(key(1, 1), async { Ok((model(), 400)) });
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
        let models = Models::new(1000);
        for id in 0..20 {
            models
                .get_or_read(key(id, id), async { Ok((model(), 300)) })
                .await
                .unwrap();
            assert!(models.0.weight() <= 1000);
        }
        models
            .get_or_read(key(99, 1), async { Ok((model(), 5000)) })
            .await
            .unwrap();
        assert!(models.0.weight() <= 1000, "one that is too large is used and not kept");
    }
}
