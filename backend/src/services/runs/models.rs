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
        let read = async {
            let turn = self.turns.turn(user_id).await?;
            let content = self.model_text(run_id).await?;
            let parsed = tokio::task::spawn_blocking(move || {
                let model = read_model(&content, run_id)?;
                drop(turn);
                Ok((model, content.len()))
            });
            parsed.await.map_err(|error| Error::unexpected("model", error))?
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
        let turn = self.turns.turn(actor.user_id).await?;
        let content = self.model_text(run_id).await?;
        let spool = self.spool.clone();
        let written = tokio::task::spawn_blocking(move || {
            let mut file = spool.unnamed()?;
            file.write_all(content.as_bytes())?;
            drop(turn);
            Ok(LocalFile::new(file)?)
        });
        written.await.map_err(|error| Error::unexpected("model file", error))?
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
        Ok(FileDownload::from_local_file(name, "application/json", &file).counted_as(open))
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
            .run_blocking(actor, move || {
                let bytes = model.to_onnx().map_err(|error| Error::conflict(sentence(&error)))?;
                let mut file = spool.unnamed()?;
                file.write_all(&bytes)?;
                Ok(LocalFile::new(file)?)
            })
            .await?;
        let name = format!("{}-{id}.onnx", row.algorithm);
        // ONNX has no media type of its own.
        Ok(FileDownload::from_local_file(name, "application/octet-stream", &file).counted_as(open))
    }
}

/// Parses the model of a run.
fn read_model(content: &str, id: i64) -> Result<SavedModel> {
    SavedModel::from_reader(content.as_bytes()).map_err(|error| Error::row("models", "content", id, error))
}
