//! Trained models: parsed models for predictions, and model files.

use crate::actor::Actor;
use crate::db;
use crate::db::runs::RunRow;
use crate::error::{Error, Result};
use crate::file_download::FileDownload;
use crate::services::Services;
use crate::services::runs::model_cache::{LoadedModel, ModelKey, ReadModel};
use crate::services::runs::model_memory::ModelRoom;
use crate::storage::LocalFile;
use crate::turns::Turn;
use domain::error::sentence;
use ml_core::model::SavedModel;
use std::io::Write;
use std::sync::Arc;

/// Largest size of the text of a model that counts as light work.
const MAX_LIGHT_MODEL_BYTES: i64 = 256 << 10;

/// Text of a model, and the memory and the turn in which it was read.
struct ModelText {
    content: String,
    room: Option<ModelRoom>,
    turn: Turn,
}

impl Services {
    /// Returns a run of the actor that has succeeded, and its model.
    pub(crate) async fn model_of(&self, actor: &Actor, id: i64) -> Result<(RunRow, Arc<LoadedModel>)> {
        let row = self.succeeded_run(actor, id).await?;
        let model = self.model(&row, actor.user_id).await?;
        Ok((row, model))
    }

    /// Returns the model of a run that has succeeded; reading it takes a turn of the user.
    pub(crate) async fn model(&self, run: &RunRow, user_id: i64) -> Result<Arc<LoadedModel>> {
        let (run_id, model_bytes) = (run.id, run.model_bytes);
        let key = ModelKey {
            run_id,
            dataset_id: run.dataset_id,
        };
        let read = async {
            let is_light = model_bytes <= MAX_LIGHT_MODEL_BYTES;
            let ModelText { content, room, turn } = self.model_text(user_id, run_id, model_bytes, is_light).await?;
            let parse = move || read_model(&content, room, run_id);
            if is_light {
                self.run_light_with(turn, parse).await
            } else {
                self.run_heavy_with(turn, move |_| parse()).await
            }
        };
        self.models.get_or_read(key, read).await
    }

    /// Reads the text of a model in a turn of the user. Memory and turn come first, because a text
    /// takes as much memory as its model; the memory before the turn, so that who waits for memory
    /// keeps no core busy.
    async fn model_text(&self, user_id: i64, run_id: i64, model_bytes: i64, is_light: bool) -> Result<ModelText> {
        let room = self.model_room(user_id, model_bytes).await?;
        let turn = if is_light {
            self.light_turn(user_id).await?
        } else {
            self.heavy_turn(user_id).await?
        };
        let content = db::models::content(&mut self.db.read().await?.conn(), run_id).await?;
        Ok(ModelText {
            // A run that has succeeded has a model until it is deleted.
            content: content.ok_or_else(|| Error::not_found("run"))?,
            room,
            turn,
        })
    }

    /// Waits for the memory for a model; the turns limit that of small ones.
    async fn model_room(&self, user_id: i64, model_bytes: i64) -> Result<Option<ModelRoom>> {
        if model_bytes <= MAX_LIGHT_MODEL_BYTES {
            return Ok(None);
        }
        self.model_memory.room(user_id, model_bytes).await.map(Some)
    }

    /// Writes the model of a run, a text of so many bytes, to a file, so that a slow client holds
    /// no memory.
    pub(crate) async fn model_file(&self, actor: &Actor, run_id: i64, model_bytes: i64) -> Result<LocalFile> {
        let text = self.model_text(actor.user_id, run_id, model_bytes, false).await?;
        let ModelText { content, room, turn } = text;
        let spool = self.spool.clone();
        let written = self.run_heavy_with(turn, move |_| {
            let mut file = spool.unnamed()?;
            file.write_all(content.as_bytes())?;
            drop((content, room));
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
        let file = self.model_file(actor, id, row.model_bytes).await?;
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
        let room = if model.has_room() {
            None
        } else {
            self.model_room(actor.user_id, row.model_bytes).await?
        };
        let spool = self.spool.clone();
        let file = self
            .run_heavy(actor, move |stop| {
                let onnx = model.to_onnx_with(&stop.observer());
                let bytes = onnx.map_err(|error| Error::conflict(sentence(&error)))?;
                let mut file = spool.unnamed()?;
                file.write_all(&bytes)?;
                drop((bytes, room));
                Ok(LocalFile::new(file)?)
            })
            .await?;
        let name = format!("{}-{id}.onnx", row.algorithm);
        // ONNX has no media type of its own.
        Ok(FileDownload::from_local_file(name, "application/octet-stream", &file).holding_open_stream(open))
    }
}

/// Parses the model of a run.
fn read_model(content: &str, room: Option<ModelRoom>, id: i64) -> Result<ReadModel> {
    let model = SavedModel::from_reader(content.as_bytes());
    Ok(ReadModel {
        model: model.map_err(|error| Error::row("models", "content", id, error))?,
        text_bytes: content.len(),
        room,
    })
}
