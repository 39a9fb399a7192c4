//! Trained models: parsed models for predictions, and model files.

use crate::actor::Actor;
use crate::db;
use crate::db::runs::RunRow;
use crate::error::{Error, Result};
use crate::file_download::FileDownload;
use crate::services::Services;
use crate::services::runs::model_cache::ModelKey;
use crate::storage::LocalFile;
use domain::error::sentence;
use ml_core::model::SavedModel;
use std::io::Write;
use std::sync::Arc;

/// Largest size of the text of a model that counts as light work.
const MAX_LIGHT_MODEL_BYTES: i64 = 256 << 10;

impl Services {
    /// Returns a run of the actor that has succeeded, and its model.
    pub(crate) async fn model_of(&self, actor: &Actor, id: i64) -> Result<(RunRow, Arc<SavedModel>)> {
        let row = self.succeeded_run(actor, id).await?;
        let model = self.model(&row, actor.user_id).await?;
        Ok((row, model))
    }

    /// Returns the model of a run that has succeeded; reading it takes a turn of the user.
    pub(crate) async fn model(&self, run: &RunRow, user_id: i64) -> Result<Arc<SavedModel>> {
        let (run_id, key) = (
            run.id,
            ModelKey {
                run_id: run.id,
                dataset_id: run.dataset_id,
            },
        );
        let is_small = run.model_bytes <= MAX_LIGHT_MODEL_BYTES;
        let read = async {
            // The turn comes first, because a text takes as much memory as its model.
            if is_small {
                let turn = self.light_turn(user_id).await?;
                let content = self.model_text(run_id).await?;
                return self.run_light_with(turn, move || read_model(&content, run_id)).await;
            }
            let turn = self.heavy_turn(user_id).await?;
            let content = self.model_text(run_id).await?;
            self.run_heavy_with(turn, move |_| read_model(&content, run_id)).await
        };
        self.models.get_or_read(key, read).await
    }

    async fn model_text(&self, run_id: i64) -> Result<String> {
        let content = db::models::content(&mut self.db.read().await?.conn(), run_id).await?;
        // A run that has succeeded has a model until it is deleted.
        content.ok_or_else(|| Error::not_found("run"))
    }

    /// Writes the model of a run to a file, so that a slow client holds no memory.
    pub(crate) async fn model_file(&self, actor: &Actor, run_id: i64) -> Result<LocalFile> {
        let turn = self.heavy_turn(actor.user_id).await?;
        let content = self.model_text(run_id).await?;
        let spool = self.spool.clone();
        let written = self.run_heavy_with(turn, move |_| {
            let mut file = spool.unnamed()?;
            file.write_all(content.as_bytes())?;
            Ok(LocalFile::new(file)?)
        });
        written.await
    }

    /// Returns the model as versioned JSON.
    ///
    /// # Errors
    /// When there is no such run, it has not succeeded, or too many downloads are open.
    pub async fn run_model(&self, actor: &Actor, id: i64) -> Result<FileDownload> {
        let open = self.downloads.open(actor.user_id)?;
        let row = self.succeeded_run(actor, id).await?;
        let file = self.model_file(actor, id).await?;
        let name = format!("{}-{id}.json", row.algorithm);
        Ok(FileDownload::from_local_file(name, "application/json", &file).holding_open_stream(open))
    }

    /// The model as ONNX, for onnxruntime and other programs.
    ///
    /// # Errors
    /// When there is no such run, it has not succeeded, or too many downloads are open.
    pub async fn run_model_onnx(&self, actor: &Actor, id: i64) -> Result<FileDownload> {
        let open = self.downloads.open(actor.user_id)?;
        let (row, model) = self.model_of(actor, id).await?;
        let spool = self.spool.clone();
        let file = self
            .run_heavy(actor, move |stop| {
                let onnx = model.to_onnx_with(&stop.observer());
                let bytes = onnx.map_err(|error| Error::conflict(sentence(&error)))?;
                let mut file = spool.unnamed()?;
                file.write_all(&bytes)?;
                Ok(LocalFile::new(file)?)
            })
            .await?;
        let name = format!("{}-{id}.onnx", row.algorithm);
        // ONNX has no media type of its own.
        Ok(FileDownload::from_local_file(name, "application/octet-stream", &file).holding_open_stream(open))
    }
}

/// Parses the model of a run, and returns it with the size of its text in bytes.
fn read_model(content: &str, id: i64) -> Result<(SavedModel, usize)> {
    let model = SavedModel::from_reader(content.as_bytes());
    let model = model.map_err(|error| Error::row("models", "content", id, error))?;
    Ok((model, content.len()))
}
