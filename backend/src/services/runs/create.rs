//! Creation of runs.

use crate::actor::Actor;
use crate::crypto::random;
use crate::db;
use crate::db::Conn;
use crate::db::datasets::DatasetRow;
use crate::db::runs::NewRunRow;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::services::Services;
use crate::services::datasets::stored_format::load_table;
use crate::services::json::to_json;
use crate::services::runs::estimate::Estimate;
use crate::services::runs::preparation::{algorithm_of, pipeline_request, refusal};
use chrono::SubsecRound;
use domain::account::Resource;
use domain::run::{MAX_SEED, Run, RunState, TrainRequest};
use ml_core::pipeline::Prepared;
use ml_core::spelling::respell_request;
use std::time::Duration;

/// Memory up to which a data set is read and encoded before its run is queued, because several
/// users may do so at once. Errors of larger data become errors of the run.
const CHECK_BYTES: u64 = 64 << 20;

/// Longest time by which shorter runs of the same owner may overtake a run.
const MAX_OVERTAKING: Duration = Duration::from_secs(600);

impl Services {
    /// Checks a request against the data and queues the run.
    ///
    /// # Errors
    /// When there is no such data set, a value is not acceptable or does not suit the data, too
    /// many runs wait, the quota is used up, or the disk is nearly full.
    pub async fn run_create(&self, actor: &Actor, request: TrainRequest) -> Result<Run> {
        let spec = algorithm_of(&request)?;
        request.check(spec)?;
        let request = request.with_defaults(spec);
        self.reserve.check()?;
        let dataset = self
            .dataset_row(actor, request.dataset_id)
            .await
            .map_err(|error| match error {
                Error::Failure(failure) => Error::field("dataset_id", "not_found", failure.detail),
                other => other,
            })?;
        self.refuse_too_many_runs(&mut self.db.read().await?.conn(), actor)
            .await?;
        // The statistics of thousands of columns are megabytes of JSON.
        let estimated = self.run_light(actor, move || {
            let request = spelled_as(&dataset, request)?;
            let estimate = Estimate::new(&dataset, &request)?;
            Ok((dataset, request, estimate))
        });
        let (dataset, request, estimate) = estimated.await?;
        estimate.check_memory(self.run_memory_limit().await?)?;
        estimate.check_time(self.limits.max_run_time)?;
        let seed = match request.seed {
            Some(seed) => seed,
            None => u64::from_le_bytes(random()?) & MAX_SEED,
        };
        let dataset_id = dataset.id;
        let request = if estimate.check <= CHECK_BYTES {
            self.check_with_data(actor, dataset, request, seed).await?
        } else {
            request
        };
        let now = self.clock.now();
        let row = NewRunRow {
            owner_id: actor.user_id,
            dataset_id,
            algorithm: &request.algorithm,
            request: &to_json(&request)?,
            seed: i64::try_from(seed).unwrap_or(0),
            now,
            // Whole microseconds, like all stored times: PostgreSQL keeps no more.
            queue_at: (now + estimate.duration.min(MAX_OVERTAKING)).trunc_subsecs(6),
        };
        let mut tx = self.db.begin().await?;
        // The size of the model is not known yet; at least some space must be left.
        self.reserve_quota(
            &mut tx,
            actor.user_id,
            &[(Resource::Runs, 1), (Resource::StorageBytes, 1)],
        )
        .await?;
        self.refuse_too_many_runs(&mut tx.conn(), actor).await?;
        let id = db::runs::insert(&mut tx.conn(), &row).await?;
        self.commit_and_publish(tx, [Event::run_state(actor.user_id, id, RunState::Queued)])
            .await?;
        tracing::debug!(target: "backend::run", run_id = id, algorithm = request.algorithm, "queued");
        // A new run has no results, whose parsing would need a turn.
        self.run_row(actor, id).await?.into_run()
    }

    /// Fails when the actor has the largest number of queued and running runs. Checked before a
    /// file is read, so that a refusal costs little, and again in the transaction that adds the
    /// run.
    async fn refuse_too_many_runs(&self, conn: &mut Conn<'_>, actor: &Actor) -> Result<()> {
        let live = db::runs::count_live(conn, actor.user_id).await?;
        if live < i64::from(self.limits.max_live_runs) {
            return Ok(());
        }
        Err(Error::conflict(format!(
            "You have {live} runs that wait or run, the most at a time. Wait for one to end, or cancel one."
        )))
    }

    /// Prepares the data as the training does, so that an unsuitable request is refused at once.
    async fn check_with_data(
        &self,
        actor: &Actor,
        dataset: DatasetRow,
        request: TrainRequest,
        seed: u64,
    ) -> Result<TrainRequest> {
        let file = self.fetch(&dataset.file_key).await?;
        let max_columns = self.limits.max_columns;
        self.run_heavy(actor, move |stop| {
            let table = load_table(&dataset, &file, max_columns, &request, stop)?;
            let prepared = Prepared::new(table, &pipeline_request(&request, seed));
            prepared.map_err(|error| refusal(&error, &request))?;
            Ok(request)
        })
        .await
    }
}

/// Returns a request with the names of the columns of the data set where it only spells them
/// otherwise.
fn spelled_as(dataset: &DatasetRow, mut request: TrainRequest) -> Result<TrainRequest> {
    let columns = dataset.columns()?;
    let columns: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    respell_request(
        &columns,
        &mut request.target,
        &mut request.features,
        &mut request.encodings,
        &mut request.split,
    );
    Ok(request)
}
