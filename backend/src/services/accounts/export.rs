//! Export of all data of an account as an archive.

use crate::actor::Actor;
use crate::archive::Archive;
use crate::byte_stream::json_array;
use crate::db;
use crate::db::datasets::DatasetRow;
use crate::error::{Error, Result};
use crate::file_download::FileDownload;
use crate::services::Services;
use crate::services::auth::recent_password::password_required;
use crate::services::auth::security_log;
use crate::services::auth::security_log::NewEvent;
use crate::services::tasks::changes;
use crate::services::tasks::files::TaskFormat;
use domain::account::User;
use domain::dataset::Dataset;
use domain::run::{RunAnswer, RunState};
use domain::security_event::SecurityEventKind;
use domain::task::TaskFilter;
use domain::{ErrorCode, Failure};
use serde::Serialize;
use tracing::Instrument;

/// Contents of the archive, for its reader.
const READ_ME: &str = "\
Everything that AI Backend Playground keeps of your account. Times are UTC (RFC 3339).

profile.json               your account
sign-ins.json              where you were signed in
networks.json              addresses that you have signed in from
tokens.json                your tokens for scripts, without the secrets
security-events.json       what was done to your account, when and from where
tasks.json, tasks.csv      your tasks; both can be imported again
deleted-tasks.json, .csv   tasks that you had deleted and could still restore
task-changes.json          what was done to your tasks, and when
task-views.json            the views of tasks that you keep
datasets/ID/dataset.json   a data set: its name, its columns and their statistics
datasets/ID/data.csv       its file, byte for byte as you uploaded it
runs/ID/run.json           a run: its data set, parameters, metrics and result
runs/ID/model.json         its trained model; the command line `ml predict` reads it
";

/// A data set and the format of its file.
#[derive(Serialize)]
struct DatasetInfo {
    #[serde(flatten)]
    dataset: Dataset,
    file_name: String,
    format: serde_json::Value,
}

impl Services {
    /// Everything that belongs to the actor, as a zip archive. It is put together as it is sent;
    /// one that cannot be finished breaks off.
    ///
    /// # Errors
    /// When the account is gone, the password was not entered within the last 15 minutes, or too
    /// many downloads are open.
    pub async fn user_export(&self, actor: &Actor) -> Result<FileDownload> {
        if !self.password_is_recent(actor) {
            return Err(password_required().into());
        }
        let open = self.downloads.open(actor.user_id)?;
        let user = self.user_me(actor).await?;
        self.record_alone(NewEvent::of_own_account(SecurityEventKind::DataExported, actor))
            .await?;
        let now = self.clock.now();
        let file_name = format!("{}-{}.zip", user.username, now.format("%Y-%m-%d"));
        let (mut archive, body) = Archive::start(now);
        let (services, actor) = (self.clone(), actor.clone());
        let task = async move {
            let outcome = match services.export(&mut archive, &actor, &user).await {
                Ok(()) => archive.finish().await,
                Err(error) => {
                    archive.break_off().await;
                    Err(error)
                }
            };
            if let Err(error) = outcome {
                tracing::warn!(%error, user_id = actor.user_id, "an export broke off");
            }
        };
        tokio::spawn(task.in_current_span());
        let file = FileDownload {
            file_name,
            content_type: "application/zip",
            size: None,
            body,
        };
        Ok(file.holding_open_stream(open))
    }

    async fn export(&self, archive: &mut Archive, actor: &Actor, user: &User) -> Result<()> {
        archive.add_whole("README.txt", READ_ME).await?;
        archive.add_whole("profile.json", pretty(user)?).await?;
        let sign_ins = self.sign_in_list(actor).await?;
        archive.add_whole("sign-ins.json", pretty(&sign_ins)?).await?;
        let networks = db::known_networks::list_of_user(&mut self.db.read().await?.conn(), actor.user_id).await?;
        archive.add_whole("networks.json", pretty(&networks)?).await?;
        let tokens = self.api_token_list(actor).await?;
        archive.add_whole("tokens.json", pretty(&tokens)?).await?;
        let events = json_array(security_log::event_batches(self.clone(), actor.user_id));
        archive.add("security-events.json", None, events).await?;
        self.export_tasks(archive, actor).await?;
        self.export_datasets(archive, actor).await?;
        self.export_runs(archive, actor).await
    }

    async fn export_tasks(&self, archive: &mut Archive, actor: &Actor) -> Result<()> {
        for (prefix, deleted) in [("", false), ("deleted-", true)] {
            let filter = TaskFilter {
                deleted,
                ..TaskFilter::default()
            };
            for format in [TaskFormat::Json, TaskFormat::Csv] {
                let file = self.task_file(actor, &filter, format)?;
                let path = format!("{prefix}{}", file.file_name);
                archive.add(&path, file.size, file.body).await?;
            }
        }
        let changes = json_array(changes::change_batches(self.clone(), actor.user_id));
        archive.add("task-changes.json", None, changes).await?;
        let views = self.task_view_list(actor).await?;
        archive.add_whole("task-views.json", pretty(&views)?).await
    }

    async fn export_datasets(&self, archive: &mut Archive, actor: &Actor) -> Result<()> {
        let ids = db::datasets::ids(&mut self.db.read().await?.conn(), actor.user_id).await?;
        for id in ids {
            let Some(row) = skip_deleted(self.dataset_row(actor, id).await)? else {
                continue;
            };
            let (size, body) = self.stored_bytes(&row.file_key).await?;
            let info = pretty(&DatasetInfo::from_row(row)?)?;
            archive.add_whole(&format!("datasets/{id}/dataset.json"), info).await?;
            archive
                .add(&format!("datasets/{id}/data.csv"), Some(size), body)
                .await?;
        }
        Ok(())
    }

    async fn export_runs(&self, archive: &mut Archive, actor: &Actor) -> Result<()> {
        let ids = db::runs::ids(&mut self.db.read().await?.conn(), actor.user_id).await?;
        for id in ids {
            let Some(row) = skip_deleted(self.run_row(actor, id).await)? else {
                continue;
            };
            let model_bytes = row.model_bytes;
            let run = row.into_run()?;
            let has_succeeded = run.state == RunState::Succeeded;
            let answer = pretty(&RunAnswer::from(run))?;
            archive.add_whole(&format!("runs/{id}/run.json"), answer).await?;
            if has_succeeded && let Some(model) = skip_deleted(self.model_file(actor, id, model_bytes).await)? {
                let path = format!("runs/{id}/model.json");
                archive.add(&path, Some(model.size()), model.stream()).await?;
            }
        }
        Ok(())
    }
}

impl DatasetInfo {
    fn from_row(row: DatasetRow) -> Result<Self> {
        let format = serde_json::from_str(&row.format);
        Ok(Self {
            format: format.map_err(|error| Error::row("datasets", "format", row.id, error))?,
            file_name: row.file_name.clone(),
            dataset: row.into_dataset()?,
        })
    }
}

/// Skips rows that were deleted during the export.
fn skip_deleted<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Err(Error::Failure(Failure {
            code: ErrorCode::NotFound,
            ..
        })) => Ok(None),
        found => found.map(Some),
    }
}

fn pretty<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value).map_err(|error| Error::unexpected("JSON", error))
}
